// The same ways out, tried from a room; and its clock and chance.
import { globals, stack, ways } from '../lib/escape.js';

const atLoad = [Date.now(), Math.random()];
export const messages = {
  all() {
    const got = {};
    for (const name of Object.keys(ways)) {
      try {
        got[name] = String(ways[name]());
      } catch (error) {
        got[name] = 'threw ' + error;
      }
    }
    return { got, globals: globals(), stack: stack() };
  },
  clocks() {
    const before = Date.now();
    for (let i = 0; i < 3e5; i++);
    const RealDate = new Date().constructor;
    return [before === Date.now(), new RealDate().getTime() === before, new (Object.getPrototypeOf(new Date()).constructor)().getTime() === before,
      Reflect.construct(Date, []).getTime() === before, typeof WeakRef, typeof FinalizationRegistry, typeof performance,
      Date() === new Date(before).toString(), new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'long' }).format() ===
      new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'long' }).format(before), atLoad[0] <= before];
  },
};
