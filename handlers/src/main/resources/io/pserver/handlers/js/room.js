// The realm of one room: what its scripts see of it, its state, and its passes.
//
// A pass is begun by `begin`, which runs one hook and lets the promises it left behind run; ended by `finish`, which compares the state
// with its shadow and gives what the pass says to the outside; and written down at the start of the next pass, or undone by
// `abort`. What a pass says is kept until it has completed: a failed pass says nothing.
(function (prelude, shadow, lane, said, timers, clients, hooks) {
  'use strict';
  const { describe, host, answer } = prelude;
  const { parse, stringify, keys, stringOf, defineProperty } = prelude.base;
  const { say, mayChange, eventFrame } = said;
  const { Client, seats, viewOf, reasonOf, sessionOf } = clients;
  const { run, isPromise } = hooks;
  const { JOIN, MESSAGE, LEAVE, TIMER, SYNC, VIEW, SNAPSHOT } = hooks.kinds;

  // ---- the room as scripts see it ------------------------------------------------------------------------------

  const holder = { state: {} };
  shadow.watch(holder);
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
      return clients.list();
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

  // ---- passes --------------------------------------------------------------------------------------------------

  let current = null; // {kind, client, replyId, result, thrown, waiting}

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
      const result = run(room, holder, kind, pass.client, type, text, extra);
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
    if (pass.kind === LEAVE) clients.unseat(pass.client.id);
    const text = said.take();
    clients.keep();
    return (uncommitted || shadow.isDirty() || clients.areViewsSet() ? '1 ' : unread ? '2 ' : '0 ') + timers.nextDue() + '\n' + text;
  }

  /**
   * Undoes the pass that threw or was stopped: the state, the seat it gave, and what it said. May run setters and traps that the game
   * put into its state, and fail where the game froze it.
   */
  function abort() {
    const pass = current;
    said.forget();
    uncommitted = false;
    clients.undo();
    if (pass !== null) {
      if (pass.kind === JOIN || pass.kind === LEAVE) clients.unseat(pass.client.id);
      timers.cancelSince(pass.lastTimer);
      metadata = pass.metadata;
      locked = pass.locked;
    }
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
    if (!shadow.isDirty()) return '';
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
    said.use(id);
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
      clients.viewSet();
    }
  }

  function restoreSeat(id, session) {
    const client = new Client(id, sessionOf(session));
    if (Object.hasOwn(keptData, id)) {
      client.data = keptData[id];
      delete keptData[id];
    }
    clients.seat(client);
  }

  /** Whether a client had a view of its own when the room was saved. */
  function hadView(id) {
    return keptViews.has(id);
  }

  return { setUp, use: hooks.use, options: hooks.options, begin, finish, abort, flush, stateJson, restoreSeat, hasViews: hooks.hasViews,
    hadView, withhold: clients.withhold, left, stopped };
})
