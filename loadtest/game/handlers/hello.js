// GET /hello?name=x
let at = 0;

export function GET(req) {
  return { hello: req.query.name, at: ++at };
}
