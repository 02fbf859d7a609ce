// GET /pollute/:kind tries to change the builtins, and says whether it could.
import { pollution } from '../../lib/corpus.js';

export function GET(req) {
  try {
    pollution[req.params.kind]();
    return { changed: true };
  } catch (error) {
    return { changed: false, why: String(error) };
  }
}
