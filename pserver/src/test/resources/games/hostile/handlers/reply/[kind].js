// GET /reply/:kind answers with a status or headers that HTTP does not have.
import { HttpError, redirect, reply, view } from 'pserver';

const kinds = {
  statusZero: () => reply(0, 'x'),
  statusText: () => reply('200', 'x'),
  statusHuge: () => reply(1e9, 'x'),
  statusNaN: () => reply(NaN, 'x'),
  statusSwitching: () => reply(101, 'x'),
  statusObject: () => reply({ valueOf() { for (;;); } }, 'x'),
  headerName: () => reply(200, 'x', { 'a b': '1' }),
  headerEmpty: () => reply(200, 'x', { '': '1' }),
  headerSplit: () => reply(200, 'x', { 'X-A': 'a\r\nSet-Cookie: b=1' }),
  headerNul: () => reply(200, 'x', { 'X-A': 'a\0' }),
  headerWide: () => reply(200, 'x', { 'X-A': '\u{1F600}' }),
  headerSymbol: () => reply(200, 'x', { 'X-A': Symbol() }),
  headerThrows: () => reply(200, 'x', { get 'X-A'() { throw new Error('no'); } }),
  headerNameSplit: () => reply(200, 'x', { 'X-A\r\nX-B': '1' }),
  typeSplit: () => reply(200, 'x', { 'content-type': 'text/html\r\nX: y' }),
  headerProxy: () => reply(200, 'x', new Proxy({}, { ownKeys() { throw new Error('keys'); } })),
  headerHuge: () => reply(200, 'x', { 'X-A': 'a'.repeat(5e6) }),
  headerMany: () => reply(200, 'x', Object.fromEntries(Array.from({ length: 5000 }, (_, i) => ['x-' + i, 'v']))),
  redirectSplit: () => redirect('/x\r\nSet-Cookie: a=b'),
  redirectSymbol: () => redirect(Symbol()),
  viewOutside: () => view('../handlers/sound'),
  viewMissing: () => view('nope'),
  errorStatus: () => { throw new HttpError(99, 'bad_request', 'x'); },
  errorCode: () => { throw new HttpError(500, 'Not A Code', 'x'); },
  errorCodeSymbol: () => { throw new HttpError(500, Symbol(), Symbol()); },
  errorDetails: () => { const a = {}; a.a = a; throw new HttpError(500, 'handler_error', 'x', a); },
  errorDetailsBig: () => { throw new HttpError(500, 'handler_error', 'x', 5n); },
  errorDetailsFunction: () => { throw new HttpError(500, 'handler_error', 'x', () => 1); },
  // These two are fine: HTTP's own framing is not the handler's.
  contentLength: () => reply(200, 'four', { 'Content-Length': '99999', 'Transfer-Encoding': 'chunked', Connection: 'close' }),
  noBody: () => reply(204, 'not sent'),
};

export const GET = (req) => (req.params.kind === 'list' ? Object.keys(kinds) : kinds[req.params.kind]());
