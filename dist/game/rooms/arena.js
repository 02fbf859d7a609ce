// {"op":"join","id":1,"room":"arena","params":{"name":"Ada"}} takes a seat here; see public/js/main.js for the other side.
//
// The server decides everything: a client only says where it steers. The room moves the players 20 times a second, and
// whatever changed in `room.state` goes to everyone by itself.
import { config } from 'pserver';
import { nameOf, textOf } from '../lib/text.js';
import { SIZE, directionOf, move, newOrb, somewhere, touches } from '../lib/world.js';

// A player whose connection breaks has ten seconds to come back to the same seat.
export const options = { maxClients: 16, tickRate: 20, patchRate: 20, reconnectMs: 10_000 };

// Variables of the module belong to one room: every arena has its own.
let joins = 0;
let orbs = 0;

export function onCreate(room) {
  room.state = { size: SIZE, players: {}, orbs: {}, best: { name: '', score: 0 } };
  for (let i = 0; i < (config.orbs ?? 16); i++) addOrb(room);
}

export function onJoin(room, client, params) {
  const name = nameOf(params?.name);
  const hue = (165 + joins++ * 137) % 360; // far from the colour of the one before
  room.state.players[client.id] = { name, hue, score: 0, ...somewhere() };
  // What only the server needs is in client.data: it is never sent.
  client.data = { steer: { x: 0, y: 0 }, vx: 0, vy: 0 };
  room.broadcast('notice', { text: `${name} joined` }, { except: client });
}

export function onDrop(room, client) {
  client.data.steer = { x: 0, y: 0 };
}

export function onLeave(room, client) {
  const { name } = room.state.players[client.id];
  delete room.state.players[client.id];
  room.broadcast('notice', { text: `${name} left` });
}

// What clients may send, by type. What a function returns answers the sender; what it throws refuses the message.
export const messages = {
  steer(room, client, data) {
    client.data.steer = directionOf(data);
  },
  rename(room, client, data) {
    const name = nameOf(data?.name);
    room.state.players[client.id].name = name;
    return { name };
  },
  chat(room, client, data) {
    const { name, hue } = room.state.players[client.id];
    room.broadcast('chat', { from: client.id, name, hue, text: textOf(data?.text) });
  },
};

export function onTick(room, dtMs) {
  for (const client of room.clients) {
    const player = room.state.players[client.id];
    move(player, client.data, dtMs / 1000);
    for (const [id, orb] of Object.entries(room.state.orbs)) {
      if (touches(player, orb)) collect(room, client, id);
    }
  }
}

function collect(room, client, id) {
  const { players, orbs, best } = room.state;
  const player = players[client.id];
  const { x, y, points } = orbs[id];
  player.score += points;
  delete orbs[id];
  addOrb(room);
  room.broadcast('collected', { by: client.id, x, y, points });
  if (player.score > best.score) {
    best.name = player.name;
    best.score = player.score;
    room.setMetadata({ best }); // seen from outside the room: handlers/api/arenas.js lists it
  }
}

function addOrb(room) {
  room.state.orbs[`o${++orbs}`] = newOrb();
}
