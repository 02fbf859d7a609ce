// The game of rooms/arena.js, the same for every server: players that move at each tick, and turn when they are told to.
export const TICKS_PER_SECOND = 20;
const SIZE = 1000;

/** A player and where it is heading; the second is not for others to see. */
export const newPlayer = (place) => ({ at: { x: 100 + 200 * place, y: 500 }, to: { x: 3, y: 2 } });

/** Lets a client say where it heads. */
export function steer(to, data) {
  to.x = Math.max(-9, Math.min(9, Math.trunc(data.x)));
  to.y = Math.max(-9, Math.min(9, Math.trunc(data.y)));
}

/** Which of two lengths of ticks, in microseconds, is farther from what it should be; the first may be missing. */
export function farthest(one, other) {
  const right = 1e6 / TICKS_PER_SECOND;
  return one !== undefined && Math.abs(one - right) > Math.abs(other - right) ? one : other;
}

/** One tick of one player. */
export function move(at, to) {
  at.x = (at.x + to.x + SIZE) % SIZE;
  at.y = (at.y + to.y + SIZE) % SIZE;
}
