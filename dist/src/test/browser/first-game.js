// The page of the guide's first game in two tabs: what a key does in one is seen in both. Fails with an exit code.
import assert from 'node:assert/strict';
import { openBrowser } from './browser.js';

const PATIENCE_MS = 30_000;
const [url] = process.argv.slice(2);
const browser = await openBrowser();
try {
  const tabs = [];
  const mistakes = [];
  for (let i = 0; i < 2; i++) {
    const page = await (await browser.newContext()).newPage();
    page.on('pageerror', (error) => mistakes.push(String(error)));
    await page.goto(url);
    tabs.push(page);
  }
  const players = (page, wanted) =>
    page.waitForFunction((text) => {
      const shown = document.querySelector('#players').textContent;
      return shown && JSON.stringify(JSON.parse(shown)) === text;
    }, JSON.stringify(wanted), { timeout: PATIENCE_MS });
  for (const tab of tabs) await players(tab, { c1: { x: 0, y: 0 }, c2: { x: 0, y: 0 } });
  await tabs[0].keyboard.press('ArrowRight');
  for (const tab of tabs) await players(tab, { c1: { x: 1, y: 0 }, c2: { x: 0, y: 0 } });
  await tabs[1].close();
  await players(tabs[0], { c1: { x: 1, y: 0 } });
  assert.deepEqual(mistakes, []);
} finally {
  await browser.close();
}
