// POST /seed/100: makes the rows r100 to r199.
import { models } from 'pserver';

export function POST(req) {
  for (let i = +req.params.from, end = i + 100; i < end; i++) {
    models.row.put({ id: 'r' + i, name: 'row ' + i, bag: { keys: ['up', 'left'], at: [i, i + 0.5] } });
  }
  return { made: 100 };
}
