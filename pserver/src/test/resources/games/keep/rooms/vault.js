export const options = { persist: true, snapshotMs: 300, reconnectMs: 20000, autoDispose: false };

let restored = 0;

export function onCreate(room, params) {
  room.state = { n: 0, big: { list: [1, 2] }, log: [], made: params?.made ?? null };
  room.setMetadata({ level: params?.level ?? 1 });
}
export function onRestore(room) {
  restored++;
  room.state.log.push('restored ' + room.clients.map((c) => c.id + '=' + (c.data.secret ?? '-')).join(' '));
}
export function onJoin(room, client) {
  room.state.log.push('join ' + client.id);
}
export function onDrop(room, client) {
  room.state.log.push('drop ' + client.id);
}
export function onReconnect(room, client) {
  room.state.log.push('back ' + client.id);
}
export function onLeave(room, client) {
  room.state.log.push('leave ' + client.id);
}
export function onSignal(room, data) {
  room.state.log.push('signal ' + data);
}
export const timers = {
  ring(room, data) {
    room.state.log.push('ring ' + data.what);
  },
};
export const messages = {
  set(room, client, n) {
    room.state.n = n;
  },
  save(room, client, n) {
    room.state.n = n;
    room.save();
    return 'saved';
  },
  saveAndFail(room, client, n) {
    room.state.n = n;
    room.save();
    throw new Error('after all');
  },
  secret(room, client, text) {
    client.data.secret = text;
  },
  ring(room, client, { ms, what }) {
    room.after(ms, 'ring', { what });
  },
  unknown(room) {
    room.after(1, 'nothing');
  },
  cancel(room) {
    return room.cancel('ring');
  },
  lock(room) {
    room.lock();
  },
  see(room, client) {
    return { restored, state: room.state, secret: client.data.secret ?? null, params: room.params };
  },
  end(room) {
    room.dispose();
  },
};
