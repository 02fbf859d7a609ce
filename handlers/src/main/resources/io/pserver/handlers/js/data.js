// What scripts get of the data that outlives them: models, sql, transactions, the cache, and other servers.
// Added to what `import … from 'pserver'` gives, before any file of the game is evaluated. `definitions` names the models and their
// timestamps. Each call waits in the host; an empty answer is null.
(function (prelude, definitions) {
  'use strict';
  const { api, host, answer, HttpError, RealDate } = prelude;
  const { parse, stringify, keys, isArray, isInteger, apply, slice, codeAt, Bytes, stringOf, freeze, charCodes } = prelude.base;
  const { assign } = Object;
  const { isFinite } = Number;
  const Decoder = TextDecoder;

  // In the order of the host's enums.
  const GET = 0, GET_MANY = 1, CREATE = 2, PUT = 3, CURRENT = 4, REPLACE = 5, INCREMENT = 6, REMOVE = 7, FIND = 8, COUNT = 9;
  const CACHE_GET = 0, CACHE_SET = 1, CACHE_ADD = 2, CACHE_REMOVE = 3, CACHE_INCREMENT = 4;
  const MOST_TRIES = 8;

  function bad(message) {
    return new HttpError(400, 'bad_request', message);
  }

  function idOf(id) {
    if (typeof id === 'string') return id;
    if (typeof id === 'number' && isInteger(id)) return stringOf(id);
    throw bad('id: must be a string');
  }

  /** A value as JSON has it. What JSON would quietly turn into something else is refused. */
  function checked(value, name) {
    switch (typeof value) {
      case 'number':
        if (!isFinite(value)) throw bad(name + ': must be a finite number');
        return value;
      case 'bigint': {
        const number = +stringOf(value);
        if (!Number.isSafeInteger(number)) throw bad(name + ': must be within 2^53');
        return number;
      }
      case 'function':
      case 'symbol': throw bad(name + ': must be data, not a ' + typeof value);
      case 'object':
        if (value instanceof RealDate && !isFinite(value.getTime())) throw bad(name + ': must be a valid date');
        return value;
      default: return value;
    }
  }

  function objectText(object, what) {
    if (typeof object !== 'object' || object === null || isArray(object)) throw bad(what + ': must be an object');
    const clean = { __proto__: null };
    for (const key of keys(object)) clean[key] = checked(object[key], key);
    try {
      return stringify(clean);
    } catch (thrown) {
      throw bad(what + ': must be JSON: ' + stringOf(thrown?.message));
    }
  }

  // ---- models --------------------------------------------------------------------------------------------------

  function model(name, timestamps, inTransaction) {
    const dates = ['createdAt', 'updatedAt', ...timestamps];
    const revive = (row) => {
      if (row === null) return null;
      for (let i = 0; i < dates.length; i++) {
        const text = row[dates[i]];
        if (typeof text === 'string') row[dates[i]] = new RealDate(text);
      }
      return row;
    };
    const call = (kind, first, second) => answer(host.model(kind, name, first, second, inTransaction));
    const rowOf = (text) => (text === '' ? null : revive(parse(text)));
    const change = (id, fn) => {
      if (typeof fn !== 'function') throw bad('update: takes a function');
      for (let tries = 1; ; tries++) {
        const before = rowOf(call(CURRENT, id, ''));
        if (before === null) return null;
        const { version } = before;
        const result = fn(before);
        const after = result === undefined ? before : result;
        if (typeof after !== 'object' || after === null || typeof after.then === 'function') {
          throw bad('update: the function must change the row, or return one');
        }
        const text = call(REPLACE, id, objectText(assign({}, after, { id, version }), 'row'));
        if (text !== '') return rowOf(text);
        if (tries === MOST_TRIES) {
          throw new HttpError(409, 'conflict', `${name} ${id} kept changing while it was updated`);
        }
      }
    };
    return freeze({
      get: (id) => rowOf(call(GET, idOf(id), '')),
      getMany: (ids) => {
        if (!isArray(ids)) throw bad('ids: must be an array');
        const rows = parse(call(GET_MANY, stringify(ids.map(idOf)), ''));
        for (let i = 0; i < rows.length; i++) revive(rows[i]);
        return rows;
      },
      create: (row) => rowOf(call(CREATE, objectText(row, 'row'), '')),
      put: (row) => rowOf(call(PUT, objectText(row, 'row'), '')),
      update: (id, fn) => change(idOf(id), fn),
      increment: (id, by) => rowOf(call(INCREMENT, idOf(id), objectText(by, 'increment'))),
      remove: (id) => call(REMOVE, idOf(id), '') === 'true',
      find: (query) => {
        const rows = parse(call(FIND, objectText(query ?? {}, 'query'), ''));
        for (let i = 0; i < rows.length; i++) revive(rows[i]);
        return rows;
      },
      count: (query) => +call(COUNT, objectText(query ?? {}, 'query'), ''),
    });
  }

  function allModels(inTransaction) {
    const all = { __proto__: null };
    for (const { name, timestamps } of parse(definitions)) all[name] = model(name, timestamps, inTransaction);
    return freeze(all);
  }

  // ---- sql -----------------------------------------------------------------------------------------------------

  function paramsText(params) {
    if (params === undefined || params === null) return '[]';
    if (!isArray(params)) throw bad('params: must be an array');
    const told = [];
    for (let i = 0; i < params.length; i++) {
      const value = checked(params[i], 'params[' + i + ']');
      if (value === undefined) throw bad('params[' + i + ']: is undefined');
      // As models keep them: a timestamp is its milliseconds since 1970, JSON is text.
      told[i] = value instanceof RealDate ? value.getTime()
        : typeof value === 'object' && value !== null ? stringify(value) : value;
    }
    return stringify(told);
  }

  function sqlOptions(options) {
    const { key, fresh } = options ?? {};
    return stringify({ key: key === undefined || key === null ? undefined : idOf(key), fresh: fresh === true });
  }

  function sqlOf(inTransaction) {
    const run = (query, text, params, options) => {
      if (typeof text !== 'string') throw bad('sql: must be a string');
      return answer(host.sql(query, text, paramsText(params), sqlOptions(options), inTransaction));
    };
    return freeze({
      query: (text, params, options) => parse(run(true, text, params, options)),
      exec: (text, params, options) => +run(false, text, params, options),
    });
  }

  // ---- transactions --------------------------------------------------------------------------------------------

  const tx = freeze({ models: allModels(true), sql: sqlOf(true) });

  function again(thrown, tries) {
    return tries < MOST_TRIES && prelude.isHttpError(thrown) && thrown.code === 'conflict' && thrown.details?.again === true;
  }

  function giveUp() {
    answer(host.rollback());
  }

  function commit(result) {
    answer(host.commit());
    return result;
  }

  function transaction(key, work) {
    if (typeof work !== 'function') throw bad('transaction: takes a key and a function');
    const id = idOf(key);
    const attempt = (tries) => {
      answer(host.begin(id));
      let result;
      try {
        result = work(tx);
        if (typeof result !== 'object' || result === null || typeof result.then !== 'function') return commit(result);
      } catch (thrown) {
        giveUp();
        if (again(thrown, tries)) return attempt(tries + 1);
        throw thrown;
      }
      return result.then(commit).then(undefined, (thrown) => {
        giveUp();
        if (again(thrown, tries)) return attempt(tries + 1);
        throw thrown;
      });
    };
    return attempt(1);
  }

  // ---- the cache -----------------------------------------------------------------------------------------------

  function keyOf(key) {
    const text = stringOf(key);
    if (text === '') throw bad('key: must not be empty');
    return text;
  }

  function valueText(value) {
    const text = stringify(value);
    if (text === undefined) throw bad('value: must be JSON');
    return text;
  }

  function ttlOf(options) {
    const ttl = options?.ttlMs ?? 0;
    if (!(typeof ttl === 'number' && ttl >= 0 && isFinite(ttl))) throw bad('ttlMs: must be milliseconds from 0');
    return ttl;
  }

  const cache = freeze({
    get: (key) => {
      const text = answer(host.cache(CACHE_GET, keyOf(key), '', 0, 0));
      return text === '' ? null : parse(text);
    },
    set: (key, value, options) => answer(host.cache(CACHE_SET, keyOf(key), valueText(value), 0, ttlOf(options))) === 'true',
    add: (key, value, options) => answer(host.cache(CACHE_ADD, keyOf(key), valueText(value), 0, ttlOf(options))) === 'true',
    remove: (key) => answer(host.cache(CACHE_REMOVE, keyOf(key), '', 0, 0)) === 'true',
    increment: (key, by = 1, options) => {
      if (!isInteger(by)) throw bad('by: must be a whole number');
      const text = answer(host.cache(CACHE_INCREMENT, keyOf(key), '', by, ttlOf(options)));
      return text === '' ? null : +text;
    },
  });

  // ---- other servers -------------------------------------------------------------------------------------------

  /** The fields of a standard Response that make sense where nothing is asynchronous. */
  class Response {
    #headers;
    #body;
    constructor(head, body) {
      this.status = head.status;
      this.ok = head.status >= 200 && head.status <= 299;
      this.statusText = '';
      this.url = head.url;
      this.redirected = head.redirected === true;
      this.#headers = new Map();
      for (const [name, value] of head.headers) {
        const before = this.#headers.get(name);
        this.#headers.set(name, before === undefined ? value : before + ', ' + value);
      }
      this.#body = body;
    }
    get headers() {
      const found = this.#headers;
      return {
        get: (name) => found.get(stringOf(name).toLowerCase()) ?? null,
        has: (name) => found.has(stringOf(name).toLowerCase()),
        keys: () => found.keys(),
        values: () => found.values(),
        entries: () => found.entries(),
        forEach: (fn) => found.forEach((value, name) => fn(value, name)),
        [Symbol.iterator]: () => found.entries(),
      };
    }
    bytes() {
      const body = this.#body;
      const bytes = new Bytes(body.length);
      for (let i = 0; i < body.length; i++) bytes[i] = apply(codeAt, body, [i]);
      return bytes;
    }
    arrayBuffer() {
      return this.bytes().buffer;
    }
    text() {
      return new Decoder().decode(this.bytes());
    }
    json() {
      return parse(this.text());
    }
    toJSON() {
      return { status: this.status, url: this.url };
    }
  }

  function latin1Of(bytes) {
    let text = '';
    for (let i = 0; i < bytes.length; i += 4096) text += apply(charCodes, null, bytes.subarray(i, i + 4096));
    return text;
  }

  function fetch(url, options) {
    const { method = 'GET', headers = {}, body, redirect = 'follow' } = options ?? {};
    const told = { method: stringOf(method).toUpperCase(), headers: [], redirect };
    const entries = typeof headers[Symbol.iterator] === 'function' ? [...headers] : keys(headers).map((name) => [name, headers[name]]);
    for (const [name, value] of entries) told.headers[told.headers.length] = [stringOf(name), stringOf(value)];
    if (typeof body === 'string') told.text = body;
    else if (body instanceof Bytes) told.latin1 = latin1Of(body);
    else if (body !== undefined && body !== null) throw bad('body: must be a string or a Uint8Array');
    const text = answer(host.fetch(stringOf(url), stringify(told)));
    const line = text.indexOf('\n');
    return new Response(parse(apply(slice, text, [0, line])), apply(slice, text, [line + 1]));
  }

  assign(api, { models: allModels(false), sql: sqlOf(false), transaction, cache, fetch });
})
