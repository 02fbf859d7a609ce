// The peer: what an author would write for Socket.IO, over WebSocket only. One process, no compression.
// node --expose-gc server.js --port 9000
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { Server } from 'socket.io';
import { TICKS_PER_SECOND, move, newPlayer, steer } from '../../game/lib/world.mjs';

const { values } = parseArgs({
  options: { host: { type: 'string', default: '127.0.0.1' }, port: { type: 'string', default: '9000' } },
});

const rooms = new Map();
let made = 0;

const http = createServer((request, response) => {
  if (request.url === '/memory') globalThis.gc?.();
  const body = request.url === '/memory' ? process.memoryUsage() : { ready: true };
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
});
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });

function makeRoom(type) {
  const room = { id: 'r' + ++made, type, players: {}, headings: {}, joins: 0, clients: 0, n: 0 };
  rooms.set(room.id, room);
  if (type === 'arena') {
    let last = performance.now();
    room.timer = setInterval(() => {
      const now = performance.now();
      for (const id of Object.keys(room.players)) move(room.players[id], room.headings[id]);
      io.to(room.id).emit('patch', { n: ++room.n, dt: Math.round((now - last) * 1000), players: room.players });
      last = now;
    }, 1000 / TICKS_PER_SECOND);
  }
  return room;
}

function leave(room, id) {
  delete room.players[id];
  delete room.headings[id];
  if (--room.clients === 0) {
    clearInterval(room.timer);
    rooms.delete(room.id);
  }
}

io.on('connection', (socket) => {
  let room;
  socket.on('join', ({ type, room: id }, answer) => {
    room = id === undefined ? makeRoom(type) : rooms.get(id);
    if (!room) return answer({ error: 'no such room' });
    room.clients++;
    if (room.type === 'arena') {
      const player = newPlayer(room.joins++ % 4);
      room.players[socket.id] = player.at;
      room.headings[socket.id] = player.to;
    }
    socket.join(room.id);
    answer({ room: room.id });
  });
  socket.on('echo', (data, answer) => answer(data));
  socket.on('say', (data) => io.to(room.id).emit('say', data));
  socket.on('steer', (data) => steer(room.headings[socket.id], data));
  socket.on('disconnect', () => room && leave(room, socket.id));
});
http.listen({ host: values.host, port: Number(values.port), backlog: 4096 });
process.on('SIGTERM', () => process.exit(0));
