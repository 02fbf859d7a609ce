// {"op":"join","id":1,"room":"arena","params":{"name":"Ada"}} takes a seat here; see public/js/main.js for the other side.
//
// The server decides everything: a client says only where it steers, step by step. Whatever changed in `room.state` goes to
// everyone by itself, 20 times a second, as far as `view` lets them see it.
import { HttpError, config } from 'pserver';
import { nameOfBot, steerOfBot } from '../lib/bots.js';
import { directionOf, nameOf, textOf } from '../lib/checks.js';
import { keepScore } from '../lib/scores.js';
import { newBody, newOrb } from '../lib/world.js';
import { SIGHT, STEP_MS, distance, fly, touches } from '../public/shared/rules.js';

const PLAYERS = 16;
const WATCHERS = 4;
const MOST_STEPS = 20; // that may come at once after the network was slow: a second

// The room is saved: when the server is started again it goes on, and who comes back within two minutes has the same seat.
export const options = { maxClients: PLAYERS + WATCHERS, tickRate: 20, patchRate: 20, reconnectMs: 120_000, persist: true };

export function onCreate(room) {
  room.state = { joins: 0, made: 0, players: {}, bodies: {}, orbs: {}, best: { name: '', score: 0 } };
  for (let i = 0; i < (config.orbs ?? 40); i++) addOrb(room);
  callBots(room);
  room.every(10_000, 'keepScores'); // by name, so that it is saved, too
}

export function onAuth(room, client, params) {
  const watchers = room.clients.filter(({ id }) => id !== client.id && !(id in room.state.players));
  if (params?.watch && watchers.length === WATCHERS) throw new HttpError(409, 'conflict', 'enough people watch this arena');
  return true;
}

export function onJoin(room, client, params) {
  if (params?.watch) return;
  addPlayer(room, client.id, { name: nameOf(params?.name) });
  client.data = { steps: MOST_STEPS }; // only in the server: it is never sent
  peopleChanged(room);
  room.broadcast('notice', { text: `${room.state.players[client.id].name} joined` }, { except: client });
}

/** What a client is told of the state: who plays and how well, but only what is near. Who watches sees everything. */
export function view(state, client) {
  const me = state.bodies[client.id];
  if (!me) return state;
  return { players: state.players, bodies: near(me, state.bodies), orbs: near(me, state.orbs), best: state.best };
}

// Runs for every player and every patch: so a plain loop.
function near(me, things) {
  const found = {};
  for (const id in things) if (distance(me, things[id]) < SIGHT) found[id] = things[id];
  return found;
}

export function onDrop(room, client) {
  if (client.id in room.state.players) room.state.players[client.id].away = true;
}

export function onReconnect(room, client) {
  if (client.id in room.state.players) delete room.state.players[client.id].away;
}

export function onLeave(room, client) {
  const player = room.state.players[client.id];
  if (!player) return;
  removePlayer(room, client.id);
  peopleChanged(room);
  room.broadcast('notice', { text: `${player.name} left` });
  tryToKeep(client, player);
}

// What clients may send, by type. What a function returns answers the sender; what it throws refuses the message.
export const messages = {
  /** One step of flight, sent 20 times a second while a player flies. */
  steer(room, client, data) {
    const body = room.state.bodies[client.id];
    if (!body) throw new HttpError(403, 'forbidden', 'who watches does not fly');
    const direction = directionOf(data);
    if (client.data.steps < 1) return; // more steps than time has passed
    client.data.steps--;
    fly(body, direction);
    collect(room, client.id);
  },
  rename(room, client, data) {
    const player = room.state.players[client.id];
    if (!player) throw new HttpError(403, 'forbidden', 'who watches has no name');
    player.name = nameOf(data?.name);
    return { name: player.name };
  },
  chat(room, client, data) {
    const { name, hue } = room.state.players[client.id] ?? { name: 'Spectator', hue: 220 };
    room.broadcast('chat', { from: client.id, name, hue, text: textOf(data?.text) });
  },
};

export function onTick(room, dtMs) {
  for (const client of room.clients) {
    if (client.id in room.state.players) client.data.steps = Math.min(MOST_STEPS, client.data.steps + dtMs / STEP_MS);
  }
  const { bodies, orbs } = room.state;
  const bots = botsOf(room);
  for (const id of bots) {
    const others = bots.filter((other) => other !== id).map((other) => bodies[other]);
    fly(bodies[id], steerOfBot(bodies[id], others, orbs));
    collect(room, id);
  }
}

export const timers = {
  keepScores(room) {
    for (const client of room.clients) {
      const player = room.state.players[client.id];
      if (player?.score > 0) tryToKeep(client, player);
    }
  },
};

/** A database that is away must not keep anyone from leaving. */
function tryToKeep(client, player) {
  try {
    keepScore(client.session, player);
  } catch (error) {
    console.warn('a score was not kept:', error.message);
  }
}

// ---- players, bots, orbs -------------------------------------------------------------------------------------------

function addPlayer(room, id, player) {
  const hue = (165 + ++room.state.joins * 137) % 360; // far from the colour of the one before
  room.state.players[id] = { ...player, hue, score: 0 };
  room.state.bodies[id] = newBody();
}

function removePlayer(room, id) {
  delete room.state.players[id];
  delete room.state.bodies[id];
}

function botsOf(room) {
  return Object.keys(room.state.players).filter((id) => room.state.players[id].bot);
}

/** Bots come and go, so that there are always some players. */
function callBots(room) {
  const wanted = config.bots ?? 6;
  const { players } = room.state;
  for (const id of botsOf(room)) if (Object.keys(players).length > wanted) removePlayer(room, id);
  while (Object.keys(players).length < wanted) {
    addPlayer(room, `b${room.state.joins}`, { name: nameOfBot(room.state.joins), bot: true });
  }
}

function peopleChanged(room) {
  callBots(room);
  const people = Object.keys(room.state.players).length - botsOf(room).length;
  if (people < PLAYERS) room.unlock();
  else room.lock(); // the next player is given another arena
}

function collect(room, id) {
  const { players, bodies, orbs, best } = room.state;
  for (const key of Object.keys(orbs)) {
    const orb = orbs[key];
    if (!touches(bodies[id], orb)) continue;
    delete orbs[key];
    addOrb(room);
    players[id].score += orb.points;
    tellWhoSees(room, 'collected', { by: id, ...orb });
    if (!players[id].bot && players[id].score > best.score) {
      best.name = players[id].name;
      best.score = players[id].score;
      room.setMetadata({ best }); // seen from outside the room: handlers/api/arenas.js lists it
    }
  }
}

/** An event that only those may know who see the place. It is but a spark: whoever is slow may miss it. */
function tellWhoSees(room, type, data) {
  for (const client of room.clients) {
    const body = room.state.bodies[client.id];
    if (!body || distance(body, data) < SIGHT) client.send(type, data, { volatile: true });
  }
}

function addOrb(room) {
  room.state.orbs[`o${++room.state.made}`] = newOrb();
}
