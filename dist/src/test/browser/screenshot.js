// Makes dist/docs/arena.png from a running server: npm run screenshot [url]
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBrowser, openTab, rename } from './browser.js';

const TARGET = fileURLToPath(new URL('../../../docs/arena.png', import.meta.url));
const NAMES = ['Ada', 'Grace', 'Linus', 'Margaret'];
const LINES = [[1, 'that star is mine'], [2, 'not if I am faster :)'], [0, 'gg'], [3, 'hello from another tab']];

/** Steers a player to the nearest orb, over and over, as a person would. */
function chase() {
  setInterval(() => {
    const { room } = window.arena;
    const me = room.state.players[room.clientId];
    const others = Object.entries(room.state.players).filter(([id]) => id !== room.clientId).map(([, player]) => player);
    const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
    const cost = (orb) => far(orb, me) - 60 * orb.points - 0.6 * Math.min(...others.map((other) => far(orb, other)));
    const [orb] = Object.values(room.state.orbs).sort((a, b) => cost(a) - cost(b));
    room.send('steer', { x: orb.x - me.x, y: orb.y - me.y }).catch(() => {});
  }, 100);
}

/** Resolves when the picture is worth taking: everyone apart and moving, and a star was just collected. */
function goodMoment() {
  const { room } = window.arena;
  return new Promise((resolve) => {
    room.on('collected', ({ x, y, points }) => {
      const players = Object.values(room.state.players);
      const gap = Math.min(...players.flatMap((a) =>
        players.filter((b) => a !== b).map((b) => Math.hypot(a.x - b.x, a.y - b.y))));
      const inside = x > 150 && x < 1050 && y > 150 && y < 750;
      const rich = Math.min(...players.map((player) => player.score)) > 8;
      const starry = Object.values(room.state.orbs).some((orb) => orb.points > 1);
      if (points > 1 && inside && gap > 170 && rich && starry) setTimeout(resolve, 240);
    });
  });
}

const url = process.argv[2] ?? 'http://localhost:8080/';
const browser = await openBrowser();
try {
  const tabs = [];
  for (const name of NAMES) {
    const tab = await openTab(browser, url);
    await rename(tab, name);
    tabs.push(tab);
  }
  for (const [who, text] of LINES) {
    await tabs[who].page.fill('#text', text);
    await tabs[who].page.press('#text', 'Enter');
    await tabs[0].page.waitForFunction((line) => document.querySelector('#lines').textContent.includes(line), text);
  }
  for (const { page } of tabs) await page.evaluate(chase);
  await tabs[0].page.evaluate(goodMoment);
  mkdirSync(dirname(TARGET), { recursive: true });
  await tabs[0].page.screenshot({ path: TARGET });
  // A third of the size, where pngquant is installed.
  spawnSync('pngquant', ['--force', '--quality=75-95', '--strip', '--output', TARGET, TARGET], { stdio: 'inherit' });
  console.log(TARGET);
} finally {
  await browser.close();
}
