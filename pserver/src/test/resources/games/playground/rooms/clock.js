// A room that ticks, and can be kept busy.
import { sleep } from 'pserver';

export const options = { tickRate: 50, maxClients: 1 };
let sum = 0;
let ticks = 0;
let most = 0;
export function onTick(room, dtMs) {
  sum += dtMs;
  ticks++;
  most = Math.max(most, dtMs);
}
export const messages = {
  rest: () => { sleep(300); },
  told: () => { const told = { sum, ticks, most }; sum = 0; ticks = 0; most = 0; return told; },
};
