// A room that writes down who went and who came back, and says what it is told to say.
export const options = { maxClients: 2, reconnectMs: 30000, patchRate: 60 };

const seen = [];

export function onCreate(room) {
  room.state = { n: 0, texts: {} };
}
export function onJoin(room, client) {
  client.data.joined = client.id;
}
export function onDrop(room, client) {
  seen.push(`drop ${client.id} of ${room.clients.length}`);
  client.send('note', 'while you were away');
}
export function onReconnect(room, client) {
  seen.push(`back ${client.id} ${client.data.joined} ${room.clients.includes(client)}`);
  room.broadcast('back', client.id);
}
export function onLeave(room, client, { consented }) {
  seen.push(`leave ${client.id} ${consented}`);
}
export function onRestore() {
  seen.push('restored');
}

export const messages = {
  seen: () => seen,
  say: (room, client, text) => { room.broadcast('say', text); },
  set: (room, client, n) => { room.state.n = n; },
  many: (room, client, count) => { for (let i = 0; i < count; i++) room.broadcast('say', i); },
  large: (room, client, count) => { room.broadcast('large', 'x'.repeat(count)); },
  tell: (room, client, { to, text }) => { room.clients.find(({ id }) => id === to).send('tell', text); },
  kick: (room, client, id) => room.kick(id, 'out'),
  freeze: (room) => { room.state.n = -1; Object.freeze(room.state); throw new Error('on purpose'); },
};
