// The server is stopped and started again under two pages and a client without a page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture, seen, waitFor } from './arena.js';
import { agrees, connected } from './client.js';
import { until } from './server.js';
import { world } from './world.js';

test('everyone comes back by themselves when the server is started again', async () => {
  const { server, ada, grace } = world;
  const client = await connected();
  const told = [];
  for (const name of ['connect', 'disconnect', 'close']) client.on(name, () => told.push(name));
  const room = await client.join('arena', { name: 'Patient' });
  const left = [];
  room.onLeave((how) => left.push(how));
  for (const tab of [ada, grace]) tab.forgiving = true;

  await server.stop();
  await until('the loss is told', () => told.includes('disconnect'));
  const waiting = assert.rejects(room.send('chat', { text: 'anyone?' }), { code: 'not_found' });
  for (const tab of [ada, grace]) {
    await waitFor(tab, () => document.querySelector('#status').dataset.state === 'reconnecting');
  }
  await picture(ada, 'reconnecting');
  await server.start();

  await waiting; // the seat was gone with the server, and so was what waited for it
  assert.equal(room.joined, false);
  assert.deepEqual(left, [{ consented: false, reason: 'lost' }]);
  assert.deepEqual(told, ['disconnect', 'connect']);
  const anew = await client.join('arena', { name: 'Back' });
  for (const tab of [ada, grace]) {
    await waitFor(tab, () => {
      const names = Object.values(window.arena.room.state.players).map(({ name }) => name);
      return ['Ada', 'Grace', 'Back'].every((name) => names.includes(name))
        && document.querySelector('#status').dataset.state === 'live';
    });
  }
  await picture(ada, 'back');
  await agrees(anew);
});

test('who came back can play on', async () => {
  const { ada, grace } = world;
  const start = await seen(grace, 'Ada');
  const [key, sign] = start.x < 600 ? ['ArrowRight', 1] : ['ArrowLeft', -1];
  await ada.page.keyboard.down(key);
  await waitFor(grace, ({ x, way }) => Object.values(window.arena.room.state.players).some(
    (player) => player.name === 'Ada' && (player.x - x) * way > 50), { x: start.x, way: sign });
  await ada.page.keyboard.up(key);
});

test('nothing went wrong in either page', () => {
  assert.deepEqual([world.ada.mistakes, world.grace.mistakes], [[], []]);
});

test('a client that is closed stays closed', async () => {
  const client = await connected();
  const room = await client.join('arena');
  const left = [];
  room.onLeave((how) => left.push(how.consented));
  client.close();
  assert.equal(room.joined, false);
  assert.deepEqual(left, [true]);
  await assert.rejects(client.join('arena'), { code: 'unavailable', retryable: false });
});
