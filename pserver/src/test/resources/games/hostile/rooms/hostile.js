// A room that does what it is told to, however bad, and says what it was told of it.
import { corpus, pollution } from '../lib/corpus.js';
import { sound } from '../lib/server.js';

// Each case may be tried some times: that must not end the room.
export const options = { autoDispose: false, maxClients: 100, overrunLimit: 100 };

const list = [1, { deep: [1, 2] }];

export function onCreate(room) {
  room.state = { count: 0, list, kept: { a: { b: 1 } }, gone: null };
}

function spoil(room) {
  const { state } = room;
  state.count = -1;
  state.extra = 'must not be seen';
  state.list.push('must not be seen');
  state.list[1].deep = 'must not be seen';
  delete state.kept.a;
  state.gone = { not: 'null' };
  room.broadcast('spoilt', {});
  room.after(1, () => { room.state.count = -2; });
}

export const messages = {
  add(room) {
    return ++room.state.count;
  },
  get(room) {
    return { state: room.state, sound: sound() };
  },
  end(room) {
    room.dispose();
  },
  run(room, client, kind) {
    spoil(room);
    return corpus[kind][0]();
  },
  pollute(room, client, kind) {
    try {
      pollution[kind]();
      return { changed: true };
    } catch (error) {
      return { changed: false, why: String(error) };
    }
  },
  // The state itself is the weapon: whoever looks at it is caught.
  stateProxy(room) {
    room.state.count++;
    room.state.trap = new Proxy({}, { ownKeys() { for (;;); } });
  },
  stateGetter(room) {
    Object.defineProperty(room.state, 'trap', { get() { for (;;); }, enumerable: true, configurable: true });
  },
  stateSetter(room) {
    let value = room.state.count;
    Object.defineProperty(room.state, 'count', {
      get: () => value,
      set(changed) { value = changed; for (;;); },
      enumerable: true,
      configurable: true,
    });
    throw new Error('and then it fails');
  },
  stateRoot(room) {
    room.state = new Proxy({ count: 5 }, { get() { for (;;); } });
  },
  stateCyclic(room) {
    room.state.self = room.state;
  },
  stateBigInt(room) {
    room.state.big = 5n;
  },
  stateFrozen(room) {
    room.state.count = 77;
    Object.freeze(room.state);
    throw new Error('frozen, so it cannot be undone in place');
  },
  stateSealedList(room) {
    room.state.list.length = 0;
    Object.freeze(room.state.list);
    throw new Error('frozen');
  },
};

export function onError(room, error, { event, client }) {
  room.broadcast('told', { code: error.code, event, client: client?.id });
}
