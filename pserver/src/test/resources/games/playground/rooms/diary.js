// A room that writes down which hooks it saw, and does with its API what it is told.
export const options = { maxClients: 3, patchRate: 60, reconnectMs: 0 };

const seen = [];
let stop = () => {};

export function onCreate(room, params) {
  seen.push(`create ${room.type} ${JSON.stringify(params ?? null)} ${room.id.length > 0}`);
  room.state = { n: 0 };
}
export function onAuth(room, client, params) {
  seen.push(`auth ${client.id}`);
  return params?.password === undefined || params.password === 'right';
}
export async function onJoin(room, client) {
  await null;
  seen.push(`join ${client.id} of ${room.clients.length}`);
}
export function onLeave(room, client, { consented }) {
  seen.push(`leave ${client.id} ${consented}`);
  room.broadcast('left', client.id);
}
export function onSignal(room, data) {
  seen.push(`signal ${JSON.stringify(data)}`);
}
export function onMessage(room, client, type, data) {
  seen.push(`message ${type} ${JSON.stringify(data ?? null)}`);
  return { type };
}
export function onError(room, error, { event, client }) {
  seen.push(`error ${error.code} ${event} ${client?.id}`);
}
export function onDispose(room) {
  room.broadcast('bye', { seen: seen.at(-1) });
}

export const messages = {
  seen: () => seen.splice(0),
  shout: (room, client, text) => { room.broadcast('shout', { from: client.id, text }, { except: client }); },
  whisper: (room, client, { to, text }) => { room.clients.find((other) => other.id === to).send('whisper', text); },
  lock: (room) => room.lock(),
  unlock: (room) => room.unlock(),
  describe: (room, client, data) => room.setMetadata(data),
  kick: (room, client, id) => room.kick(id, 'out with you'),
  go: (room, client) => client.leave('tired'),
  end: (room) => room.dispose(),
  later: (room, client, ms) => {
    room.after(ms, () => client.send('later', ms));
    const cancelled = room.after(ms, () => client.send('later', 'never'));
    cancelled();
  },
  often: (room, client) => {
    let n = 0;
    stop = room.every(20, () => { client.send('often', ++n); if (n === 3) stop(); });
  },
  fail: (room) => { room.state.n = 99; room.broadcast('shout', 'unheard'); throw new Error('on purpose'); },
  time: () => { const a = Date.now(); for (let i = 0; i < 1e5; i++); return [Date.now() === a, new Date().getTime() === a]; },
  data: (room, client) => { client.data.n = (client.data.n ?? 0) + 1; return client.data.n; },
};
