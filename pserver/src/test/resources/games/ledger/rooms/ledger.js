// A room that counts what it is told, so that a test can say whether each thing happened once.
export const options = {
  maxClients: 4, reconnectMs: 30000, patchRate: 60, persist: true, snapshotMs: 100, autoDispose: false, overrunLimit: 1000, record: true,
};

export function onCreate(room) {
  room.state = { mark: 0, said: 0, done: {}, here: {} };
}
export function onJoin(room, client) {
  room.state.here[client.id] = 'here';
}
export function onDrop(room, client) {
  room.state.here[client.id] = 'away';
}
export function onReconnect(room, client) {
  room.state.here[client.id] = 'here';
}
export function onLeave(room, client) {
  delete room.state.here[client.id];
}

export const messages = {
  add(room, client, key) {
    room.state.done[key] = (room.state.done[key] ?? 0) + 1;
    return room.state.done[key];
  },
  say: (room) => room.broadcast('said', ++room.state.said),
  mark: (room, client, n) => { room.state.mark = n; },
  save: (room) => room.save(),
  see: (room) => ({ state: room.state, clients: room.clients.map(({ id }) => id) }),
  kick: (room, client, id) => room.kick(id),
  throws(room, client, key) {
    room.state.done[key] = 1;
    room.broadcast('said', ++room.state.said);
    throw new Error('on purpose');
  },
  loops(room, client, key) {
    room.state.done[key] = 1;
    room.broadcast('said', ++room.state.said);
    for (;;);
  },
  freezes(room, client, key) {
    room.state.done[key] = 1;
    Object.freeze(room.state);
    throw new Error('on purpose');
  },
  dispose: (room) => room.dispose(),
};
