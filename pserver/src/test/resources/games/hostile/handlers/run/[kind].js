// GET /run/:kind does what it must not.
import { corpus } from '../../lib/corpus.js';

export const GET = (req) => corpus[req.params.kind][0]();
