// What all tests share: one server, the library as it serves it, and two tabs. Starting a server is the slow part.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, openTab } from './browser.js';
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
  world.browser = await openBrowser();
  world.ada = await openTab(world.browser, world.server.url);
  world.grace = await openTab(world.browser, world.server.url);
}

export async function close() {
  await world.browser?.close();
  await world.server?.close();
}
