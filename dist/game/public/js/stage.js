// Draws the arena. `update` takes what the server says, 20 times a second; `#frame` draws it as often as the screen refreshes.
import { drawOrb, drawPlayer, drawStick } from './shapes.js';
import { Effects } from './effects.js';
import { floor, glow } from './sprites.js';
import { DELAY_MS, Track } from './track.js';

const MARGIN = 12; // units around the arena, for its glowing edge
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
  #effects = new Effects();
  #twinkles = Array.from({ length: 90 }, () => ({ x: Math.random(), y: Math.random(), phase: Math.random() * 7 }));

  constructor(canvas) {
    this.canvas = canvas;
    this.#paint = canvas.getContext('2d');
    new ResizeObserver(() => this.#resize()).observe(canvas);
    this.#resize();
    requestAnimationFrame((time) => this.#frame(time));
  }

  update(state, me) {
    this.#state = state;
    this.#me = me;
    const now = performance.now();
    for (const [id, { x, y }] of Object.entries(state.players)) {
      if (!this.#tracks.has(id)) this.#tracks.set(id, new Track());
      this.#tracks.get(id).add(x, y, now);
    }
    for (const id of this.#tracks.keys()) if (!(id in state.players)) this.#tracks.delete(id);
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
    const { width, height } = this.#state.size;
    const scale = Math.min(canvas.width / (width + 2 * MARGIN), canvas.height / (height + 2 * MARGIN));
    paint.translate((canvas.width - width * scale) / 2, (canvas.height - height * scale) / 2);
    paint.scale(scale, scale);
    this.#drawFloor(width, height, time);
    for (const [id, orb] of Object.entries(this.#state.orbs)) drawOrb(paint, orb, time, Number(id.slice(1)));
    this.#drawPlayers(time);
    this.#effects.draw(paint, performance.now());
    if (this.stick) {
      const ratio = canvas.width / canvas.clientWidth;
      paint.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawStick(paint, this.stick);
    }
  }

  #drawFloor(width, height, time) {
    const paint = this.#paint;
    paint.drawImage(floor(width, height, MARGIN), -MARGIN, -MARGIN);
    paint.fillStyle = '#dfe6ff';
    for (const { x, y, phase } of this.#twinkles) {
      paint.globalAlpha = 0.12 + 0.38 * (0.5 + 0.5 * Math.sin(time / 900 + phase)) ** 2;
      paint.fillRect(x * width, y * height, 2.4, 2.4);
    }
    paint.globalAlpha = 1;
  }

  #drawPlayers(time) {
    const then = performance.now() - DELAY_MS;
    for (const [id, player] of Object.entries(this.#state.players)) {
      const track = this.#tracks.get(id);
      const trail = Array.from({ length: TRAIL }, (_, i) => track.at(then - i * TRAIL_STEP_MS));
      drawPlayer(this.#paint, { ...player, trail, me: id === this.#me, light: glow(player.hue) }, time);
    }
  }
}
