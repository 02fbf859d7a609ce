// Players without people, so that nobody is alone.
import { distance } from '../public/shared/rules.js';

const NAMES = ['Robo', 'Bleep', 'Gizmo', 'Widget', 'Sprocket', 'Cog', 'Beta', 'Clank'];
const ZEAL = 0.45; // of full speed: a person who tries beats them

export function nameOfBot(number) {
  return NAMES[number % NAMES.length];
}

/** Where a bot at `body` steers: to the nearest orb that no other bot is nearer to, with stars worth a detour. */
export function steerOfBot(body, otherBots, orbs) {
  let goal = body;
  let least = Infinity;
  for (const orb of Object.values(orbs)) {
    const away = distance(body, orb);
    const cost = away - 40 * orb.points;
    if (cost < least && otherBots.every((other) => distance(other, orb) >= away)) [goal, least] = [orb, cost];
  }
  const length = Math.max(1, distance(body, goal));
  return { x: ((goal.x - body.x) / length) * ZEAL, y: ((goal.y - body.y) / length) * ZEAL };
}
