// All tests, in the order that they need: the server is stopped and started again in the last ones.
import { after } from 'node:test';
import { close, open } from './world.js';

await open();
after(close);

await import('./client.js');
await import('./arena.js');
await import('./comeback.js');
