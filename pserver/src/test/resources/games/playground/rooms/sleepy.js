// A room whose messages wait.
import { cache, sleep } from 'pserver';

export const messages = { nap: (room, client, ms) => sleep(ms), ok: () => 'ok', wake: (room, client, key) => cache.set(key, true) };
