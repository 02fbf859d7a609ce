// The client library itself, as the server serves it, without a page around it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { until } from './server.js';
import { world } from './world.js';

const clients = [];

after(() => {
  for (const client of clients) client.close();
});

export async function connected(options) {
  const client = await world.library.connect(world.server.url, options);
  clients.push(client);
  return client;
}

/** Someone who sees all of a room. */
export const watching = async (roomId) => (await connected()).join('arena', { watch: true }, { roomId });

/** What patches made of the state is what somebody new is told, at the same moment. `room` sees everything. */
export async function agrees(room) {
  const states = new Map();
  const keep = () => states.set(room.seq, structuredClone(room.state));
  keep();
  const stop = room.onState(keep);
  const fresh = await watching(room.id);
  await until('both have the same state', () => states.has(fresh.seq) && isDeepStrictEqual(states.get(fresh.seq), fresh.state));
  stop();
  await fresh.leave();
}

test('merge follows RFC 7396', () => {
  const { merge } = world.library;
  assert.deepEqual(merge({ a: 1, b: { c: 2, d: 3 } }, { b: { c: null, e: [1] }, f: 'x' }),
    { a: 1, b: { d: 3, e: [1] }, f: 'x' });
  assert.deepEqual(merge({ a: [1, 2] }, { a: { b: null, c: 1 } }), { a: { c: 1 } });
  assert.deepEqual(merge({ a: 1 }, [1]), [1]);
  assert.equal(merge({ a: 1 }, null), null);
  const odd = merge({}, JSON.parse('{"__proto__":{"polluted":true}}'));
  assert.equal({}.polluted, undefined);
  assert.deepEqual(Object.keys(odd), ['__proto__']);
});

test('a room\'s state follows the server\'s, patch by patch, in both encodings', async () => {
  for (const encoding of ['json', 'msgpack']) {
    const [one, other] = [await connected({ encoding }), await connected()];
    const guest = await other.join('arena', { name: 'Other' }, { create: true });
    const room = await one.join('arena', { watch: true }, { roomId: guest.id });
    assert.equal(room.state.players[guest.client].name, 'Other');
    let changes = 0;
    const stop = room.onState(() => changes++);
    for (let i = 0; i < 15; i++) guest.input('steer', { x: 0.6, y: 0.8 });
    await until('the state changes', () => changes > 8);
    await agrees(room);
    await guest.leave();
    assert.equal(guest.joined, false);
    await until('the other is gone', () => !(guest.client in room.state.players));
    stop();
    await room.leave();
  }
});

test('flight by the same rules on both sides comes to the same place', async () => {
  const { fly } = world.rules;
  const room = await (await connected({ encoding: 'msgpack' })).join('arena', { name: 'Pilot' }, { create: true });
  const expected = { ...room.state.bodies[room.client] };
  const foreseen = () => {
    const body = { ...room.state.bodies[room.client] };
    for (const { data } of room.pending) fly(body, data);
    return body;
  };
  let wrong = 0;
  room.onState(() => (wrong += isDeepStrictEqual(foreseen(), expected) ? 0 : 1));
  for (let i = 0; i < 18; i++) { // fewer than may come at once
    const direction = { x: i < 10 ? 0.8 : -0.5, y: i % 2 ? 0.6 : 0 }; // at most of length 1
    fly(expected, direction);
    room.input('steer', direction);
    assert.deepEqual(foreseen(), expected);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await until('all is taken', () => room.pending.length === 0);
  assert.deepEqual(room.state.bodies[room.client], expected);
  assert.equal(wrong, 0);
  await room.leave();
});

test('nobody flies faster than time passes', async () => {
  const client = await connected();
  const room = await client.join('arena', { name: 'Cheat' }, { create: true });
  const start = { ...room.state.bodies[room.client] };
  const way = start.x < world.rules.SIZE.width / 2 ? 1 : -1;
  const from = performance.now();
  for (let i = 0; i < 55; i++) room.input('steer', { x: 1e6 * way, y: 0 }); // within the rate, but in no time
  await until('all is taken', () => room.pending.length === 0);
  const steps = 20 + (performance.now() - from) / world.rules.STEP_MS + 1;
  assert.ok(Math.abs(room.state.bodies[room.client].x - start.x) <= steps * 21);
  assert.ok(Math.abs(room.state.bodies[room.client].x - start.x) > 100);
  await room.leave();
});

test('messages are answered, refused with a code, and heard by others', async () => {
  const client = await connected();
  const room = await client.join('arena', { name: 'Speaker' }, { create: true });
  assert.deepEqual(await room.send('rename', { name: '  Long   Name of many letters ' }), { name: 'Long Name of man' });

  const refused = (code) => (error) => error instanceof world.library.PserverError && error.code === code && !error.retryable;
  await assert.rejects(room.send('steer', { x: 'left' }), refused('bad_request'));
  await assert.rejects(room.send('no such type'), refused('bad_request'));
  await assert.rejects(client.join('no such room'), refused('not_found'));
  await assert.rejects(client.join('arena', {}, { roomId: 'nowhere' }), refused('not_found'));

  const heard = [];
  const stop = room.on('chat', (line) => heard.push(line));
  await room.send('chat', { text: 'hello' });
  await until('the chat is heard', () => heard.length === 1);
  assert.deepEqual([heard[0].text, heard[0].from], ['hello', room.clientId]);
  stop();

  const left = [];
  room.onLeave((how) => left.push(how));
  await room.leave();
  await room.leave(); // a second time says nothing
  assert.deepEqual(left, [{ consented: true, reason: undefined }]);
});

test('sixteen play in an arena, four watch, and the seventeenth is given another one', async () => {
  const first = await (await connected()).join('arena', { name: 'P1' }, { create: true });
  const rooms = [first];
  for (let i = 0; i < 4; i++) rooms.push(await watching(first.id));
  await assert.rejects(watching(first.id), { code: 'conflict' });
  for (let i = 2; i <= 16; i++) rooms.push(await (await connected()).join('arena', { name: `P${i}` }, { roomId: first.id }));
  await until('all are there, and no bot', () => {
    const players = Object.values(first.state.players);
    return players.length === 16 && !players.some(({ bot }) => bot);
  });
  await assert.rejects((await connected()).join('arena', {}, { roomId: first.id }), { code: 'conflict' });
  const next = await (await connected()).join('arena', { name: 'P17' });
  assert.notEqual(next.id, first.id);

  // They all fly for a while: the room keeps up, and each is told of what is near only.
  let turn = 0;
  const fliers = rooms.filter((room) => room.client in room.state.players);
  assert.equal(fliers.length, 16);
  const flights = setInterval(() => {
    turn += 0.1; // in circles, so that nobody ends at a wall
    fliers.forEach((room, i) => room.input('steer', { x: Math.cos(i + turn), y: Math.sin(i + turn) }));
  }, 50);
  const watcher = rooms[1];
  const before = watcher.seq;
  try {
    await until('a hundred patches are there', () => {
      assert.ok(rooms.every(({ joined }) => joined), 'nobody was put out');
      return watcher.seq > before + 100;
    });
  } finally {
    clearInterval(flights);
  }
  await until('all is taken', () => fliers.every(({ pending }) => pending.length === 0));
  for (const room of fliers) {
    const me = room.state.bodies[room.client];
    for (const thing of [...Object.values(room.state.bodies), ...Object.values(room.state.orbs)]) {
      assert.ok(world.rules.distance(me, thing) < world.rules.SIGHT);
    }
  }
  assert.ok(rooms.every(({ joined }) => joined));
  for (const room of [...rooms, next]) await room.leave();
});

test('request handlers answer over the socket, and rooms can be listed', async () => {
  const client = await connected();
  let answer;
  await until('the handler is warm', async () => {
    answer = await client.call('GET', '/api/hello?name=Ada').catch((error) => error);
    return answer.status === 200;
  });
  assert.equal(answer.data.hello, 'Ada');
  const room = await client.join('arena', {}, { create: true });
  const listed = await client.rooms('arena');
  assert.ok(listed.some(({ id, clients, maxClients }) => id === room.id && clients === 1 && maxClients === 20));
  await room.leave();
});
