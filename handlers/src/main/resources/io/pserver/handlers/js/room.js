// The realm of one room: its hooks, its clients, its timers, and what it says.
//
// A pass is begun by `begin`, which runs one hook and lets the promises it left behind run; ended by `finish`, which compares the state
// with its shadow and gives what the pass says to the outside; and written down at the start of the next pass, or undone by
// `abort`. What a pass says is kept here until it has completed: a failed pass says nothing.
(function (prelude, Shadow, lane, timers, clients) {
  'use strict';
  const { describe, HttpError, host, answer } = prelude;
  const { parse, stringify, keys, stringOf, defineProperty, freeze } = prelude.base;

  // ---- what a pass says: lines of "<op> <target> <length>", each followed by its text ---------------------------

  let said = '';
  let looking = false; // a view runs, which may say and plan nothing
  function say(op, target, text) {
    mayChange();
    said += op + ' ' + target + ' ' + text.length + '\n' + text;
  }

  function mayChange() {
    if (looking) throw new TypeError('a view only looks: it can neither send nor change the room');
  }

  let roomJson = '""';
  function eventFrame(type, data) {
    const text = data === undefined ? 'null' : stringify(data);
    if (text === undefined) throw new TypeError('what is sent must be JSON');
    return '{"op":"event","room":' + roomJson + ',"type":' + stringify(stringOf(type)) + ',"data":' + text + '}';
  }

  // ---- clients -------------------------------------------------------------------------------------------------

  const seats = new Map();
  let list = null;

  let viewsSet = false; // since they were last looked through

  clients.use({ say, eventFrame, mayChange,
    isSeated: (client) => seats.get(client.id) === client,
    viewSet: () => {
      viewsSet = true;
    } });
  const { Client, viewOf, setView, reasonOf, sessionOf } = clients;

  // ---- the room as scripts see it ------------------------------------------------------------------------------

  const holder = { state: {} };
  const shadow = new Shadow(holder);
  let touched = false;
  let aliased = false; // the game changes its state by objects it kept, without asking for room.state
  let unread = false; // passes ran since the last comparison
  let uncommitted = false;
  let metadata = '{}';
  let locked = false;

  const room = {
    id: '',
    type: '',
    params: undefined,
    get state() {
      touched = true;
      return holder.state;
    },
    set state(value) {
      touched = true;
      holder.state = value;
    },
    get clients() {
      return (list ??= freeze([...seats.values()]));
    },
    broadcast(type, data, options) {
      const except = options?.except;
      const op = options?.afterPatch === true ? (options.volatile === true ? 'x' : 'a') : options?.volatile === true ? 'w' : 'b';
      say(op, except === undefined || except === null ? '' : stringOf(except.id ?? except), eventFrame(type, data));
    },
    lock() {
      say('l', '1', '');
      locked = true;
    },
    unlock() {
      say('l', '0', '');
      locked = false;
    },
    setMetadata(object) {
      if (typeof object !== 'object' || object === null) throw new TypeError('metadata is an object');
      const text = stringify(object);
      say('m', '', text);
      metadata = text;
    },
    after(ms, what, data) {
      mayChange();
      return timers.add(ms, what, data, false);
    },
    every(ms, what, data) {
      mayChange();
      return timers.add(ms, what, data, true);
    },
    cancel(name) {
      mayChange();
      return timers.cancel(name);
    },
    save() {
      mayChange();
      const state = stringify(holder.state);
      if (state === undefined) throw new TypeError('room.state must be JSON');
      answer(host.saveRoom(state, keptJson(), metadata, locked));
    },
    kick(client, reason) {
      const id = stringOf(client?.id ?? client);
      if (seats.has(id)) say('k', id, reasonOf(reason, 'kicked'));
    },
    dispose() {
      say('d', '', '');
    },
  };
  for (const name of keys(room)) {
    if (name !== 'state' && name !== 'params') defineProperty(room, name, { configurable: false });
  }
  for (const name of ['broadcast', 'lock', 'unlock', 'setMetadata', 'after', 'every', 'cancel', 'save', 'kick', 'dispose']) {
    defineProperty(room, name, { writable: false });
  }

  // ---- passes --------------------------------------------------------------------------------------------------

  const CREATE = 0, JOIN = 1, MESSAGE = 2, LEAVE = 3, TICK = 4, TIMER = 5, SIGNAL = 6, DISPOSE = 7, ERROR = 8, SYNC = 9, RESTORE = 10,
    DROP = 11, RECONNECT = 12, VIEW = 13, SNAPSHOT = 14;

  let module = {}; // what the room's file exports
  let current = null; // {kind, client, replyId, result, thrown, waiting}

  function hook(name) {
    const fn = module[name];
    return typeof fn === 'function' ? fn : undefined;
  }

  function run(kind, client, type, text, extra) {
    switch (kind) {
      case CREATE: return hook('onCreate')?.(room, room.params);
      case JOIN: return join(client, text);
      case MESSAGE: return message(client, type, text);
      case LEAVE: return hook('onLeave')?.(room, client, { consented: text === 'true' });
      case TICK: return hook('onTick')?.(room, +text, extra === '' ? undefined : inputsOf(parse(extra)));
      case TIMER: return timers.run(room);
      case SIGNAL: return hook('onSignal')?.(room, parse(text));
      case DISPOSE: return hook('onDispose')?.(room);
      case ERROR: return hook('onError')?.(room, errorOf(parse(text)), { event: type, client });
      case RESTORE: return hook('onRestore')?.(room);
      case DROP: return hook('onDrop')?.(room, client);
      case RECONNECT: return hook('onReconnect')?.(room, client);
      case VIEW: return look(client, text);
      default: return undefined;
    }
  }

  /** What clients have said since the last tick, but for those that have gone. */
  function inputsOf(said) {
    const inputs = [];
    for (let i = 0; i < said.length; i++) {
      const client = seats.get(said[i].client);
      if (client !== undefined) inputs[inputs.length] = { client, type: said[i].type, data: said[i].data };
    }
    return inputs;
  }

  function join(client, text) {
    const params = text === '' ? undefined : parse(text);
    const allowed = hook('onAuth')?.(room, client, params);
    if (isPromise(allowed)) return allowed.then((answer) => admit(answer, client, params));
    return admit(allowed, client, params);
  }

  function admit(allowed, client, params) {
    if (allowed === false) throw new HttpError(403, 'forbidden', 'the room refused the join');
    seats.set(client.id, client);
    list = null;
    return hook('onJoin')?.(room, client, params);
  }

  function message(client, type, text) {
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
  function look(only, except) {
    const shared = hook('view');
    const sights = new Map();
    const failures = [];
    const chance = lane.chance();
    looking = true;
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
      looking = false;
      lane.setChance(chance); // how many look must not change what happens
    }
    if (only === undefined) viewsSet = false;
    for (const [text, who] of sights) say('v', who, text);
    for (const [who, failure] of failures) say('e', who, failure);
  }

  /** Whether anybody has a view. */
  function hasViews() {
    if (hook('view') !== undefined) return true;
    for (const client of seats.values()) if (viewOf(client) !== undefined) return true;
    viewsSet = false; // there is nothing to look through
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

  // ---- what is kept beside the state ---------------------------------------------------------------------------

  let keptData = {}; // by client, of seats that are not restored yet
  let keptViews = new Set(); // clients that had a view of their own

  /** The JSON of what each client's data is; null if it is none. May run the game's getters. */
  function dataJson(client) {
    try {
      return stringify(client.data) ?? null;
    } catch {
      return null; // is not saved
    }
  }

  /** Clients' data, who has a view of its own, and named timers, as JSON. */
  function keptJson() {
    let data = '';
    let viewed = '';
    for (const client of seats.values()) {
      if (viewOf(client) !== undefined) viewed += (viewed === '' ? '' : ',') + stringify(client.id);
      const text = dataJson(client);
      if (text !== null && text !== '{}') data += (data === '' ? '' : ',') + stringify(client.id) + ':' + text;
    }
    return '{"data":{' + data + '},"views":[' + viewed + '],"timers":' + timers.keptJson() + '}';
  }

  /** Takes back what {@link keptJson} gave. */
  function takeKept(text) {
    const kept = parse(text);
    keptData = kept.data;
    keptViews = new Set(kept.views);
    timers.restore(kept.timers);
  }

  function commit() {
    if (uncommitted) {
      shadow.apply();
      uncommitted = false;
    }
  }

  /** A pass is about to run its hook. */
  function enter(kind, at, clientId, extra) {
    commit();
    lane.now = at;
    let client = seats.get(clientId);
    if (kind === JOIN) client = new Client(clientId, sessionOf(extra));
    else if (client === undefined && clientId !== '') client = new Client(clientId, {});
    current = { kind, client, replyId: kind === MESSAGE ? extra : '', result: undefined, thrown: null, waiting: false,
      lastTimer: timers.lastNumber(), metadata, locked };
    return current;
  }

  /** Runs one hook. Its promises run when this has returned. */
  function begin(kind, at, clientId, type, text, extra) {
    const pass = enter(kind, at, clientId, extra);
    try {
      const result = run(kind, pass.client, type, text, extra);
      if (isPromise(result)) {
        pass.waiting = true;
        result.then(
          (value) => {
            pass.waiting = false;
            pass.result = value;
          },
          (thrown) => {
            pass.waiting = false;
            pass.thrown = describe(thrown);
          },
        );
      } else {
        pass.result = result;
      }
    } catch (thrown) {
      pass.thrown = describe(thrown);
    }
  }

  /**
   * Ends the pass: 'E' and the error, or "<dirty> <when the next timer is due>\n" and what the pass says. May run the game's
   * getters, so it counts as the pass.
   */
  function finish() {
    const pass = current;
    if (pass.waiting) return 'E{"message":"the hook\'s promise never settled"}';
    if (pass.thrown !== null) return 'E' + pass.thrown;
    try {
      if (pass.kind === SYNC || pass.kind === SNAPSHOT || touched || aliased) {
        uncommitted = shadow.compare();
        if (uncommitted && !touched) aliased = true;
        touched = false;
        unread = false;
      } else if (pass.kind !== VIEW) {
        unread = true;
      }
      clients.saySessions();
      if (pass.kind === SNAPSHOT) say('h', '', keptJson());
      if (pass.replyId !== '') {
        const data = pass.result === undefined ? 'null' : stringify(pass.result);
        if (data === undefined) throw new TypeError('what a message returns must be JSON');
        say('r', pass.client.id, '{"op":"reply","id":' + pass.replyId + ',"data":' + data + '}');
      }
    } catch (thrown) {
      return 'E' + describe(thrown);
    }
    if (pass.kind === LEAVE) {
      seats.delete(pass.client.id);
      list = null;
    }
    const text = said;
    said = '';
    clients.keep();
    return (uncommitted || shadow.dirty || viewsSet ? '1 ' : unread ? '2 ' : '0 ') + timers.nextDue() + '\n' + text;
  }

  /**
   * Undoes the pass that threw or was stopped: the state, the seat it gave, and what it said. May run setters and traps that the game
   * put into its state, and fail where the game froze it.
   */
  function abort() {
    const pass = current;
    said = '';
    looking = false;
    uncommitted = false;
    clients.undo();
    if (pass !== null) {
      if (pass.kind === JOIN || pass.kind === LEAVE) seats.delete(pass.client.id);
      timers.cancelSince(pass.lastTimer);
      metadata = pass.metadata;
      locked = pass.locked;
    }
    list = null;
    current = null;
    touched = false;
    shadow.undo();
    return timers.nextDue() + '';
  }

  // ---- passes that were stopped, when they are run again -------------------------------------------------------

  /** What a pass that was stopped has left beside what `abort` puts back, as JSON. */
  function left() {
    return stringify({ chance: lane.chance(), timers: timers.left() });
  }

  /** Does of a pass that was stopped what is not its hook's, undoes it, and leaves what it left. */
  function stopped(kind, at, clientId, extra, leftJson) {
    enter(kind, at, clientId, extra);
    if (kind === TIMER) timers.take();
    abort();
    const there = parse(leftJson);
    lane.setChance(there.chance);
    timers.leave(there.timers);
  }

  /** The changes since the last call: 'P' and a patch, 'S' and the whole state, or '' if there are none. */
  function flush() {
    commit();
    if (!shadow.dirty) return '';
    const { patch, state } = shadow.take();
    return patch === undefined ? 'S' + state : 'P' + patch;
  }

  function stateJson() {
    commit();
    return shadow.json();
  }

  function setUp(id, type, params, seedText, at, state, kept, itsMetadata, isLocked) {
    defineProperty(room, 'id', { value: id, enumerable: true });
    defineProperty(room, 'type', { value: type, enumerable: true });
    roomJson = stringify(id);
    room.params = params === '' ? undefined : parse(params);
    lane.now = at;
    lane.seed(seedText);
    if (kept !== '') takeKept(kept);
    metadata = itsMetadata;
    locked = isLocked;
    if (state !== '') {
      // The clients know it: it is what a pass that fails goes back to, and no patch tells it again.
      holder.state = parse(state);
      shadow.compare();
      shadow.apply();
      shadow.take();
      viewsSet = true;
    }
  }

  function restoreSeat(id, session) {
    const client = new Client(id, sessionOf(session));
    if (Object.hasOwn(keptData, id)) {
      client.data = keptData[id];
      delete keptData[id];
    }
    seats.set(id, client);
    list = null;
  }

  /** Whether a client had a view of its own when the room was saved. */
  function hadView(id) {
    return keptViews.has(id);
  }

  /** A client had a view of its own, which is gone with the realm: until it gets one again, it sees nothing. */
  function withhold(id) {
    setView(seats.get(id), () => null);
    viewsSet = true;
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

  return { setUp, use, options, begin, finish, abort, flush, stateJson, restoreSeat, hasViews, hadView, withhold, left, stopped };
})
