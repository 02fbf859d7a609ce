// How single things look. All sizes are units of the arena.
import { glow } from './sprites.js';

const RADIUS = 26;
const GOLD = 46;
const ICE = 190;

export function drawOrb(paint, { x, y, points }, time, number) {
  const pulse = 1 + 0.12 * Math.sin(time / 320 + number * 1.7);
  const star = points > 1;
  const reach = (star ? 58 : 36) * pulse;
  paint.save();
  paint.translate(x, y);
  paint.globalCompositeOperation = 'lighter';
  paint.drawImage(glow(star ? GOLD : ICE), -reach, -reach, 2 * reach, 2 * reach);
  paint.globalCompositeOperation = 'source-over';
  if (star) {
    paint.rotate(time / 1400 + number);
    fillStar(paint, 19 * pulse, 8.5 * pulse);
  } else {
    paint.fillStyle = '#d9fbff';
    paint.beginPath();
    paint.arc(0, 0, 8.5 * pulse, 0, Math.PI * 2);
    paint.fill();
  }
  paint.restore();
}

function fillStar(paint, outer, inner) {
  paint.fillStyle = '#fff1bf';
  paint.beginPath();
  for (let i = 0; i < 10; i++) {
    const radius = i % 2 === 0 ? outer : inner;
    const angle = (i / 10) * Math.PI * 2 - Math.PI / 2;
    paint.lineTo(Math.cos(angle) * radius, Math.sin(angle) * radius);
  }
  paint.fill();
}

/** `trail` is where the player is, and then where it was, newest first. */
export function drawPlayer(paint, { name, hue, trail, me, light, away }, time) {
  const [here] = trail;
  paint.save();
  if (away) paint.globalAlpha = 0.35; // its connection is lost, and may come back
  drawTrail(paint, trail, hue);
  paint.translate(here.x, here.y);
  paint.globalCompositeOperation = 'lighter';
  paint.drawImage(light, -72, -72, 144, 144);
  paint.globalCompositeOperation = 'source-over';
  drawBody(paint, hue);
  drawEyes(paint, here, trail[3]);
  if (me) drawHalo(paint, hue, time);
  paint.restore();
  drawName(paint, away ? `${name} …` : name, here, me);
}

/** The dark around the player, beyond which the page knows nothing: the server does not tell it. */
export function drawFog(paint, { x, y }, sight) {
  const dark = paint.createRadialGradient(x, y, sight * 0.62, x, y, sight);
  dark.addColorStop(0, '#04061400');
  dark.addColorStop(0.75, '#040614b0');
  dark.addColorStop(1, '#040614');
  paint.fillStyle = dark;
  paint.fillRect(x - 4 * sight, y - 4 * sight, 8 * sight, 8 * sight);
}

/** A tail that gets thinner and fainter: its two edges, point by point, as one shape. */
function drawTrail(paint, trail, hue) {
  const tip = trail.at(-1);
  if (Math.hypot(tip.x - trail[0].x, tip.y - trail[0].y) < 4) return;
  const edge = { left: [], right: [] };
  for (let i = 0; i + 1 < trail.length; i++) {
    const [dx, dy] = [trail[i].x - trail[i + 1].x, trail[i].y - trail[i + 1].y];
    const length = Math.hypot(dx, dy);
    if (length < 0.5) continue;
    const half = (RADIUS * 0.85 * (1 - i / trail.length)) / length;
    edge.left.push([trail[i].x + dy * half, trail[i].y - dx * half]);
    edge.right.unshift([trail[i].x - dy * half, trail[i].y + dx * half]);
  }
  const light = paint.createLinearGradient(trail[0].x, trail[0].y, tip.x, tip.y);
  light.addColorStop(0, `hsl(${hue} 100% 62% / 0.6)`);
  light.addColorStop(1, `hsl(${hue} 100% 60% / 0)`);
  paint.fillStyle = light;
  paint.beginPath();
  for (const [x, y] of [...edge.left, [tip.x, tip.y], ...edge.right]) paint.lineTo(x, y);
  paint.fill();
}

function drawBody(paint, hue) {
  const skin = paint.createRadialGradient(-9, -11, 2, 0, 0, RADIUS);
  skin.addColorStop(0, `hsl(${hue} 100% 88%)`);
  skin.addColorStop(0.5, `hsl(${hue} 92% 62%)`);
  skin.addColorStop(1, `hsl(${hue} 85% 42%)`);
  paint.fillStyle = skin;
  paint.beginPath();
  paint.arc(0, 0, RADIUS, 0, Math.PI * 2);
  paint.fill();
}

/** Two eyes that look where the player flies. */
function drawEyes(paint, here, before) {
  const [dx, dy] = [here.x - before.x, here.y - before.y];
  const look = Math.min(7, Math.hypot(dx, dy) / 3);
  const angle = Math.atan2(dy, dx);
  const [x, y] = [Math.cos(angle) * look, Math.sin(angle) * look];
  for (const side of [-8.5, 8.5]) {
    paint.fillStyle = '#fff';
    paint.beginPath();
    paint.ellipse(side + x * 0.7, y * 0.7 - 2, 6, 7.5, 0, 0, Math.PI * 2);
    paint.fill();
    paint.fillStyle = '#0a0f28';
    paint.beginPath();
    paint.arc(side + x * 1.05, y * 1.05 - 2, 3.4, 0, Math.PI * 2);
    paint.fill();
  }
}

/** The ring of dashes that says: this one is you. */
function drawHalo(paint, hue, time) {
  paint.strokeStyle = `hsl(${hue} 100% 85% / 0.9)`;
  paint.lineWidth = 2.5;
  paint.setLineDash([14, 10.5]);
  paint.lineDashOffset = -time / 40;
  paint.beginPath();
  paint.arc(0, 0, RADIUS + 9, 0, Math.PI * 2);
  paint.stroke();
}

function drawName(paint, name, { x, y }, me) {
  paint.font = `${me ? 700 : 600} 19px system-ui, "Liberation Sans", sans-serif`;
  paint.textAlign = 'center';
  paint.lineWidth = 5;
  paint.lineJoin = 'round';
  paint.strokeStyle = '#070a1acc';
  paint.fillStyle = me ? '#fff' : '#d5dcff';
  const above = y > 70 ? -46 : 62;
  paint.strokeText(name, x, y + above);
  paint.fillText(name, x, y + above);
}

/** The stick under the finger, in pixels. */
export function drawStick(paint, { from, to }) {
  paint.strokeStyle = '#dfe6ff55';
  paint.lineWidth = 2;
  paint.beginPath();
  paint.arc(from.x, from.y, 60, 0, Math.PI * 2);
  paint.stroke();
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const cut = Math.min(1, 60 / (length || 1));
  paint.fillStyle = '#dfe6ff77';
  paint.beginPath();
  paint.arc(from.x + (to.x - from.x) * cut, from.y + (to.y - from.y) * cut, 22, 0, Math.PI * 2);
  paint.fill();
}
