// The realm of a worker lane: request handlers, one request at a time.
(function (prelude, modules) {
  'use strict';
  const { describe, isReply, HttpError, answer, host } = prelude;
  const { parse, stringify, keys, isInteger, apply, slice, split, codeAt, charCodes, decodePart, Bytes, stringOf,
    defineProperty } = prelude.base;
  const { isView } = ArrayBuffer;

  function decodeText(text) {
    try {
      return decodePart(apply(split, text, ['+']).join(' '));
    } catch {
      throw new HttpError(400, 'bad_request', 'the query or form is not valid percent-encoded UTF-8');
    }
  }

  /** `a=1&b=2&a=3` as an object: a string, or an array where a name is repeated. */
  function pairs(text) {
    const found = { __proto__: null };
    if (text === '') return { ...found };
    for (const part of apply(split, text, ['&'])) {
      if (part === '') continue;
      const at = part.indexOf('=');
      const name = decodeText(at < 0 ? part : apply(slice, part, [0, at]));
      const value = at < 0 ? '' : decodeText(apply(slice, part, [at + 1]));
      const before = found[name];
      if (before === undefined) found[name] = value;
      else if (typeof before === 'string') found[name] = [before, value];
      else before[before.length] = value;
    }
    return { ...found };
  }

  function lines(text) {
    const found = { __proto__: null };
    if (text === '') return { ...found };
    const parts = apply(split, text, ['\n']);
    for (let i = 0; i + 1 < parts.length; i += 2) found[parts[i]] = parts[i + 1];
    return { ...found };
  }

  function cookiesOf(header) {
    const found = { __proto__: null };
    if (header !== undefined) {
      for (const part of apply(split, header, [';'])) {
        const at = part.indexOf('=');
        if (at <= 0) continue;
        const name = apply(slice, part, [0, at]).trim();
        const value = apply(slice, part, [at + 1]).trim();
        try {
          found[name] ??= decodePart(value);
        } catch {
          found[name] ??= value;
        }
      }
    }
    return { ...found };
  }

  function bytesOf(latin1) {
    const bytes = new Bytes(latin1.length);
    for (let i = 0; i < latin1.length; i++) bytes[i] = apply(codeAt, latin1, [i]);
    return bytes;
  }

  function latin1Of(bytes) {
    let text = '';
    for (let i = 0; i < bytes.length; i += 4096) {
      text += apply(charCodes, null, bytes.subarray(i, i + 4096));
    }
    return text;
  }

  const NONE = 0, JSON_TEXT = 1, FORM = 2, TEXT = 3, BYTES = 4;

  function bodyOf(kind, text) {
    switch (kind) {
      case NONE: return undefined;
      case JSON_TEXT:
        try {
          return parse(text);
        } catch {
          throw new HttpError(400, 'bad_request', 'the body is not valid JSON');
        }
      case FORM: return pairs(text);
      case BYTES: return bytesOf(text);
      default: return text;
    }
  }

  // What a request keeps for itself. Not in a private name, which every realm would have anew: code that all realms share would know none.
  const RAW = Symbol.for('pserver.request');

  /** One request. What a handler does not look at is never parsed. */
  class Request {
    constructor(method, path, params, query, headers, bodyKind, body, ip) {
      this.method = method;
      this.path = path;
      this.ip = ip;
      this[RAW] = {
        params, query, headers, bodyKind, body, session: undefined, saved: undefined,
        parsed: { params: undefined, query: undefined, headers: undefined, cookies: undefined, body: undefined },
      };
    }
    get params() { return (this[RAW].parsed.params ??= lines(this[RAW].params)); }
    get query() { return (this[RAW].parsed.query ??= pairs(this[RAW].query)); }
    get headers() { return (this[RAW].parsed.headers ??= lines(this[RAW].headers)); }
    get cookies() { return (this[RAW].parsed.cookies ??= cookiesOf(this.headers.cookie)); }
    get body() {
      const raw = this[RAW];
      if (raw.bodyKind !== NONE) {
        raw.parsed.body = bodyOf(raw.bodyKind, raw.body);
        raw.bodyKind = NONE;
      }
      return raw.parsed.body;
    }
    set body(value) {
      this[RAW].bodyKind = NONE;
      this[RAW].parsed.body = value;
    }
    get session() {
      if (this[RAW].session === undefined) open(this[RAW], parse(answer(host.openSession())));
      return this[RAW].session;
    }
    toJSON() {
      const { method, path, ip, params, query, headers, cookies, body } = this;
      return { method, path, params, query, headers, cookies, body, ip };
    }
  }

  function open(raw, opened) {
    const session = opened.data;
    const tell = (changed) => {
      hidden(session, 'id', changed.id);
      hidden(session, 'userId', changed.userId ?? null);
    };
    tell(opened);
    hidden(session, 'login', (userId) => {
      if (typeof userId !== 'string' || userId === '') {
        throw new HttpError(500, 'handler_error', 'session.login takes the user\'s id, a string that is not empty');
      }
      tell(parse(answer(host.loginSession(userId))));
    });
    hidden(session, 'logout', () => tell(parse(answer(host.loginSession('')))));
    raw.session = session;
    raw.saved = prelude.textsOf(session);
  }

  /** JSON of the session's changed keys (null: removed); empty if nothing changed. */
  function changesOf(request) {
    const { session, saved } = request[RAW];
    return session === undefined ? '' : prelude.changesOf(session, saved);
  }

  function hidden(object, name, value) {
    defineProperty(object, name, { value, enumerable: false, writable: false, configurable: true });
  }

  function notJson(what) {
    return new TypeError('the handler returned ' + what + ', which is not JSON');
  }

  function jsonOf(value) {
    const text = stringify(value);
    if (text === undefined) throw notJson('a ' + typeof value);
    return text;
  }

  const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
  const HEADER_BAD = /[\0\r\n]/;
  const MOST_HEADER_CHARS = 8000; // what clients and balancers take, with room for the server's own

  function headersOf(headers) {
    if (headers === undefined || headers === null) return [];
    const list = [];
    let chars = 0;
    for (const name of keys(headers)) {
      const values = headers[name];
      for (const value of Array.isArray(values) ? values : [values]) {
        const text = stringOf(value);
        if (!HEADER_NAME.test(name) || HEADER_BAD.test(text)) {
          throw new TypeError('the handler set a header that HTTP does not allow: ' + stringify(name));
        }
        chars += name.length + text.length + 4;
        if (chars > MOST_HEADER_CHARS) throw new TypeError('the handler set headers of more than ' + MOST_HEADER_CHARS + ' characters');
        list[list.length] = [name.toLowerCase(), text];
      }
    }
    return list;
  }

  // Status, content type, headers, session changes, then the kind of body ('-', 't' or 'b') and the body itself.
  function full(status, body, headers, changes) {
    if (!isInteger(status) || status < 200 || status > 599) {
      throw new TypeError('the handler replied with status ' + stringOf(status) + '; it must be from 200 to 599');
    }
    const list = headersOf(headers);
    let type = '';
    const others = [];
    for (const header of list) {
      if (header[0] === 'content-type') type = header[1];
      else others[others.length] = header;
    }
    let kind = 't';
    let text;
    if (body === undefined || body === null) {
      kind = '-';
      text = '';
    } else if (typeof body === 'string') {
      type ||= 'text/plain; charset=utf-8';
      text = body;
    } else if (isView(body) && body instanceof Bytes) {
      type ||= 'application/octet-stream';
      kind = 'b';
      text = latin1Of(body);
    } else {
      type ||= 'application/json';
      text = jsonOf(body);
    }
    return 'F' + status + '\n' + type + '\n' + stringify(others) + '\n' + changes + '\n' + kind + text;
  }

  // 'J' and the JSON: the common answer, 200 with nothing special.
  function encode(result, request) {
    const changes = changesOf(request);
    if (isReply(result)) return full(result.status, result.body, result.headers, changes);
    switch (typeof result) {
      case 'undefined': return full(204, undefined, undefined, changes);
      case 'string': return full(200, result, undefined, changes);
      case 'object':
        if (result === null) return full(204, undefined, undefined, changes);
        if (isView(result) && result instanceof Bytes) return full(200, result, undefined, changes);
        break;
      case 'bigint':
      case 'symbol':
      case 'function': throw notJson('a ' + typeof result);
    }
    const text = jsonOf(result);
    return changes === '' ? 'J' + text : full(200, result, undefined, changes);
  }

  let pending = null;

  /** One pass. The answer as text, or undefined if the handler's promise has not settled yet. */
  function dispatch(index, method, path, params, query, headers, bodyKind, body, ip) {
    pending = null;
    try {
      const request = new Request(method, path, params, query, headers, bodyKind, body, ip);
      const result = modules[index][method](request);
      if (typeof result === 'object' && result !== null && typeof result.then === 'function' && !isReply(result)) {
        const waiting = { text: undefined };
        pending = waiting;
        result.then(
          (value) => {
            try {
              waiting.text = encode(value, request);
            } catch (thrown) {
              waiting.text = 'E' + describe(thrown);
            }
          },
          (thrown) => { waiting.text = 'E' + describe(thrown); },
        );
        return undefined;
      }
      return encode(result, request);
    } catch (thrown) {
      return 'E' + describe(thrown);
    }
  }

  /** What became of a promise, after all that could run has run. */
  function settled() {
    const text = pending?.text;
    pending = null;
    return text ?? 'E{"message":"the handler\'s promise never settled"}';
  }

  return { dispatch, settled };
})
