// The sample game in a real browser: two tabs of two visitors.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { collectOrbs, flyByHand, flyTo, openTab, rename } from './browser.js';
import { watching } from './client.js';
import { SCREENSHOTS, until } from './server.js';
import { world } from './world.js';

export const picture = ({ page }, name) => page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });

export const roomOf = ({ page }) => page.evaluate(() => ({ id: window.arena.room.id, client: window.arena.room.client }));

export const waitFor = ({ page }, condition, argument) => page.waitForFunction(condition, argument, { timeout: 60_000 });

const playerOf = (room, name) => Object.values(room.state.players).find((player) => player.name === name);

/** The body of who has this name, as `room` is told it. */
export function bodyOf(room, name) {
  const [id] = Object.entries(room.state.players).find(([, player]) => player.name === name) ?? [];
  return room.state.bodies[id];
}

let all; // the arena as someone sees it who watches

after(() => all?.leave().catch(() => {}));

test('two tabs sit in the same arena and see each other by name', async () => {
  await rename(world.ada, 'Ada');
  await rename(world.grace, 'Grace');
  assert.equal((await roomOf(world.ada)).id, (await roomOf(world.grace)).id);
  for (const tab of [world.ada, world.grace]) {
    await waitFor(tab, () => {
      const names = [...document.querySelectorAll('#players .name')].map((name) => name.textContent);
      return names.length === 6 && names.includes('Ada') && names.includes('Grace');
    });
    assert.equal(await tab.page.locator('#players .me').count(), 1);
    assert.equal(await tab.page.getAttribute('#status', 'data-state'), 'live');
  }
  all = await watching((await roomOf(world.ada)).id);
  await picture(world.ada, 'first-visit');
});

test('what is out of sight is not told', async () => {
  await flyTo(world.ada, { x: 200, y: 200 });
  await flyTo(world.grace, { x: 2200, y: 1400 });
  for (const [tab, other] of [[world.ada, 'Grace'], [world.grace, 'Ada']]) {
    await waitFor(tab, (name) => {
      const { state } = window.arena.room;
      const [id] = Object.entries(state.players).find(([, player]) => player.name === name);
      return !(id in state.bodies);
    }, other);
  }
  assert.ok(bodyOf(all, 'Ada') && bodyOf(all, 'Grace'));
  const told = await world.ada.page.evaluate(() => Object.keys(window.arena.room.state.orbs).length);
  assert.ok(told < 40 && Object.keys(all.state.orbs).length === 40);
  await picture(world.ada, 'fog');
});

test('two who fly to each other see each other', async () => {
  await flyTo(world.ada, { x: 1150, y: 800 });
  await flyTo(world.grace, { x: 1300, y: 800 });
  for (const tab of [world.ada, world.grace]) {
    await waitFor(tab, () => ['Ada', 'Grace'].every((name) => {
      const { state } = window.arena.room;
      const [id] = Object.entries(state.players).find(([, player]) => player.name === name);
      return id in state.bodies;
    }));
  }
});

test('a player who holds a key moves at once, for everyone, and stops when it is let go', async () => {
  await flyByHand(world.ada);
  await world.ada.page.evaluate(() => {
    const { pilot } = window.arena;
    window.ahead = 0; // how far the page was ahead of what it was told
    window.watcher = setInterval(() => {
      const told = window.arena.room.state.bodies[window.arena.room.client];
      const foreseen = pilot.foresee();
      window.ahead = Math.max(window.ahead, Math.hypot(foreseen.x - told.x, foreseen.y - told.y));
    }, 5);
  });
  const start = { ...bodyOf(all, 'Ada') };
  await world.ada.page.keyboard.down('KeyD');
  await until('the key is felt', () => bodyOf(all, 'Ada').x - start.x > 200);
  await world.ada.page.keyboard.up('KeyD');
  await until('it rests', () => bodyOf(all, 'Ada').vx === 0 && bodyOf(all, 'Ada').vy === 0);
  assert.ok(await world.ada.page.evaluate(() => window.ahead) > 5);
  await world.ada.page.evaluate(() => clearInterval(window.watcher));
  const rest = { ...bodyOf(all, 'Ada') };
  await waitFor(world.ada, (where) => {
    const { pilot, room } = window.arena;
    const same = (body) => body.x === where.x && body.y === where.y;
    return room.pending.length === 0 && same(pilot.foresee()) && same(room.state.bodies[room.client]);
  }, rest);
});

test('a drag steers too', async () => {
  await flyByHand(world.grace);
  await until('Grace rests', () => bodyOf(all, 'Grace').vy === 0);
  const start = { ...bodyOf(all, 'Grace') };
  const box = await world.grace.page.locator('#stage').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await world.grace.page.mouse.move(x, y);
  await world.grace.page.mouse.down();
  await world.grace.page.mouse.move(x, y + 90);
  await until('the drag is felt', () => bodyOf(all, 'Grace').y - start.y > 60);
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
  await collectOrbs(world.ada);
  await until('Ada has collected something', () => playerOf(all, 'Ada').score > 0);
  await picture(world.ada, 'arena');
  await flyTo(world.ada, { x: 1150, y: 800 });
  const { score } = playerOf(all, 'Ada');
  for (const tab of [world.ada, world.grace]) {
    await waitFor(tab, (least) => [...document.querySelectorAll('#players li')].some((row) =>
      row.querySelector('.name').textContent === 'Ada' && Number(row.querySelector('b').textContent) >= least), score);
  }
});

test('request handlers tell what happens in the arena, and scores are kept', async () => {
  await until('the arena has a best score', async () => {
    const answer = await fetch(`${world.server.url}api/arenas`);
    return answer.ok && (await answer.json()).some(({ id, best, seats }) => id === all.id && best?.score > 0 && seats === 20);
  });
  let page = '';
  await until('the page names somebody', async () => {
    page = await (await fetch(`${world.server.url}scores`)).text();
    return /<span class="name">[^<]+<\/span> <b>[1-9]/.test(page);
  });
  assert.ok(page.includes(`/?watch=${all.id}`));
});

test('a link lets somebody look on', async () => {
  const href = await world.ada.page.getAttribute('#watch', 'href');
  const tab = await openTab(world.browser, new URL(href, world.server.url).href);
  assert.equal((await roomOf(tab)).id, all.id);
  assert.deepEqual(await tab.page.evaluate(() => Object.keys(window.arena.room.state.bodies).length), 6);
  assert.equal(await tab.page.locator('#rename').isVisible(), false);
  await tab.page.keyboard.down('KeyD'); // does nothing
  await tab.page.waitForTimeout(300); // for the picture's sake
  await picture(tab, 'spectator');
  assert.deepEqual(tab.mistakes, []);
  await tab.page.context().close();
  assert.equal(Object.keys(all.state.players).length, 6);
});

test('a phone has everything on one screen, and is steered by a finger', async () => {
  const phone = await openTab(world.browser, world.server.url,
    { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true });
  for (const part of ['#stage', '#players', '#lines', '#text', '#hint']) {
    const { x, y, width, height } = await phone.page.locator(part).boundingBox();
    assert.ok(x >= 0 && y >= 0 && x + width <= 390 && y + height <= 780, part);
  }
  const { client } = await roomOf(phone);
  await until('it is seen', () => client in all.state.bodies);
  const start = { ...all.state.bodies[client] };
  const way = start.x < 1200 ? 1 : -1;
  const fingers = await phone.page.context().newCDPSession(phone.page);
  const touch = (type, touchPoints) => fingers.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', [{ x: 200, y: 300 }]);
  let tremble = 0;
  await until('the finger is felt', async () => {
    tremble = 1 - tremble; // as fingers do
    await touch('touchMove', [{ x: 200 + (80 + tremble) * way, y: 300 }]);
    return (all.state.bodies[client].x - start.x) * way > 60;
  });
  await picture(phone, 'phone');
  await touch('touchEnd', []);
  assert.deepEqual(phone.mistakes, []);
  await phone.page.context().close();
  await until('it is gone', () => !(client in all.state.players));
});
