// Chromium as the tests use it: a fresh profile, nothing but the game's own traffic.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const CANDIDATES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--no-first-run'];

export function openBrowser() {
  const executablePath = CANDIDATES.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('no Chromium: install one, or say where it is in CHROMIUM');
  return chromium.launch({ executablePath, args: ARGUMENTS, headless: true });
}

/**
 * A tab of its own visitor. `mistakes` collects what a person would see in red in the console; while `forgiving` is set, refused
 * connections do not count.
 */
export async function openTab(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 750 }, ...options });
  const page = await context.newPage();
  const tab = { page, mistakes: [], forgiving: false };
  page.on('console', (message) => {
    const isRefusal = tab.forgiving && /WebSocket connection|ERR_CONNECTION/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !isRefusal) tab.mistakes.push(message.text());
  });
  page.on('pageerror', (error) => tab.mistakes.push(String(error.stack ?? error)));
  await page.goto(url);
  await page.waitForFunction(() => window.arena?.room.joined);
  return tab;
}

/** Gives a player a name, as a person would. */
export async function rename({ page }, name) {
  await page.fill('#name', name);
  await page.press('#name', 'Enter');
  await page.waitForFunction((wanted) => {
    const { room } = window.arena;
    return room.state.players[room.clientId].name === wanted;
  }, name);
}
