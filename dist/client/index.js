export { Client, connect, merge, pack, PserverError, Room, unpack } from './pserver.js';
