// A fixed trace: 100 entities, of which 5 move at each step. The same numbers on every server and in every run.
export const ENTITIES = 100;
export const CHANGES = 5;

/** Steps that depend on nothing but their number. */
export class Trace {
  #seed = 12345;

  /** `place(i, x, y)` is called for each entity. */
  begin(place) {
    for (let i = 0; i < ENTITIES; i++) place(i, this.#next(1000), this.#next(1000));
  }

  /** `move(i, dx, dy)` is called for those that move. */
  step(move) {
    const first = this.#next(ENTITIES);
    for (let i = 0; i < CHANGES; i++) move((first + i * 19) % ENTITIES, this.#next(9) + 1, this.#next(9) + 1);
  }

  #next(below) {
    this.#seed = (this.#seed * 1103515245 + 12345) % 2147483648;
    return Math.floor(this.#seed / 65536) % below;
  }
}
