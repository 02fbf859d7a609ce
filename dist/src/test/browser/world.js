// What all tests share: one server, the library as it serves it, two tabs, and one who watches. Starting a server is the slow part.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, openTab } from './browser.js';
import { Network } from './network.js';
import { Server } from './server.js';

export const world = {};

export async function open() {
  try {
    await openAll();
  } catch (error) {
    await close();
    throw error;
  }
}

async function openAll() {
  world.server = await Server.start();
  const file = join(world.server.folder, 'pserver.mjs');
  writeFileSync(file, await (await fetch(`${world.server.url}pserver.js`)).text());
  world.library = await import(file);
  world.rules = await import('../../../game/public/shared/rules.js');
  world.browser = await openBrowser();
  world.network = await Network.before(world.server.port); // Grace's: it can be cut
  world.ada = await openTab(world.browser, world.server.url);
  world.grace = await openTab(world.browser, world.network.url);
}

export async function close() {
  await world.browser?.close();
  await world.network?.close();
  await world.server?.close();
}
