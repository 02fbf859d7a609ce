// The realm of one room: its hooks, its clients, its timers, and what it says.
//
// A pass is begun by `begin`, which runs one hook and lets the promises it left behind run; ended by `finish`, which compares the state
// with its shadow and gives what the pass says to the outside; and written down at the start of the next pass, or undone by
// `abort`. What a pass says is kept here until it has completed: a failed pass says nothing.
(function (prelude, Shadow) {
  'use strict';
  const { clock, describe, HttpError, RealDate, realNow } = prelude;
  const { parse, stringify, keys, apply, slice, stringOf, defineProperty, freeze } = prelude.base;

  // ---- time and chance belong to the lane ----------------------------------------------------------------------

  let now = realNow(); // until the first event; the room's file is evaluated at this instant
  clock.now = () => now;

  function LaneDate(...parts) {
    if (new.target === undefined) return new RealDate(now).toString();
    return Reflect.construct(RealDate, parts.length === 0 ? [now] : parts, new.target);
  }
  defineProperty(LaneDate, 'prototype', { value: RealDate.prototype, writable: false });
  defineProperty(LaneDate, 'name', { value: 'Date' });
  defineProperty(LaneDate, 'length', { value: 7 });
  LaneDate.now = () => now;
  LaneDate.parse = RealDate.parse;
  LaneDate.UTC = RealDate.UTC;
  defineProperty(RealDate.prototype, 'constructor', { value: LaneDate, writable: true, configurable: true });
  globalThis.Date = LaneDate;
  // Without a date to format, these take the time of the machine.
  for (const name of ['formatToParts', 'format']) {
    const property = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, name);
    const at = (date) => (date === undefined ? now : date);
    if (property.get !== undefined) {
      const getter = property.get;
      property.get = function () {
        const format = apply(getter, this, []);
        return (date) => format(at(date));
      };
    } else {
      const method = property.value;
      property.value = function (date) {
        return apply(method, this, [at(date)]);
      };
    }
    defineProperty(Intl.DateTimeFormat.prototype, name, property);
  }
  // The collector's timing must not be seen: a room is a function of its events.
  delete globalThis.WeakRef;
  delete globalThis.FinalizationRegistry;

  // sfc32, seeded by the room.
  let s0 = 0, s1 = 0, s2 = 0, s3 = 1;
  function random() {
    const t = (s0 + s1 + s3) | 0;
    s3 = (s3 + 1) | 0;
    s0 = s1 ^ (s1 >>> 9);
    s1 = (s2 + (s2 << 3)) | 0;
    s2 = ((s2 << 21) | (s2 >>> 11)) + t | 0;
    return (t >>> 0) / 4294967296;
  }
  Math.random = random;

  function seed(text) {
    let h = 2166136261;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
    s0 = h | 0;
    s1 = Math.imul(h, 1597334677) | 0;
    s2 = Math.imul(h, 3812015801) | 0;
    s3 = 1;
    for (let i = 0; i < 12; i++) random();
  }

  // ---- what a pass says: lines of "<op> <target> <length>", each followed by its text ---------------------------

  let said = '';
  function say(op, target, text) {
    said += op + ' ' + target + ' ' + text.length + '\n' + text;
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

  class Client {
    constructor(id, session) {
      defineProperty(this, 'id', { value: id, enumerable: true });
      this.session = session;
      this.data = {};
    }
    send(type, data) {
      if (seats.get(this.id) === this) say('s', this.id, eventFrame(type, data));
    }
    leave(reason) {
      if (seats.get(this.id) === this) say('k', this.id, reasonOf(reason, 'left'));
    }
    toJSON() {
      return { id: this.id };
    }
  }

  function reasonOf(reason, fallback) {
    return reason === undefined || reason === null ? fallback : apply(slice, stringOf(reason), [0, 500]);
  }

  function sessionOf(text) {
    const opened = parse(text);
    const session = opened.data;
    defineProperty(session, 'id', { value: opened.id });
    defineProperty(session, 'userId', { value: opened.userId ?? null });
    return session;
  }

  // ---- timers --------------------------------------------------------------------------------------------------

  let timers = []; // by due time, then by number
  let timerNumber = 0;

  function addTimer(ms, fn, every) {
    if (typeof fn !== 'function') throw new TypeError('a timer needs a function');
    const delay = +ms;
    if (!(delay >= 0) || delay > 2147483647) throw new RangeError('a timer takes from 0 to 2147483647 ms');
    if (every && delay < 1) throw new RangeError('every() takes at least 1 ms');
    if (timers.length >= 10000) throw new RangeError('a room has at most 10000 timers');
    const timer = { due: now + delay, number: ++timerNumber, fn, every: every ? delay : 0, live: true };
    insertTimer(timer);
    return () => {
      timer.live = false;
    };
  }

  function insertTimer(timer) {
    let i = timers.length;
    while (i > 0 && timers[i - 1].due > timer.due) {
      timers[i] = timers[i - 1];
      i--;
    }
    timers[i] = timer;
  }

  function nextDue() {
    while (timers.length > 0 && !timers[0].live) timers.shift();
    return timers.length === 0 ? 0 : timers[0].due;
  }

  /** Runs the first timer that is due; a repeating one that is late runs once, not once for each turn it missed. */
  function runTimer() {
    const due = nextDue();
    if (due === 0 || due > now) return undefined;
    const timer = timers.shift();
    if (timer.every > 0) {
      timer.due += timer.every * Math.max(1, Math.ceil((now - timer.due) / timer.every));
      if (timer.due <= now) timer.due = now + timer.every;
      insertTimer(timer);
    }
    return timer.fn();
  }

  // ---- the room as scripts see it ------------------------------------------------------------------------------

  const holder = { state: {} };
  const shadow = new Shadow(holder);
  let touched = false;
  let aliased = false; // the game changes its state by objects it kept, without asking for room.state
  let unread = false; // passes ran since the last comparison
  let uncommitted = false;
  let metadata = '{}';

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
      say('b', except === undefined || except === null ? '' : stringOf(except.id ?? except), eventFrame(type, data));
    },
    lock() {
      say('l', '1', '');
    },
    unlock() {
      say('l', '0', '');
    },
    setMetadata(object) {
      if (typeof object !== 'object' || object === null) throw new TypeError('metadata is an object');
      metadata = stringify(object);
      say('m', '', metadata);
    },
    after: (ms, fn) => addTimer(ms, fn, false),
    every: (ms, fn) => addTimer(ms, fn, true),
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
  for (const name of ['broadcast', 'lock', 'unlock', 'setMetadata', 'after', 'every', 'kick', 'dispose']) {
    defineProperty(room, name, { writable: false });
  }

  // ---- passes --------------------------------------------------------------------------------------------------

  const CREATE = 0, JOIN = 1, MESSAGE = 2, LEAVE = 3, TICK = 4, TIMER = 5, SIGNAL = 6, DISPOSE = 7, ERROR = 8, SYNC = 9, RESTORE = 10;

  let module = {}; // what the room's file exports
  let current = null; // {kind, client, replyId, result, thrown, waiting}

  function hook(name) {
    const fn = module[name];
    return typeof fn === 'function' ? fn : undefined;
  }

  function run(kind, client, type, text) {
    switch (kind) {
      case CREATE: return hook('onCreate')?.(room, room.params);
      case JOIN: return join(client, text);
      case MESSAGE: return message(client, type, text);
      case LEAVE: return hook('onLeave')?.(room, client, { consented: text === 'true' });
      case TICK: return hook('onTick')?.(room, +text);
      case TIMER: return runTimer();
      case SIGNAL: return hook('onSignal')?.(room, parse(text));
      case DISPOSE: return hook('onDispose')?.(room);
      case ERROR: return hook('onError')?.(room, errorOf(parse(text)), { event: type, client });
      case RESTORE: return hook('onRestore')?.(room);
      default: return undefined;
    }
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

  function errorOf(failure) {
    const error = new HttpError(failure.status, failure.code, failure.message, failure.details);
    if (failure.stack !== undefined) defineProperty(error, 'stack', { value: failure.stack });
    return error;
  }

  function isPromise(value) {
    return typeof value === 'object' && value !== null && typeof value.then === 'function';
  }

  function commit() {
    if (uncommitted) {
      shadow.apply();
      uncommitted = false;
    }
  }

  /** Runs one hook. Its promises run when this has returned. */
  function begin(kind, at, clientId, type, text, extra) {
    commit();
    now = at;
    let client = seats.get(clientId);
    if (kind === JOIN) client = new Client(clientId, sessionOf(extra));
    else if (client === undefined && clientId !== '') client = new Client(clientId, {});
    const pass = { kind, client, replyId: kind === MESSAGE ? extra : '', result: undefined, thrown: null, waiting: false,
      firstTimer: timerNumber + 1 };
    current = pass;
    try {
      const result = run(kind, client, type, text);
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
      if (pass.kind === SYNC || touched || aliased) {
        uncommitted = shadow.compare();
        if (uncommitted && !touched) aliased = true;
        touched = false;
        unread = false;
      } else {
        unread = true;
      }
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
    current = null;
    return (uncommitted || shadow.dirty ? '1 ' : unread ? '2 ' : '0 ') + nextDue() + '\n' + text;
  }

  /**
   * Undoes the pass that threw or was stopped: the state, the seat it gave, and what it said. May run setters and traps that the game
   * put into its state, and fail where the game froze it.
   */
  function abort() {
    const pass = current;
    said = '';
    uncommitted = false;
    if (pass !== null) {
      if (pass.kind === JOIN || pass.kind === LEAVE) seats.delete(pass.client.id);
      for (const timer of timers) if (timer.number >= pass.firstTimer) timer.live = false;
    }
    list = null;
    current = null;
    touched = false;
    shadow.undo();
    return nextDue() + '';
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

  function setUp(id, type, params, seedText, state) {
    defineProperty(room, 'id', { value: id, enumerable: true });
    defineProperty(room, 'type', { value: type, enumerable: true });
    roomJson = stringify(id);
    room.params = params === '' ? undefined : parse(params);
    seed(seedText);
    if (state !== '') holder.state = parse(state);
  }

  function restoreSeat(id, session) {
    seats.set(id, new Client(id, sessionOf(session)));
    list = null;
  }

  /** Takes the room's file, which has been evaluated by now. The hooks that it has, one space between. */
  function use(exports) {
    module = exports;
    return ['onTick', 'onError', 'onDispose', 'onLeave', 'onRestore'].filter((name) => hook(name) !== undefined).join(' ');
  }

  /** The options that the module exports, as JSON. */
  function options() {
    return stringify(module.options ?? {}) ?? 'null';
  }

  return { setUp, use, options, begin, finish, abort, flush, stateJson, restoreSeat };
})
