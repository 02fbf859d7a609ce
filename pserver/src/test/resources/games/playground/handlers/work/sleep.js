// POST /work/sleep waits, and holds its lane meanwhile.
import { sleep } from 'pserver';

export function POST(req) {
  sleep(req.body.ms);
  return { slept: req.body.ms };
}
export const GET = () => 'awake';
