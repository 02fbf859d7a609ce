// GET /api/hello?name=Ada
// → {"hello":"Ada","visits":1}
//
// POST /api/hello  {"name":"Ada"}
// → {"hello":"Ada","visits":2}
import { HttpError } from 'pserver';

export function GET(req) {
  return greet(req, req.query.name ?? 'world');
}

export function POST(req) {
  return greet(req, req.body?.name);
}

function greet(req, name) {
  if (typeof name !== 'string' || name === '') {
    throw new HttpError(400, 'bad_request', 'name must be a text');
  }
  // Every visitor has a session; what is changed in it is saved when the call ends.
  req.session.visits = (req.session.visits ?? 0) + 1;
  return { hello: name, visits: req.session.visits };
}
