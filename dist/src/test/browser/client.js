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

export async function connected() {
  const client = await world.library.connect(world.server.url);
  clients.push(client);
  return client;
}

/** What patches made of the room's state is what the server tells somebody new. */
export async function agrees(room) {
  const fresh = await (await connected()).join('arena', {}, { roomId: room.id });
  await until('the patched state is the server\'s', () =>
    room.seq >= fresh.seq && isDeepStrictEqual(room.state, fresh.state));
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

test('a room\'s state follows the server\'s, patch by patch', async () => {
  const [one, other] = [await connected(), await connected()];
  const room = await one.join('arena', { name: 'One' }, { create: true });
  assert.equal(room.state.players[room.clientId].name, 'One');
  let changes = 0;
  const stop = room.onState(() => changes++);

  const guest = await other.join('arena', { name: 'Other' }, { roomId: room.id });
  await guest.send('steer', { x: 0.6, y: guest.state.players[guest.clientId].y < 450 ? 0.8 : -0.8 });
  await until('the other moves', () => changes > 8);
  await guest.send('steer', { x: 0, y: 0 });
  await agrees(room);

  await guest.leave();
  assert.equal(guest.joined, false);
  await until('the other is gone', () => Object.keys(room.state.players).length === 1);
  stop();
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
  assert.ok(listed.some(({ id, clients, maxClients }) => id === room.id && clients === 1 && maxClients === 16));
  await room.leave();
});
