// Draws the arena. `update` takes what the server says, 20 times a second, and `foreseen` what the page knows of its own player before
// that; `#frame` draws it as often as the screen refreshes.
import { drawFog, drawOrb, drawPlayer, drawStick } from './shapes.js';
import { Effects } from './effects.js';
import { SIGHT, SIZE } from '../shared/rules.js';
import { floor, glow } from './sprites.js';
import { DELAY_MS, OWN_DELAY_MS, Track } from './track.js';

const MARGIN = 12; // units around the arena, for its glowing edge
const SHOWN = 0.88; // of the way that a player sees is on the screen: what comes is known before it is seen
const LEAST_SCALE = 0.5; // on a small screen things stay this large, and less of the arena is seen
const TRAIL = 20; // points of a trail, and the time between two
const TRAIL_STEP_MS = 30;
const MOST_PIXEL_RATIO = 2;

export class Stage {
  /** The drag that steers, if there is one; see input.js. */
  stick = null;
  #paint;
  #state;
  #me;
  #tracks = new Map(); // client id → Track
  #own = new Track();
  #effects = new Effects();
  #twinkles = Array.from({ length: 240 }, () => ({ x: Math.random(), y: Math.random(), phase: Math.random() * 7 }));

  constructor(canvas) {
    this.canvas = canvas;
    this.#paint = canvas.getContext('2d');
    new ResizeObserver(() => this.#resize()).observe(canvas);
    this.#resize();
    requestAnimationFrame((time) => this.#frame(time));
  }

  update(state, me) {
    if (me !== this.#me) this.#own = new Track();
    this.#state = state;
    this.#me = me;
    const now = performance.now();
    for (const [id, body] of Object.entries(state.bodies)) {
      if (!this.#tracks.has(id)) this.#tracks.set(id, new Track());
      this.#tracks.get(id).add(body, now);
    }
    for (const id of this.#tracks.keys()) if (!(id in state.bodies)) this.#tracks.delete(id); // gone, or out of sight
  }

  foreseen(body) {
    this.#own.add(body, performance.now());
    this.#tracks.set(this.#me, this.#own);
  }

  collected(pickup) {
    const hue = pickup.points > 1 ? 46 : (this.#state.players[pickup.by]?.hue ?? 190);
    this.#effects.collected(pickup, hue, performance.now());
  }

  #resize() {
    const ratio = Math.min(devicePixelRatio, MOST_PIXEL_RATIO);
    this.canvas.width = Math.round(this.canvas.clientWidth * ratio);
    this.canvas.height = Math.round(this.canvas.clientHeight * ratio);
  }

  #frame(time) {
    requestAnimationFrame((next) => this.#frame(next));
    const { canvas } = this;
    const paint = this.#paint;
    paint.setTransform(1, 0, 0, 1, 0, 0);
    paint.clearRect(0, 0, canvas.width, canvas.height);
    if (!this.#state) return;
    const now = performance.now();
    const me = this.#place(this.#me, now);
    if (me) this.#lookAt(me);
    else this.#lookAtAll();
    this.#drawFloor(time);
    for (const [id, orb] of Object.entries(this.#state.orbs)) drawOrb(paint, orb, time, Number(id.slice(1)));
    for (const id of Object.keys(this.#state.bodies)) this.#drawPlayer(id, now, time);
    this.#effects.draw(paint, now);
    if (me) drawFog(paint, me, SIGHT);
    if (this.stick) {
      const ratio = canvas.width / canvas.clientWidth;
      paint.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawStick(paint, this.stick);
    }
  }

  /** Around the own player, as far as it sees. */
  #lookAt({ x, y }) {
    const { width, height } = this.canvas;
    const ratio = width / this.canvas.clientWidth;
    const scale = Math.max(LEAST_SCALE * ratio, Math.max(width, height) / (2 * SIGHT * SHOWN));
    this.#paint.translate(width / 2, height / 2);
    this.#paint.scale(scale, scale);
    this.#paint.translate(-x, -y);
  }

  /** For who watches. */
  #lookAtAll() {
    const { width, height } = this.canvas;
    const scale = Math.min(width / (SIZE.width + 2 * MARGIN), height / (SIZE.height + 2 * MARGIN));
    this.#paint.translate((width - SIZE.width * scale) / 2, (height - SIZE.height * scale) / 2);
    this.#paint.scale(scale, scale);
  }

  #place(id, now, before = 0) {
    const track = id in this.#state.bodies ? this.#tracks.get(id) : undefined;
    return track?.at(now - before - (track === this.#own ? OWN_DELAY_MS : DELAY_MS));
  }

  #drawFloor(time) {
    const paint = this.#paint;
    paint.drawImage(floor(SIZE.width, SIZE.height, MARGIN), -MARGIN, -MARGIN);
    paint.fillStyle = '#dfe6ff';
    for (const { x, y, phase } of this.#twinkles) {
      paint.globalAlpha = 0.12 + 0.38 * (0.5 + 0.5 * Math.sin(time / 900 + phase)) ** 2;
      paint.fillRect(x * SIZE.width, y * SIZE.height, 2.4, 2.4);
    }
    paint.globalAlpha = 1;
  }

  #drawPlayer(id, now, time) {
    const player = this.#state.players[id];
    if (!player) return;
    const trail = Array.from({ length: TRAIL }, (_, i) => this.#place(id, now, i * TRAIL_STEP_MS));
    drawPlayer(this.#paint, { ...player, trail, me: id === this.#me, light: glow(player.hue) }, time);
  }
}
