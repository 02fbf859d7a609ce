// Flies the own player, without waiting for the server: each step goes to the room as an input and is flown here at once, by the same
// rules. What the room has taken is in its state; the steps that it has not are flown again on top of that. So the page is right as
// soon as the room is, and ahead of it until then.
import { STEP_MS, fly, isMoving } from '../shared/rules.js';

export class Pilot {
  /** Its `direction()` says where to; an autopilot may take its place. */
  steering;
  #room;
  #stage;
  #flown;

  /** `flown` is called at every step that was steered. */
  constructor(stage, steering, flown = () => {}) {
    this.#stage = stage;
    this.steering = steering;
    this.#flown = flown;
    setInterval(() => this.#step(), STEP_MS);
  }

  takeOver(room) {
    this.#room = room;
  }

  /** Where the own player will be when the room has taken all that was sent; nothing if there is no such player. */
  foresee() {
    const body = this.#room?.state.bodies[this.#room.client];
    if (!body) return undefined;
    const foreseen = { ...body };
    for (const { data } of this.#room.pending) fly(foreseen, data);
    return foreseen;
  }

  #step() {
    const now = this.foresee();
    if (!now) return;
    const direction = this.steering.direction();
    const steers = direction.x !== 0 || direction.y !== 0;
    if (steers || isMoving(now)) this.#room.input('steer', direction); // without a word the player would stop at once
    if (steers) this.#flown();
    this.#stage.foreseen(this.foresee());
  }
}
