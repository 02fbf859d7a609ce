// Keys, mouse and touch, all turned into one direction: {x, y}, at most of length 1.

const KEYS = {
  KeyW: [0, -1], ArrowUp: [0, -1],
  KeyS: [0, 1], ArrowDown: [0, 1],
  KeyA: [-1, 0], ArrowLeft: [-1, 0],
  KeyD: [1, 0], ArrowRight: [1, 0],
};
const STICK_REACH = 60; // pixels of drag for full speed

/** `direction()` says where the player wants to fly now. */
export function readSteering(stage) {
  const held = new Set();
  let stick = null; // where a drag began and where it is: {id, from, to}

  addEventListener('keydown', (event) => {
    if (!KEYS[event.code] || event.target.matches('input') || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    held.add(event.code);
  });
  addEventListener('keyup', (event) => held.delete(event.code));
  addEventListener('blur', () => held.clear()); // the page will not hear of their release

  const { canvas } = stage;
  const hold = (now) => (stage.stick = stick = now);
  canvas.addEventListener('pointerdown', (event) => {
    document.activeElement?.blur();
    canvas.setPointerCapture(event.pointerId);
    const from = pointOf(event);
    hold({ id: event.pointerId, from, to: from });
  });
  canvas.addEventListener('pointermove', (event) => {
    if (stick?.id === event.pointerId) stick.to = pointOf(event);
  });
  for (const end of ['pointerup', 'pointercancel']) {
    canvas.addEventListener(end, (event) => {
      if (stick?.id === event.pointerId) hold(null);
    });
  }

  return { direction: () => (stick ? byStick(stick) : byKeys(held)) };
}

function byKeys(held) {
  const directions = [...new Set([...held].map((code) => KEYS[code]).map(String))].map((text) => text.split(',').map(Number));
  return atMostOne(directions.reduce((sum, [x]) => sum + x, 0), directions.reduce((sum, [, y]) => sum + y, 0));
}

function byStick({ from, to }) {
  return atMostOne((to.x - from.x) / STICK_REACH, (to.y - from.y) / STICK_REACH);
}

// Rounded to hundredths: nobody can steer finer, and short numbers make short messages.
function atMostOne(x, y) {
  const length = Math.max(1, Math.hypot(x, y));
  return { x: Math.round((x / length) * 100) / 100, y: Math.round((y / length) * 100) / 100 };
}

function pointOf(event) {
  return { x: event.offsetX, y: event.offsetY };
}
