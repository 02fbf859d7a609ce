// Connections are cut and the server is started again, under two pages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyOf, picture, roomOf, waitFor } from './arena.js';
import { flyByHand, flyTo } from './browser.js';
import { agrees, connected, watching } from './client.js';
import { until } from './server.js';
import { world } from './world.js';

const linesOf = ({ page }) => page.evaluate(() => [...document.querySelectorAll('#lines li')].map((line) => line.textContent));

const isStatus = (tab, wanted) => waitFor(tab, (state) => document.querySelector('#status').dataset.state === state, wanted);

const isAway = (tab, name, away) => waitFor(tab, ([wanted, is]) => {
  const player = Object.values(window.arena.room.state.players).find((one) => one.name === wanted);
  return player !== undefined && (player.away === true) === is;
}, [name, away]);

test('a page that was offline for five seconds is back in its seat and has missed nothing', async () => {
  const { ada, grace, network } = world;
  const before = await roomOf(grace);
  const lines = (await linesOf(grace)).length;
  grace.forgiving = true;
  network.cut();
  await isStatus(grace, 'reconnecting');
  await isAway(ada, 'Grace', true);
  for (let i = 1; i <= 5; i++) {
    await ada.page.evaluate((text) => window.arena.room.send('chat', { text }), `line ${i}`);
    await flyTo(ada, { x: 1150 + 20 * i, y: 800 });
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await picture(grace, 'offline');
  await picture(ada, 'other-is-offline');
  assert.equal((await linesOf(grace)).length, lines);
  network.mend();
  await isStatus(grace, 'live');
  await isAway(ada, 'Grace', false);

  assert.deepEqual(await roomOf(grace), before);
  await waitFor(grace, () => document.querySelector('#lines').textContent.includes('line 5'));
  assert.deepEqual((await linesOf(grace)).slice(lines), ['Adaline 1', 'Adaline 2', 'Adaline 3', 'Adaline 4', 'Adaline 5']);
  await picture(grace, 'online-again');
  grace.forgiving = false;
});

test('a room goes on after the server was started again, with its players, scores and orbs', async () => {
  const { server, ada, grace } = world;
  const { id } = await roomOf(ada);
  const watcher = await watching(id);
  const seats = [await roomOf(ada), await roomOf(grace)];
  await flyTo(ada, { x: 1150, y: 700 });
  await flyTo(grace, { x: 1300, y: 900 });
  await until('both rest', () => ['Ada', 'Grace'].every((name) => {
    const { x, y, vx, vy } = bodyOf(watcher, name);
    return vx === 0 && vy === 0 && Math.hypot(x - 1225, y - 800) < 200;
  }));
  for (const tab of [ada, grace]) tab.forgiving = true;

  const before = structuredClone(watcher.state);
  await server.stop();
  for (const tab of [ada, grace]) await isStatus(tab, 'reconnecting');
  await picture(ada, 'server-gone');
  await server.start();

  for (const tab of [ada, grace]) await isStatus(tab, 'live');
  const room = await watching(id);
  assert.deepEqual([await roomOf(ada), await roomOf(grace)], seats);
  for (const tab of [ada, grace]) await isAway(tab, 'Ada', false);
  await until('everyone is back', () => !Object.values(room.state.players).some(({ away }) => away));
  for (const [player, { name, hue, score }] of Object.entries(before.players)) {
    const now = room.state.players[player];
    assert.deepEqual([now.name, now.hue], [name, hue]);
    assert.ok(now.score >= score, name); // bots fly on
  }
  for (const name of ['Ada', 'Grace']) { // they may fly on as soon as they are back
    const [now, then] = [bodyOf(room, name), bodyOf({ state: before }, name)];
    assert.ok(Math.hypot(now.x - then.x, now.y - then.y) < 400, `${name} is near where the restart found it`);
  }
  assert.ok(room.state.made >= before.made);
  for (const [orb, { x, y }] of Object.entries(room.state.orbs)) {
    if (orb in before.orbs) assert.deepEqual([x, y], [before.orbs[orb].x, before.orbs[orb].y]);
  }
  assert.ok(Object.keys(before.orbs).some((orb) => orb in room.state.orbs));
  await picture(ada, 'server-back');
  await agrees(room);
  await room.leave();
});

test('who came back can play on', async () => {
  const { ada, grace } = world;
  const room = await watching((await roomOf(ada)).id);
  await flyByHand(ada);
  const start = { ...bodyOf(room, 'Ada') };
  await ada.page.keyboard.down('ArrowRight');
  await until('it moves', () => bodyOf(room, 'Ada').x - start.x > 50);
  await ada.page.keyboard.up('ArrowRight');
  await ada.page.evaluate(() => window.arena.room.send('chat', { text: 'still here' }));
  await waitFor(grace, () => document.querySelector('#lines').textContent.includes('still here'));
  await room.leave();
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
