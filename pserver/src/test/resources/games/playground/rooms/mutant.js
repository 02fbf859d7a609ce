// A room whose state changes at random, in every way that JavaScript has.
export const options = { patchRate: 60, maxClients: 10 };

export function onCreate(room) {
  room.state = { a: { b: [1, 2, { c: 3 }] }, d: null };
}

// A generator of its own: Math.random() has the room's seed, which is another one each time.
let seed = 1;
const random = () => {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return seed / 4294967296;
};
const below = (n) => Math.floor(random() * n);
const KEYS = ['a', 'b', 'c', 'd', '', '0', '17', 'ключ', '__proto__', 'toJSON', 'constructor', 'a b"\\'];
const key = () => KEYS[below(KEYS.length)];

function value(depth) {
  const makers = [
    () => below(100), () => random(), () => -0, () => NaN, () => Infinity, () => null, () => undefined, () => true,
    () => 'text ' + below(5), () => '\ud800 "\u2028\n', () => new Date(below(1e9)), () => new Date(NaN), () => () => 1, () => Symbol(),
    () => ({ toJSON: () => ({ own: below(3) }) }), () => [], () => ({}), () => new Map([[1, 2]]), () => Object(5),
    () => Array.from({ length: below(4) }, () => (depth > 3 ? 1 : value(depth + 1))),
    () => Object.fromEntries(Array.from({ length: below(4) }, () => [key(), depth > 3 ? 1 : value(depth + 1)])),
    () => { const a = [1, 2, 3]; delete a[1]; return a; },
    () => ({ get computed() { return 5; } }),
  ];
  return makers[below(makers.length)]();
}

/** Some object or array in the state. */
function somewhere(root) {
  let at = root;
  for (let i = below(5); i > 0; i--) {
    const inner = Object.values(at).filter((v) => typeof v === 'object' && v !== null && !(v instanceof Date));
    if (inner.length === 0) break;
    at = inner[below(inner.length)];
  }
  return at;
}

function put(object, name, made) {
  Object.defineProperty(object, name, { value: made, writable: true, enumerable: true, configurable: true });
}

function mutate(room) {
  const at = somewhere(room.state);
  if (Array.isArray(at)) {
    switch (below(6)) {
      case 0: at.push(value(0)); break;
      case 1: at.pop(); break;
      case 2: at.splice(below(3), below(2), value(0), value(0)); break;
      case 3: at.length = below(4); break;
      case 4: at.reverse(); break;
      default: if (at.length > 0) at[below(at.length)] = value(0);
    }
    return;
  }
  const names = Object.keys(at);
  switch (below(9)) {
    case 0: case 1: case 2: put(at, key(), value(0)); break;
    case 3: if (names.length > 0) delete at[names[below(names.length)]]; break;
    case 4: if (names.length > 0) put(at, names[below(names.length)], value(0)); break;
    case 5: put(at, key(), somewhere(room.state)); break; // the same object twice, or a cycle, which fails
    case 6: { // removed and added again
      const name = names[below(names.length)];
      if (name !== undefined) { const kept = at[name]; delete at[name]; if (below(2)) put(at, name, kept); }
      break;
    }
    case 7: { const name = key(); put(at, name, 1); delete at[name]; break; }
    default: if (below(10) === 0) room.state = below(3) === 0 ? { again: [value(0)] } : { ...room.state };
  }
}

const kept = [];
export const messages = {
  seed(room, client, n) { seed = n; },
  mutate(room, client, times) {
    if (JSON.stringify(room.state)?.length > 10000) room.state = {};
    for (let i = 0; i < times; i++) mutate(room);
  },
  // Changes what was in the state once, and perhaps still is, without asking for room.state.
  remember(room) { kept.push(somewhere(room.state)); },
  strike() { for (const object of kept.splice(0)) if (!Array.isArray(object)) put(object, key(), value(2)); },
  whole(room, client, which) { room.state = [null, 5, 'text', [1, null], { back: 1 }][which]; },
  back(room) { room.state = { a: 1 }; },
};
