// GET /anything/else
export const GET = (req) => ({ rest: req.params.rest, query: req.query, cookies: req.cookies });
