// POST /path with a grid of some 10 KB: how many steps the shortest way has.
import { shortest } from '../lib/path.mjs';

export const POST = (req) => shortest(req.body);
