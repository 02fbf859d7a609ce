// ANY /: says what it got.
const told = (req) => ({ method: req.method, path: req.path, query: req.query, body: req.body ?? null });
export { told as GET, told as POST, told as PUT };
