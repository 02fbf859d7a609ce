// The peer: what a Node.js author would write for the same clients, with ws and nothing else.
// Speaks as much of pserver.v1 as the load generator uses. One process, no compression.
// node --expose-gc server.js --port 9000
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { WebSocketServer } from 'ws';
import { shortest } from '../../game/lib/path.mjs';
import { TICKS_PER_SECOND, farthest, move, newPlayer, steer } from '../../game/lib/world.mjs';
import { openRows } from './rows.js';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '9000' },
    database: { type: 'string' }, // host:port of MySQL, and
    cache: { type: 'string' }, // of memcached: for rows
  },
});

const types = {
  echo: { maxClients: 256, messages: { echo: (room, client, data) => data } },
  fan: { maxClients: 256, messages: { say: (room, client, data) => broadcast(room, 'say', data) } },
  arena: { maxClients: 16, ticks: true, messages: { steer: (room, client, data) => steer(client.to, data) } },
  table: { maxClients: 16, ticks: true, quiet: true, messages: {
    steer(room, client, data) {
      steer(client.to, data);
      move(client.at, client.to);
      room.moved = true;
    } } },
};
const rooms = new Map();
let answers = 0;

class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

function broadcast(room, type, data) {
  sendAll(room, { op: 'event', room: room.id, type, data });
}

// Encoded once: sending the bytes is faster than sending the string to each.
function sendAll(room, message) {
  const bytes = Buffer.from(JSON.stringify(message));
  for (const { socket } of room.clients.values()) socket.send(bytes, { binary: false });
}

// Everyone moves at each tick, so everyone is in each patch; in a quiet room only what was said moves anyone, and the patch tells which
// tick was the farthest from its time.
function startTicks(room) {
  let last = performance.now();
  room.timer = setInterval(() => {
    const now = performance.now();
    const quiet = types[room.type].quiet === true;
    room.ticks++;
    room.dt = farthest(room.dt, Math.round((now - last) * 1000));
    last = now;
    if (quiet && !room.moved) return;
    const players = {};
    for (const { id, at, to } of room.clients.values()) {
      if (!quiet) move(at, to);
      players[id] = at;
    }
    const patch = { n: room.ticks, dt: room.dt, players };
    room.moved = false;
    room.dt = undefined;
    sendAll(room, { op: 'patch', room: room.id, seq: room.ticks, patch });
  }, 1000 / TICKS_PER_SECOND);
}

function findRoom({ room: type, roomId, create }) {
  if (roomId !== undefined) return rooms.get(roomId);
  if (!Object.hasOwn(types, type)) return undefined;
  if (!create) {
    for (const room of rooms.values()) {
      if (room.type === type && room.clients.size < types[type].maxClients) return room;
    }
  }
  const room = { id: randomUUID(), type, clients: new Map(), joins: 0, ticks: 0 };
  rooms.set(room.id, room);
  if (types[type].ticks) startTicks(room);
  return room;
}

function join(connection, message) {
  const room = findRoom(message);
  if (!room) throw new Refusal('not_found', 'no such room');
  const client = { ...newPlayer(room.joins % 4), id: `c${++room.joins}`, socket: connection.socket };
  room.clients.set(client.id, client);
  connection.seats.set(room.id, { room, client });
  return { op: 'joined', id: message.id, room: room.id, type: room.type, client: client.id, seq: 0, state: {} };
}

function leave(connection, roomId) {
  const seat = connection.seats.get(roomId);
  if (!seat) return;
  connection.seats.delete(roomId);
  seat.room.clients.delete(seat.client.id);
  if (seat.room.clients.size === 0) {
    clearInterval(seat.room.timer);
    rooms.delete(roomId);
  }
}

function send(connection, message) {
  const seat = connection.seats.get(message.room);
  if (!seat) throw new Refusal('not_found', 'not in that room');
  const handler = types[seat.room.type].messages[message.type];
  if (!handler) throw new Refusal('bad_request', 'unknown message type');
  const data = handler(seat.room, seat.client, message.data);
  return message.id === undefined ? undefined : { op: 'reply', id: message.id, data };
}

function answer(connection, message) {
  switch (message.op) {
    case 'send': return send(connection, message);
    case 'join': return join(connection, message);
    case 'leave':
      leave(connection, message.room);
      return { op: 'left', id: message.id, room: message.room, consented: true };
    case 'ping': return { op: 'pong', id: message.id };
    case 'pong': return undefined;
    default: throw new Refusal('bad_request', 'unknown op');
  }
}

function onMessage(connection, text) {
  let message;
  let reply;
  try {
    message = JSON.parse(text);
    reply = answer(connection, message);
  } catch (error) {
    const code = error instanceof Refusal ? error.code : 'bad_request';
    reply = { op: 'error', id: message?.id, error: { code, message: error.message, retryable: false } };
  }
  if (reply !== undefined) connection.socket.send(JSON.stringify(reply));
}

function onConnection(socket) {
  const connection = { socket, seats: new Map() };
  socket.on('message', (text) => onMessage(connection, text));
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    for (const roomId of [...connection.seats.keys()]) leave(connection, roomId);
  });
  socket.send(JSON.stringify({
    op: 'hello', protocol: 'pserver.v1', session: randomUUID(), recovered: false, pingMs: 20000,
    limits: { messageBytes: 65536 }, node: 'peer',
  }));
}

const rows = values.database === undefined ? undefined : await openRows(values.database, values.cache);

async function jsonOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

async function onRequest(request, response) {
  const url = new URL(request.url, 'http://peer');
  let status = 200;
  let body;
  if (url.pathname === '/hello') {
    body = { hello: url.searchParams.get('name'), at: ++answers };
  } else if (url.pathname === '/path') {
    body = shortest(await jsonOf(request));
  } else if (url.pathname === '/memory') {
    globalThis.gc?.();
    body = process.memoryUsage();
  } else if ((body = await rows?.(request.method, url.pathname)) === undefined || body === null) {
    status = 404;
    body = { error: { code: 'not_found', message: 'no route', retryable: false } };
  }
  const text = JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

const server = createServer(onRequest);
new WebSocketServer({ server, path: '/ws', perMessageDeflate: false, maxPayload: 65536 }).on('connection', onConnection);
server.listen({ host: values.host, port: Number(values.port), backlog: 4096 });
process.on('SIGTERM', () => process.exit(0));
