// The best score of every visitor, kept in the database: models/score.js says what a row has.
import { models } from 'pserver';

/** Keeps a score if it is the visitor's best. Waits for the database, if it is slow: so not at every orb. */
export function keepScore(session, { name, score }) {
  const best = models.score.get(session.id);
  if (score > (best?.points ?? 0)) models.score.put({ id: session.id, name, points: score });
}

export function bestScores() {
  return models.score.find({ orderBy: { points: 'desc' }, limit: 10 });
}
