// GET /corpus lists the hostile handlers and the codes that they may be answered with.
import { corpus, pollution } from '../lib/corpus.js';

export function GET() {
  const kinds = {};
  for (const name of Object.keys(corpus)) kinds[name] = corpus[name][1];
  return { kinds, pollution: Object.keys(pollution) };
}
