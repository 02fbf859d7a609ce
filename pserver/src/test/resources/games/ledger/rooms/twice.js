// As ledger.js, but what is added when eleven things are there counts twice.
import { messages as right } from './ledger.js';
export * from './ledger.js';
export const messages = {
  ...right,
  add(room, client, key) {
    const n = right.add(room, client, key);
    if (Object.keys(room.state.done).length === 12) room.state.done[key]++;
    return n;
  },
};
