// GET /scores
// → a page with the best score of every arena, from views/scores.html
import { rooms, view } from 'pserver';

export function GET() {
  const arenas = rooms
    .find('arena')
    .filter((room) => room.metadata.best)
    .map((room) => ({ ...room.metadata.best, players: room.clients }))
    .sort((a, b) => b.score - a.score);
  return view('scores', { arenas });
}
