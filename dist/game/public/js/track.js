// Where one player was over the last second. Positions are known 20 times a second; the page draws 60 times or more, a moment in
// the past, so that there is nearly always a position before and one after to glide between.
import { STEP_MS } from '../shared/rules.js';

export const DELAY_MS = 100; // for what the server tells, which comes unevenly
export const OWN_DELAY_MS = STEP_MS; // for the own player, whose every step is known at once
const KEPT_MS = 1000;

export class Track {
  #samples = [];

  add({ x, y }, time) {
    const last = this.#samples.at(-1);
    if (last && time - last.time > 3 * STEP_MS) {
      this.#samples.push({ ...last, time: time - STEP_MS }); // it stood still in between
    }
    this.#samples.push({ x, y, time });
    while (this.#samples.length > 2 && this.#samples[1].time < time - KEPT_MS) this.#samples.shift();
  }

  /** The position at a time, between the two samples around it. */
  at(time) {
    const samples = this.#samples;
    let i = samples.length - 1;
    while (i > 0 && samples[i].time > time) i--;
    const before = samples[i];
    const after = samples[i + 1];
    if (!after || time <= before.time) return { x: before.x, y: before.y };
    const part = (time - before.time) / (after.time - before.time);
    return { x: before.x + (after.x - before.x) * part, y: before.y + (after.y - before.y) * part };
  }
}
