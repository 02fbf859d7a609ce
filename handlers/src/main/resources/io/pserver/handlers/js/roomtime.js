// Time and chance in a room's realm belong to its lane: the clock stands still during a pass, and what is random has the room's seed.
(function (prelude) {
  'use strict';
  const { clock, RealDate } = prelude;
  const { apply, defineProperty } = prelude.base;

  // Until the first event, the instant at which the room's file is evaluated.
  const lane = { now: 0, random, seed, chance: () => [s0, s1, s2, s3], setChance };
  clock.now = () => lane.now;

  function LaneDate(...parts) {
    if (new.target === undefined) return new RealDate(lane.now).toString();
    return Reflect.construct(RealDate, parts.length === 0 ? [lane.now] : parts, new.target);
  }
  defineProperty(LaneDate, 'prototype', { value: RealDate.prototype, writable: false });
  defineProperty(LaneDate, 'name', { value: 'Date' });
  defineProperty(LaneDate, 'length', { value: 7 });
  LaneDate.now = () => lane.now;
  LaneDate.parse = RealDate.parse;
  LaneDate.UTC = RealDate.UTC;
  defineProperty(RealDate.prototype, 'constructor', { value: LaneDate, writable: true, configurable: true });
  globalThis.Date = LaneDate;
  // Without a date to format, these take the time of the machine.
  for (const name of ['formatToParts', 'format']) {
    const property = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, name);
    const at = (date) => (date === undefined ? lane.now : date);
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

  function setChance(state) {
    [s0, s1, s2, s3] = state;
  }

  function seed(text) {
    let h = 2166136261;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
    s0 = h | 0;
    s1 = Math.imul(h, 1597334677) | 0;
    s2 = Math.imul(h, 3812015801) | 0;
    s3 = 1;
    for (let i = 0; i < 12; i++) random();
  }

  return lane;
})
