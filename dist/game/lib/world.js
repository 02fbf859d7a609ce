// The arena's rules: plain functions that know nothing of rooms or clients. Lengths are units of the arena, times seconds.
import { HttpError } from 'pserver';

export const SIZE = { width: 1200, height: 900 };

const PLAYER_RADIUS = 26;
const ORB_RADIUS = 16;
const SPEED = 420; // units a second
const GRIP = 7; // how quickly a player takes the direction steered to
const RARE = 0.12; // this share of the orbs are stars

// In a room Math.random() is seeded, so that the same events always give the same game.
export function somewhere() {
  const margin = 60;
  return {
    x: Math.round(margin + Math.random() * (SIZE.width - 2 * margin)),
    y: Math.round(margin + Math.random() * (SIZE.height - 2 * margin)),
  };
}

export function newOrb() {
  return { ...somewhere(), points: Math.random() < RARE ? 5 : 1 };
}

/** What a client steers to, at most of length 1. Never trust a client: numbers are checked, long arrows cut. */
export function directionOf(data) {
  const { x, y } = data ?? {};
  if (!Number.isFinite(x) || !Number.isFinite(y)) {
    throw new HttpError(400, 'bad_request', 'steer takes numbers: {"x": 1, "y": 0}');
  }
  const length = Math.max(1, Math.hypot(x, y));
  return { x: x / length, y: y / length };
}

/** Moves a player; `motion` holds where it steers and its velocity. */
export function move(player, motion, seconds) {
  const grip = Math.min(1, GRIP * seconds);
  motion.vx += (motion.steer.x * SPEED - motion.vx) * grip;
  motion.vy += (motion.steer.y * SPEED - motion.vy) * grip;
  player.x = within(player.x + motion.vx * seconds, SIZE.width);
  player.y = within(player.y + motion.vy * seconds, SIZE.height);
}

export function touches(player, orb) {
  return Math.hypot(player.x - orb.x, player.y - orb.y) < PLAYER_RADIUS + ORB_RADIUS;
}

// A tenth of a unit is finer than a pixel: rounding keeps patches short, and ends them when a player stands.
function within(value, size) {
  return Math.round(Math.min(size - PLAYER_RADIUS, Math.max(PLAYER_RADIUS, value)) * 10) / 10;
}
