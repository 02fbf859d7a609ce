// POST /work/sleep waits, and holds its lane meanwhile: so many ms, or until the cache has a key.
import { cache, sleep } from 'pserver';

export function POST(req) {
  while (req.body.until && !cache.get(req.body.until)) sleep(20);
  sleep(req.body.ms);
  return { slept: req.body.ms };
}
export const GET = () => 'awake';
