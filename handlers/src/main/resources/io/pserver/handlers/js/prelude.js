// What every realm starts with: the console, the errors, and what `import … from 'pserver'` gives.
// Evaluated once in a fresh realm, before any file of the game. `host` is the only way out, and takes and gives text.
(function (host, settings) {
  'use strict';

  // Taken before the game's code runs, so that nothing a game does to its builtins reaches the prelude.
  const { parse, stringify } = JSON;
  const { keys, freeze, defineProperty, getOwnPropertyDescriptors, getPrototypeOf } = Object;
  const { isArray } = Array;
  const { ownKeys, apply } = Reflect;
  const { isInteger } = Number;
  const RealDate = Date;
  const realNow = Date.now;
  const stringOf = String;
  const ErrorClass = Error;
  const Bytes = Uint8Array;
  const charCodes = String.fromCharCode;
  const codeAt = String.prototype.charCodeAt;
  const slice = String.prototype.slice;
  const split = String.prototype.split;
  const decodePart = decodeURIComponent;
  const matches = RegExp.prototype.exec;

  // What is what is known by these: asking them runs no trap of a thrown proxy, and unlike a private name or a constructor, which every
  // realm has anew, they are no news to code that all realms share.
  const errors = new WeakSet();
  const replies = new WeakSet();
  const has = WeakSet.prototype.has;
  const add = WeakSet.prototype.add;
  const isHttpError = (value) => typeof value === 'object' && value !== null && apply(has, errors, [value]);
  const isReply = (value) => typeof value === 'object' && value !== null && apply(has, replies, [value]);

  /** An error with a status and a code of its own for the client. */
  class HttpError extends Error {
    constructor(status, code, message, details) {
      super(message ?? code);
      this.status = status;
      this.code = code;
      this.details = details;
      apply(add, errors, [this]);
    }
    get name() {
      return 'HttpError';
    }
  }

  // What the host gives back: '=' and the answer, or '!' and the failure as JSON.
  function answer(text) {
    if (text === '=') return '';
    const rest = apply(slice, text, [1]);
    if (text[0] === '=') return rest;
    const failure = parse(rest);
    if (failure.code === 'handler_error') throw new ErrorClass(failure.message); // the author's mistake, not the client's
    throw new HttpError(failure.status, failure.code, failure.message, failure.details);
  }

  function show(value) {
    if (typeof value === 'string') return value;
    if (value instanceof ErrorClass) return stringOf(value.stack ?? value);
    if (typeof value === 'object' && value !== null) {
      try {
        return stringify(value) ?? '[object]';
      } catch {
        return '[object that is not JSON]';
      }
    }
    return stringOf(value);
  }

  function showAll(values) {
    let text = '';
    for (let i = 0; i < values.length; i++) text += (i === 0 ? '' : ' ') + show(values[i]);
    return text;
  }

  // The line that called into the console: the third of the stack.
  function callerOf(stack) {
    const lines = apply(split, stack, ['\n']);
    const found = lines.length > 2 ? apply(matches, /\(?([^\s()]+:\d+)(?::\d+)?\)?$/, [lines[2]]) : null;
    return found === null ? '' : found[1];
  }

  function logger(level) {
    return (...values) => {
      host.log(level, callerOf(new ErrorClass().stack), showAll(values));
    };
  }
  const log = freeze({
    debug: logger('debug'),
    info: logger('info'),
    warn: logger('warn'),
    error: logger('error'),
  });
  defineProperty(globalThis, 'console', {
    value: freeze({ log: log.info, info: log.info, debug: log.debug, warn: log.warn, error: log.error }),
    writable: true,
    configurable: true,
  });

  /** An answer with its own status and headers. */
  class Reply {
    constructor(status, body, headers) {
      this.status = status;
      this.body = body;
      this.headers = headers;
      apply(add, replies, [this]);
    }
  }

  function deepFreeze(value) {
    if (typeof value === 'object' && value !== null) {
      for (const key of keys(value)) deepFreeze(value[key]);
      freeze(value);
    }
    return value;
  }

  // In a room time stands still during a pass, and randomness has the room's seed: see room.js.
  const clock = { now: realNow };
  const rooms = freeze({
    create: (type, params) => parse(answer(host.createRoom(stringOf(type), stringify(params ?? {})))),
    find: (type, metadata) => parse(answer(host.findRooms(stringOf(type), stringify(metadata ?? {})))),
    signal: (id, data) => {
      answer(host.signalRoom(stringOf(id), stringify(data === undefined ? null : data) ?? 'null'));
    },
  });

  const api = {
    HttpError,
    reply: (status, body, headers) => new Reply(status, body, headers),
    redirect: (url, status = 302) => new Reply(status, undefined, { location: stringOf(url) }),
    view: (name, data, status = 200) =>
      new Reply(status, answer(host.view(stringOf(name), stringify(data ?? {}))), {
        'content-type': 'text/html; charset=utf-8',
      }),
    log,
    config: deepFreeze(parse(settings)),
    now: () => clock.now(),
    budgetMs: () => +answer(host.budgetMs()),
    sleep: (ms) => {
      answer(host.sleep(+ms));
    },
    rooms,
  };

  // ---- sessions ------------------------------------------------------------------------------------------------

  /** What a session holds: JSON by key. */
  function textsOf(session) {
    const texts = { __proto__: null };
    for (const key of keys(session)) texts[key] = stringify(session[key]);
    return texts;
  }

  /** JSON of a session's keys that are not as `saved` has them (null: removed); empty if there are none. */
  function changesOf(session, saved) {
    const changed = { __proto__: null };
    let some = false;
    for (const key of keys(session)) {
      const text = stringify(session[key]);
      if (text !== saved[key]) {
        changed[key] = text === undefined ? null : session[key];
        some = true;
      }
    }
    for (const key of keys(saved)) {
      if (!(key in session)) {
        changed[key] = null;
        some = true;
      }
    }
    return some ? stringify(changed) : '';
  }

  // ---- how a throw is told -------------------------------------------------------------------------------------

  const CODE = /^[a-z][a-z0-9_]{0,63}$/;

  /** JSON of a thrown value: {status, code, message, details, stack}. Never throws. */
  function describe(thrown) {
    try {
      if (isHttpError(thrown)) {
        const { status, code, message, details } = thrown;
        return stringify({
          status: isInteger(status) && status >= 400 && status <= 599 ? status : 500,
          code: typeof code === 'string' && apply(matches, CODE, [code]) !== null ? code : 'handler_error',
          message: stringOf(message),
          details,
          known: true,
        });
      }
      if (thrown instanceof ErrorClass) {
        return stringify({ message: stringOf(thrown), stack: stringOf(thrown.stack) });
      }
      return stringify({ message: 'threw ' + show(thrown) });
    } catch {
      return '{"message":"threw something that cannot be shown"}';
    }
  }

  // ---- walls ---------------------------------------------------------------------------------------------------

  const GONE = ['load', 'loadWithNewGlobal', 'print', 'printErr', 'Graal', 'Polyglot', 'Java', 'Packages', 'quit',
    'exit', 'arguments', 'SharedArrayBuffer', 'Atomics', 'WebAssembly', 'readbuffer', 'readline', 'read'];
  for (const name of GONE) delete globalThis[name];

  // Under another prototype the global object would answer for names that do not exist, in all requests to come. It cannot be made
  // to keep its prototype without losing the names that games add to it.
  function keepGlobalPrototype() {
    const guard = (holder, name, method) => defineProperty(holder, name, { value: method, writable: true, configurable: true });
    const refuse = (object) => {
      if (object === globalThis) throw new TypeError('the global object keeps its prototype');
    };
    const { setPrototypeOf } = Object;
    const reflected = Reflect.setPrototypeOf;
    const accessor = Object.getOwnPropertyDescriptor(Object.prototype, '__proto__');
    guard(Object, 'setPrototypeOf', { setPrototypeOf(object, prototype) {
      refuse(object);
      return setPrototypeOf(object, prototype);
    } }.setPrototypeOf);
    guard(Reflect, 'setPrototypeOf', { setPrototypeOf(object, prototype) {
      return object !== globalThis && reflected(object, prototype);
    } }.setPrototypeOf);
    if (accessor !== undefined) {
      const { set } = accessor;
      accessor.set = { set(prototype) {
        refuse(this);
        apply(set, this, [prototype]);
      } }.set;
      defineProperty(Object.prototype, '__proto__', accessor);
    }
  }
  keepGlobalPrototype();

  /**
   * Makes the builtins of this realm unchangeable, so that what one request does to them cannot reach the next one.
   * Properties that programs commonly set on their own objects, such as `name` or `toString`, stay settable there: they become
   * accessors whose setter defines the property on the object at hand.
   */
  function freezeBuiltins() {
    const seen = new Set();
    const found = [];
    const visit = (value) => {
      if ((typeof value === 'object' || typeof value === 'function') && value !== null && !seen.has(value)) {
        seen.add(value);
        found.push(value);
      }
    };
    for (const name of builtinNames) visit(globalThis[name]);
    visit(getPrototypeOf(function* () {}));
    visit(getPrototypeOf(async function () {}));
    visit(getPrototypeOf(async function* () {}));
    visit(getPrototypeOf([][Symbol.iterator]()));
    visit(getPrototypeOf(new Map()[Symbol.iterator]()));
    visit(getPrototypeOf(new Set()[Symbol.iterator]()));
    visit(getPrototypeOf(''[Symbol.iterator]()));
    visit(getPrototypeOf(''.matchAll(/./g)));
    for (let i = 0; i < found.length; i++) {
      const object = found[i];
      visit(getPrototypeOf(object));
      if (hasOnlyNameAndLength(object)) continue; // as most of them
      const properties = getOwnPropertyDescriptors(object);
      for (const key of ownKeys(properties)) {
        const property = properties[key];
        visit(property.value);
        visit(property.get);
        visit(property.set);
      }
    }
    for (const prototype of [Object.prototype, ErrorClass.prototype, Function.prototype]) letInstancesOverride(prototype);
    for (const object of found) freeze(object);
    for (const name of builtinNames) {
      const property = Object.getOwnPropertyDescriptor(globalThis, name);
      if (property?.configurable) defineProperty(globalThis, name, { writable: false, configurable: false });
    }
  }

  // Such a function holds nothing else to freeze. To ask for its properties would make five objects of each of a thousand functions.
  function hasOnlyNameAndLength(object) {
    if (typeof object !== 'function') return false;
    const names = ownKeys(object);
    return names.length === 2 && names[0] === 'length' && names[1] === 'name';
  }

  function letInstancesOverride(prototype) {
    const properties = getOwnPropertyDescriptors(prototype);
    for (const key of ownKeys(properties)) {
      const property = properties[key];
      if (!property.configurable || !('value' in property) || key === 'prototype') continue;
      const { value } = property;
      defineProperty(prototype, key, {
        get: () => value,
        set(changed) {
          if (this === prototype) throw new TypeError(`'${stringOf(key)}' of a builtin cannot be changed`);
          defineProperty(this, key, { value: changed, writable: true, enumerable: true, configurable: true });
        },
        enumerable: false,
        configurable: true,
      });
    }
  }
  const builtinNames = Object.getOwnPropertyNames(globalThis);

  return { api, host, clock, answer, describe, textsOf, changesOf, isReply, isHttpError, HttpError, freezeBuiltins, RealDate, realNow,
    base: { parse, stringify, keys, isArray, isInteger, apply, slice, split, codeAt, charCodes, decodePart, Bytes,
      stringOf, defineProperty, freeze, deepFreeze } };
})
