// The peer: what an author would write for Colyseus, with its WebSocket transport. One process, no compression.
// node --expose-gc server.js --port 9000
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { Room, Server } from '@colyseus/core';
import { MapSchema, schema, t } from '@colyseus/schema';
import { WebSocketTransport } from '@colyseus/ws-transport';
import { TICKS_PER_SECOND, move, newPlayer, steer } from '../../game/lib/world.mjs';

const { values } = parseArgs({
  options: { host: { type: 'string', default: '127.0.0.1' }, port: { type: 'string', default: '9000' } },
});

class Echo extends Room {
  onCreate() {
    this.maxClients = 256;
    this.patchRate = null;
    this.onMessage('echo', (client, data) => client.send('reply', data));
    this.onMessage('say', (client, data) => this.broadcast('say', data));
  }
}

const Player = schema({ x: t.int16(), y: t.int16() });
const World = schema({ n: t.uint32(), dt: t.uint32(), players: t.map(Player) });

class Arena extends Room {
  onCreate() {
    this.maxClients = 16;
    this.patchRate = 1000 / TICKS_PER_SECOND;
    this.state = new World();
    this.state.n = 0;
    this.state.dt = 0;
    this.state.players = new MapSchema();
    this.joins = 0;
    let last = performance.now();
    this.setSimulationInterval(() => {
      const now = performance.now();
      this.state.n++;
      this.state.dt = Math.round((now - last) * 1000);
      last = now;
      for (const client of this.clients) move(this.state.players.get(client.sessionId), client.userData);
    }, 1000 / TICKS_PER_SECOND);
    this.onMessage('steer', (client, data) => steer(client.userData, data));
  }

  onJoin(client) {
    const { at, to } = newPlayer(this.joins++ % 4);
    const player = new Player();
    player.x = at.x;
    player.y = at.y;
    this.state.players.set(client.sessionId, player);
    client.userData = to;
  }

  onLeave(client) {
    this.state.players.delete(client.sessionId);
  }
}

const http = createServer();
const transport = new WebSocketTransport({ server: http, maxPayload: 65536 });
transport.getExpressApp().get('/memory', (request, response) => {
  globalThis.gc?.();
  response.json(process.memoryUsage());
});
transport.getExpressApp().get('/ready', (request, response) => response.json({ ready: true }));
const server = new Server({ transport, greet: false, gracefullyShutdown: false });
server.define('echo', Echo);
server.define('fan', Echo);
server.define('arena', Arena);
await server.listen(Number(values.port), values.host, 4096);
process.on('SIGTERM', () => process.exit(0));
