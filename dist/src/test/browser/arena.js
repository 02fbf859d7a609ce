// The sample game in a real browser: two tabs of two visitors.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openTab, rename } from './browser.js';
import { SCREENSHOTS, until } from './server.js';
import { world } from './world.js';

export const picture = ({ page }, name) => page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });

/** What a tab knows of a player, by name. */
export const seen = ({ page }, name) => page.evaluate(
  (wanted) => Object.values(window.arena.room.state.players).find((player) => player.name === wanted), name);

export const waitFor = ({ page }, condition, argument) => page.waitForFunction(condition, argument, { timeout: 20_000 });

test('two tabs sit in the same arena and see each other by name', async () => {
  await rename(world.ada, 'Ada');
  await rename(world.grace, 'Grace');

  const roomOf = ({ page }) => page.evaluate(() => window.arena.room.id);
  assert.equal(await roomOf(world.ada), await roomOf(world.grace));
  for (const tab of [world.ada, world.grace]) {
    await waitFor(tab, () => {
      const names = [...document.querySelectorAll('#players .name')].map((name) => name.textContent);
      return names.length === 2 && names.includes('Ada') && names.includes('Grace');
    });
    assert.equal(await tab.page.locator('#players .me').count(), 1);
    assert.equal(await tab.page.getAttribute('#status', 'data-state'), 'live');
  }
});

test('a player who holds a key moves on the other page, and stops when it is let go', async () => {
  const start = await seen(world.grace, 'Ada');
  const [key, sign] = start.x < 600 ? ['KeyD', 1] : ['KeyA', -1];
  await world.ada.page.keyboard.down(key);
  await waitFor(world.grace, ({ x, way }) => {
    const player = Object.values(window.arena.room.state.players).find(({ name }) => name === 'Ada');
    return (player.x - x) * way > 100;
  }, { x: start.x, way: sign });
  await world.ada.page.keyboard.up(key);

  await waitFor(world.grace, () => {
    const player = Object.values(window.arena.room.state.players).find(({ name }) => name === 'Ada');
    const same = window.before?.x === player.x;
    window.since = same ? window.since : performance.now();
    window.before = { ...player };
    return same && performance.now() - window.since > 200;
  });
  assert.deepEqual(await seen(world.ada, 'Ada'), await seen(world.grace, 'Ada'));
});

test('a drag steers too', async () => {
  const start = await seen(world.ada, 'Grace');
  const way = start.y < 450 ? 1 : -1;
  const box = await world.grace.page.locator('#stage').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await world.grace.page.mouse.move(x, y);
  await world.grace.page.mouse.down();
  await world.grace.page.mouse.move(x, y + 90 * way);
  await waitFor(world.ada, ({ from, sign }) => {
    const player = Object.values(window.arena.room.state.players).find(({ name }) => name === 'Grace');
    return (player.y - from) * sign > 60;
  }, { from: start.y, sign: way });
  await world.grace.page.mouse.up();
});

test('chat goes from one page to the other, and markup stays text', async () => {
  const text = 'hello <img src=x onerror=alert(1)>';
  await world.ada.page.fill('#text', text);
  await world.ada.page.press('#text', 'Enter');
  await waitFor(world.grace, (wanted) =>
    [...document.querySelectorAll('#lines li')].some((line) => line.textContent === `Ada${wanted}`), text);
  assert.equal(await world.grace.page.locator('#lines img').count(), 0);

  await world.grace.page.fill('#text', 'hello Ada');
  await world.grace.page.press('#text', 'Enter');
  await waitFor(world.ada, () => document.querySelector('#lines').textContent.includes('hello Ada'));
});

test('flying over an orb raises the score on both pages', async () => {
  // As a person would: look where the nearest orb is, and steer there.
  await world.ada.page.evaluate(() => {
    window.chase = setInterval(() => {
      const { room } = window.arena;
      const me = room.state.players[room.clientId];
      const far = (orb) => Math.hypot(orb.x - me.x, orb.y - me.y);
      const [orb] = Object.values(room.state.orbs).sort((a, b) => far(a) - far(b));
      room.send('steer', { x: orb.x - me.x, y: orb.y - me.y });
    }, 50);
  });
  await waitFor(world.grace, () => Object.values(window.arena.room.state.players).some(
    ({ name, score }) => name === 'Ada' && score > 0));
  await picture(world.grace, 'arena');
  await world.ada.page.evaluate(() => {
    clearInterval(window.chase);
    return window.arena.room.send('steer', { x: 0, y: 0 });
  });
  const { score } = await seen(world.ada, 'Ada');
  for (const tab of [world.ada, world.grace]) {
    await waitFor(tab, (least) => [...document.querySelectorAll('#players li')].some(
      (row) => row.textContent.startsWith('Ada') && Number(row.querySelector('b').textContent) >= least), score);
  }
});

test('request handlers tell what happens in the arena', async () => {
  let arenas;
  await until('the arena has a best score', async () => {
    const answer = await fetch(`${world.server.url}api/arenas`);
    arenas = answer.ok ? await answer.json() : [];
    return arenas.some(({ best }) => best?.score > 0);
  });
  assert.deepEqual(arenas.map(({ players, seats }) => [players, seats]), [[2, 16]]);

  // Grace may have flown over more orbs on her way: whoever the arena shows as the best leads the page of scores.
  await until('the page names who leads the arena', async () => {
    const leader = (await world.ada.page.textContent('#best')).replace(/ \d+$/, '');
    const answer = await fetch(`${world.server.url}scores`);
    return answer.ok && ['Ada', 'Grace'].includes(leader) &&
      (await answer.text()).includes(`<span class="name">${leader}</span>`);
  });
});

test('a phone has everything on one screen', async () => {
  const phone = await openTab(world.browser, world.server.url, { viewport: { width: 390, height: 780 }, hasTouch: true });
  await picture(phone, 'phone');
  for (const part of ['#stage', '#players', '#lines', '#text']) {
    const { x, y, width, height } = await phone.page.locator(part).boundingBox();
    assert.ok(x >= 0 && y >= 0 && x + width <= 390 && y + height <= 780, part);
  }
  assert.deepEqual(phone.mistakes, []);
  await phone.page.context().close();
  await waitFor(world.ada, () => document.querySelectorAll('#players li').length === 2);
});
