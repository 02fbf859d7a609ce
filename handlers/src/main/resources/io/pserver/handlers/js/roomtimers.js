// The timers of a room, by the lane's time. What runs is a function, which is gone with its realm, or the name of one that the room's
// file exports, with JSON for it.
(function (prelude, lane) {
  'use strict';
  const { parse, stringify } = prelude.base;
  const MOST = 10000;

  let timers = []; // by due time, then by number
  let number = 0;
  let module = {}; // what the room's file exports

  function functionOf(name) {
    const named = module.timers;
    return typeof named === 'object' && named !== null && Object.hasOwn(named, name) && typeof named[name] === 'function' ? named[name] : null;
  }

  function add(ms, what, data, every) {
    if (typeof what !== 'function' && typeof what !== 'string') throw new TypeError('a timer needs a function, or the name of one in timers');
    const name = typeof what === 'string' ? what : null;
    if (name !== null && functionOf(name) === null) throw new TypeError('the room exports no timers.' + name);
    const text = name === null || data === undefined ? '' : stringify(data);
    if (text === undefined) throw new TypeError("a named timer's data must be JSON");
    const delay = +ms;
    if (!(delay >= 0) || delay > 2147483647) throw new RangeError('a timer takes from 0 to 2147483647 ms');
    if (every && delay < 1) throw new RangeError('every() takes at least 1 ms');
    if (timers.length >= MOST) throw new RangeError('a room has at most 10000 timers');
    const timer = { due: lane.now + delay, number: ++number, fn: name === null ? what : null, name, text,
      every: every ? delay : 0, live: true };
    insert(timer);
    return () => {
      timer.live = false;
    };
  }

  function insert(timer) {
    let i = timers.length;
    while (i > 0 && timers[i - 1].due > timer.due) {
      timers[i] = timers[i - 1];
      i--;
    }
    timers[i] = timer;
  }

  /** When the next one is due; 0 if there is none. */
  function nextDue() {
    while (timers.length > 0 && !timers[0].live) timers.shift();
    return timers.length === 0 ? 0 : timers[0].due;
  }

  /** Takes the first one if it is due; a repeating one that is late comes once, not once for each turn it missed. */
  function take() {
    const due = nextDue();
    if (due === 0 || due > lane.now) return null;
    const timer = timers.shift();
    if (timer.every > 0) {
      timer.due += timer.every * Math.max(1, Math.ceil((lane.now - timer.due) / timer.every));
      if (timer.due <= lane.now) timer.due = lane.now + timer.every;
      insert(timer);
    }
    return timer;
  }

  /** Runs the first one if it is due. */
  function run(room) {
    const timer = take();
    if (timer === null) return undefined;
    if (timer.name === null) return timer.fn();
    const fn = functionOf(timer.name);
    if (fn === null) throw new TypeError('the room exports no timers.' + timer.name);
    return fn(room, timer.text === '' ? undefined : parse(timer.text));
  }

  /** Cancels all of a name; how many there were. */
  function cancel(name) {
    let count = 0;
    for (const timer of timers) {
      if (timer.live && timer.name !== null && timer.name === name) {
        timer.live = false;
        count++;
      }
    }
    return count;
  }

  /** Cancels those that were set since `last` was the {@link lastNumber}. */
  function cancelSince(last) {
    for (const timer of timers) if (timer.number > last) timer.live = false;
  }

  /** Those with a name, as JSON. */
  function keptJson() {
    let json = '';
    for (const timer of timers) {
      if (!timer.live || timer.name === null) continue;
      json += (json === '' ? '' : ',') + '[' + stringify(timer.name) + ',' + stringify(timer.text) + ',' + timer.due + ',' + timer.every + ']';
    }
    return '[' + json + ']';
  }

  /** Takes back what {@link keptJson} gave, parsed. */
  function restore(kept) {
    for (const [name, data, due, every] of kept) {
      insert({ due, number: ++number, fn: null, name, text: data, every, live: true });
    }
  }

  /** Which are there; for {@link leave}. */
  function left() {
    const numbers = [];
    for (const timer of timers) if (timer.live) numbers[numbers.length] = timer.number;
    return { last: number, numbers };
  }

  /** Cancels those that are not in what {@link left} gave elsewhere. */
  function leave({ last, numbers }) {
    number = last;
    for (const timer of timers) if (!numbers.includes(timer.number)) timer.live = false;
  }

  return { add, nextDue, take, run, cancel, cancelSince, keptJson, restore, left, leave,
    lastNumber: () => number,
    use: (exports) => {
      module = exports;
    } };
})
