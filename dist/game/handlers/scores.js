// GET /scores
// → a page with the best scores of all time and the arenas that are open now, from views/scores.html
import { rooms, view } from 'pserver';
import { bestScores } from '../lib/scores.js';

export function GET() {
  const arenas = rooms.find('arena').map(({ id, clients, metadata }) => ({ id, clients, leader: metadata.best?.name ?? 'nobody yet' }));
  return view('scores', { scores: bestScores(), arenas });
}
