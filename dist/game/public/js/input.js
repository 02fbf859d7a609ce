// Keys, mouse and touch, all turned into one direction: {x, y}, at most of length 1.

const KEYS = {
  KeyW: [0, -1], ArrowUp: [0, -1],
  KeyS: [0, 1], ArrowDown: [0, 1],
  KeyA: [-1, 0], ArrowLeft: [-1, 0],
  KeyD: [1, 0], ArrowRight: [1, 0],
};
const STICK_REACH = 60; // pixels of drag for full speed
const DRAG_EVERY_MS = 50; // a drag is told as often as the server ticks

/** Calls `steer(direction)` whenever the direction changes; `repeat()` tells it once more. */
export function readSteering(stage, steer) {
  const held = new Set();
  let stick = null; // where a drag began and where it is: {id, from, to}
  let told = { x: 0, y: 0 };
  let dragTimer = 0;

  function tell() {
    const now = stick ? byStick(stick) : byKeys(held);
    stage.stick = stick;
    if (now.x === told.x && now.y === told.y) return;
    told = now;
    steer(now);
  }

  addEventListener('keydown', (event) => {
    if (!KEYS[event.code] || event.target.matches('input') || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    held.add(event.code);
    tell();
  });
  addEventListener('keyup', (event) => {
    if (held.delete(event.code)) tell();
  });
  addEventListener('blur', () => {
    held.clear(); // the page will not hear of their release
    tell();
  });

  const { canvas } = stage;
  canvas.addEventListener('pointerdown', (event) => {
    document.activeElement?.blur();
    canvas.setPointerCapture(event.pointerId);
    const from = pointOf(event);
    stick = { id: event.pointerId, from, to: from };
    tell();
  });
  canvas.addEventListener('pointermove', (event) => {
    if (stick?.id !== event.pointerId) return;
    stick.to = pointOf(event);
    dragTimer ||= setTimeout(() => {
      dragTimer = 0;
      tell();
    }, DRAG_EVERY_MS);
  });
  for (const end of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(end, (event) => {
      if (stick?.id !== event.pointerId) return;
      stick = null;
      tell();
    });
  }

  return { repeat: () => steer(told) };
}

function byKeys(held) {
  let [x, y] = [0, 0];
  const directions = new Set([...held].map((code) => KEYS[code].join()));
  for (const direction of directions) {
    const [dx, dy] = direction.split(',');
    x += +dx;
    y += +dy;
  }
  return atMostOne(x, y);
}

function byStick({ from, to }) {
  return atMostOne((to.x - from.x) / STICK_REACH, (to.y - from.y) / STICK_REACH);
}

function atMostOne(x, y) {
  const length = Math.max(1, Math.hypot(x, y));
  return { x: x / length, y: y / length };
}

function pointOf(event) {
  return { x: event.offsetX, y: event.offsetY };
}
