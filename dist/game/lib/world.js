// What there is in an arena. In a room Math.random() is seeded, so that the same events always give the same game.
import { SIZE } from '../public/shared/rules.js';

const RARE = 0.12; // this share of the orbs are stars
const MARGIN = 60;

export function newBody() {
  return { ...somewhere(), vx: 0, vy: 0 };
}

export function newOrb() {
  return { ...somewhere(), points: Math.random() < RARE ? 5 : 1 };
}

function somewhere() {
  return {
    x: Math.round(MARGIN + Math.random() * (SIZE.width - 2 * MARGIN)),
    y: Math.round(MARGIN + Math.random() * (SIZE.height - 2 * MARGIN)),
  };
}
