// GET /players/ann        → {"id":"ann","greeting":"Hello, ann"}
// POST /players/ann {"name":…}: the session remembers the name
import { config, HttpError } from 'pserver';
import { cleanName } from '../../lib/names.js';

export function GET(req) {
  return { id: req.params.id, greeting: `${config.greeting}, ${cleanName(req.params.id)}` };
}

export function POST(req) {
  if (typeof req.body?.name !== 'string') throw new HttpError(400, 'bad_request', 'name must be a string');
  req.session.name = cleanName(req.body.name);
  return { id: req.params.id, name: req.session.name };
}
