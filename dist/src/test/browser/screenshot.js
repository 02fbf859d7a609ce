// Makes dist/docs/arena.png from a running server: npm run screenshot [url]
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collectOrbs, openBrowser, openTab, rename } from './browser.js';

const TARGET = fileURLToPath(new URL('../../../docs/arena.png', import.meta.url));
const NAMES = ['Ada', 'Grace', 'Linus', 'Margaret'];
const LINES = [[1, 'that star is mine'], [2, 'not if I am faster :)'], [0, 'gg'], [3, 'hello from another tab']];

const HOME = { x: 1200, y: 800 };

/** Resolves when the picture is worth taking: everyone in sight, apart and moving, and something was just collected. */
function goodMoment() {
  const { room } = window.arena;
  return new Promise((resolve) => {
    room.on('collected', (orb) => {
      const { bodies, players } = room.state;
      const me = bodies[room.client];
      const shown = Object.values(bodies).filter(({ x, y }) => Math.abs(x - me.x) < 520 && Math.abs(y - me.y) < 380);
      const gap = Math.min(...shown.flatMap((a) => shown.filter((b) => a !== b).map((b) => Math.hypot(a.x - b.x, a.y - b.y))));
      const near = Math.hypot(orb.x - me.x, orb.y - me.y) < 400;
      const people = Object.values(players).filter(({ bot }) => !bot);
      const rich = Math.min(...people.map(({ score }) => score)) > 0;
      if (shown.length >= 3 && gap > 90 && near && rich) setTimeout(resolve, 200);
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
  for (const tab of tabs) await collectOrbs(tab, HOME);
  await tabs[0].page.evaluate(goodMoment);
  mkdirSync(dirname(TARGET), { recursive: true });
  await tabs[0].page.screenshot({ path: TARGET });
  // A third of the size, where pngquant is installed.
  spawnSync('pngquant', ['--force', '--quality=75-95', '--strip', '--output', TARGET, TARGET], { stdio: 'inherit' });
  console.log(TARGET);
} finally {
  await browser.close();
}
