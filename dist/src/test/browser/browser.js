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
  await page.evaluate(() => (window.byHand = window.arena.pilot.steering));
  return tab;
}

/** Has the own player fly to a place, and stay there. */
export function flyTo({ page }, place) {
  return page.evaluate(({ x, y }) => {
    const { pilot } = window.arena;
    pilot.steering = {
      direction() {
        const me = pilot.foresee();
        const far = Math.hypot(x - me.x, y - me.y);
        return far < 12 ? { x: 0, y: 0 } : { x: (x - me.x) / Math.max(far, 120), y: (y - me.y) / Math.max(far, 120) };
      },
    };
  }, place);
}

/** Has the own player collect what is nearest, over and over; not far from `home`, if there is one. */
export function collectOrbs({ page }, home) {
  return page.evaluate((around) => {
    const { arena } = window;
    const { pilot } = arena;
    const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
    pilot.steering = {
      direction() {
        const me = pilot.foresee();
        const others = Object.entries(arena.room.state.bodies).filter(([id]) => id !== arena.room.client).map(([, body]) => body);
        const cost = (orb) => (around ? apart(orb, around) : 0) + apart(orb, me) - 60 * orb.points - 0.6 * Math.min(400, ...others.map((other) => apart(orb, other)));
        const [orb] = Object.values(arena.room.state.orbs).sort((a, b) => cost(a) - cost(b));
        if (!orb) return { x: 0, y: 0 };
        const far = Math.max(1, apart(orb, me));
        return { x: (orb.x - me.x) / far, y: (orb.y - me.y) / far };
      },
    };
  }, home);
}

/** The person at the keyboard flies again. */
export function flyByHand({ page }) {
  return page.evaluate(() => void (window.arena.pilot.steering = window.byHand));
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
