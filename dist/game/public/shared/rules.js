// The rules of flight, for both sides: the room flies everyone by them, and the page foresees its own player with them while the
// answer is still on its way. Lengths are units of the arena.

export const SIZE = { width: 2400, height: 1600 };
export const SIGHT = 680; // how far a player sees
export const STEP_MS = 50; // one step of flight, and so one message of a player who flies

const PLAYER_RADIUS = 26;
const ORB_RADIUS = 16;
const SPEED = 420; // units a second
const GRIP = 0.35; // how much of the wanted velocity a step takes on

/** Flies one step. `body` is {x, y, vx, vy}; `to` is where it steers, at most of length 1. */
export function fly(body, to) {
  body.vx = Math.trunc(body.vx + (to.x * SPEED - body.vx) * GRIP);
  body.vy = Math.trunc(body.vy + (to.y * SPEED - body.vy) * GRIP);
  body.x = within(body.x + (body.vx * STEP_MS) / 1000, SIZE.width);
  body.y = within(body.y + (body.vy * STEP_MS) / 1000, SIZE.height);
}

export function isMoving({ vx, vy }) {
  return vx !== 0 || vy !== 0;
}

export function distance(a, b) {
  return Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2); // much faster than Math.hypot
}

export function touches(body, orb) {
  return distance(body, orb) < PLAYER_RADIUS + ORB_RADIUS;
}

// A tenth of a unit is finer than a pixel: rounding keeps patches short.
function within(value, size) {
  return Math.round(Math.min(size - PLAYER_RADIUS, Math.max(PLAYER_RADIUS, value)) * 10) / 10;
}
