// The hooks of a room: which its file has, and which of them each kind of pass runs.
(function (prelude, said, lane, timers, clients) {
  'use strict';
  const { describe, HttpError } = prelude;
  const { parse, stringify, defineProperty } = prelude.base;
  const { seats, viewOf } = clients;

  const CREATE = 0, JOIN = 1, MESSAGE = 2, LEAVE = 3, TICK = 4, TIMER = 5, SIGNAL = 6, DISPOSE = 7, ERROR = 8, SYNC = 9, RESTORE = 10,
    DROP = 11, RECONNECT = 12, VIEW = 13, SNAPSHOT = 14;

  let module = {}; // what the room's file exports

  function hook(name) {
    const fn = module[name];
    return typeof fn === 'function' ? fn : undefined;
  }

  /** Runs the hook that a pass is about; `holder` holds the state, which is not asked for by this. */
  function run(room, holder, kind, client, type, text, extra) {
    switch (kind) {
      case CREATE: return hook('onCreate')?.(room, room.params);
      case JOIN: return join(room, client, text);
      case MESSAGE: return message(room, client, type, text);
      case LEAVE: return hook('onLeave')?.(room, client, { consented: text === 'true' });
      case TICK: return hook('onTick')?.(room, +text, extra === '' ? undefined : inputsOf(parse(extra)));
      case TIMER: return timers.run(room);
      case SIGNAL: return hook('onSignal')?.(room, parse(text));
      case DISPOSE: return hook('onDispose')?.(room);
      case ERROR: return hook('onError')?.(room, errorOf(parse(text)), { event: type, client });
      case RESTORE: return hook('onRestore')?.(room);
      case DROP: return hook('onDrop')?.(room, client);
      case RECONNECT: return hook('onReconnect')?.(room, client);
      case VIEW: return look(holder, client, text);
      default: return undefined;
    }
  }

  /** What clients have said since the last tick, but for those that have gone. */
  function inputsOf(told) {
    const inputs = [];
    for (let i = 0; i < told.length; i++) {
      const client = seats.get(told[i].client);
      if (client !== undefined) inputs[inputs.length] = { client, type: told[i].type, data: told[i].data };
    }
    return inputs;
  }

  function join(room, client, text) {
    const params = text === '' ? undefined : parse(text);
    const allowed = hook('onAuth')?.(room, client, params);
    if (isPromise(allowed)) return allowed.then((answer) => admit(room, answer, client, params));
    return admit(room, allowed, client, params);
  }

  function admit(room, allowed, client, params) {
    if (allowed === false) throw new HttpError(403, 'forbidden', 'the room refused the join');
    clients.seat(client);
    return hook('onJoin')?.(room, client, params);
  }

  function message(room, client, type, text) {
    const data = text === '' ? undefined : parse(text);
    const named = module.messages;
    if (typeof named === 'object' && named !== null && Object.hasOwn(named, type) && typeof named[type] === 'function') {
      return named[type](room, client, data);
    }
    const other = hook('onMessage');
    if (other === undefined) throw new HttpError(400, 'bad_request', 'the room has no message ' + stringify(type));
    return other(room, client, type, data);
  }

  /** Says what each client sees that has a view, once for all that see the same; `only` one, or all but `except`. */
  function look(holder, only, except) {
    const shared = hook('view');
    const sights = new Map();
    const failures = [];
    const chance = lane.chance();
    said.look(true);
    try {
      for (const client of only === undefined ? seats.values() : [only]) {
        const own = viewOf(client);
        const view = own ?? shared;
        if (view === undefined || client.id === except) continue;
        const name = own === undefined ? client.id : client.id + '*';
        try {
          const seen = view(holder.state, client);
          if (isPromise(seen)) throw new TypeError('a view cannot be async');
          const text = (seen === undefined ? undefined : stringify(seen)) ?? 'null';
          const there = sights.get(text);
          sights.set(text, there === undefined ? name : there + ',' + name);
        } catch (thrown) {
          failures[failures.length] = [name, describe(thrown)];
        }
      }
    } finally {
      said.look(false);
      lane.setChance(chance); // how many look must not change what happens
    }
    if (only === undefined) clients.viewsSeen();
    for (const [text, who] of sights) said.say('v', who, text);
    for (const [who, failure] of failures) said.say('e', who, failure);
  }

  /** Whether anybody has a view. */
  function hasViews() {
    if (hook('view') !== undefined) return true;
    for (const client of seats.values()) if (viewOf(client) !== undefined) return true;
    clients.viewsSeen(); // there is nothing to look through
    return false;
  }

  function errorOf(failure) {
    const error = new HttpError(failure.status, failure.code, failure.message, failure.details);
    if (failure.stack !== undefined) defineProperty(error, 'stack', { value: failure.stack });
    return error;
  }

  function isPromise(value) {
    return typeof value === 'object' && value !== null && typeof value.then === 'function';
  }

  /** Takes the room's file, which has been evaluated by now. The hooks that it has, one space between. */
  function use(exports) {
    module = exports;
    timers.use(exports);
    return ['onTick', 'onError', 'onDispose', 'onLeave', 'onRestore', 'onDrop', 'onReconnect']
      .filter((name) => hook(name) !== undefined)
      .join(' ');
  }

  /** The options that the module exports, as JSON. */
  function options() {
    return stringify(module.options ?? {}) ?? 'null';
  }

  return { kinds: { JOIN, MESSAGE, LEAVE, TIMER, SYNC, VIEW, SNAPSHOT }, use, options, run, hasViews, isPromise };
})
