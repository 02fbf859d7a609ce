// Runs whatever code a request brings: POST /run {"code": "return models.player.get('a')"}
import * as server from 'pserver';

const names = Object.keys(server);

export function POST(req) {
  const result = new Function('req', ...names, req.body.code)(req, ...names.map((name) => server[name]));
  const told = (value) => server.reply(200, JSON.stringify({ value: value === undefined ? '(undefined)' : value }), {
    'content-type': 'application/json',
  });
  return typeof result?.then === 'function' ? result.then(told) : told(result);
}
