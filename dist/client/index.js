export { Client, connect, merge, PserverError, Room } from './pserver.js';
