// GET /rows/r7: the row, from the cache. POST /rows/r7: adds to its score, durably.
import { models, reply } from 'pserver';

export const GET = (req) => models.row.get(req.params.id) ?? reply(404, {});
export const POST = (req) => models.row.increment(req.params.id, { score: 1 }) ?? reply(404, {});
