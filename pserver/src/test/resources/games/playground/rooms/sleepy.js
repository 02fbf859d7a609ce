// A room whose messages wait.
import { sleep } from 'pserver';

export const messages = { nap: (room, client, ms) => sleep(ms), ok: () => 'ok' };
