// Who plays in the rooms that are measured: players with a place in the state, and where they head beside it.
import { newPlayer } from './world.mjs';

let joins = 0;

export function onCreate(room) {
  room.state = { n: 0, dt: 0, players: {} };
}

export function onJoin(room, client) {
  const player = newPlayer(joins++ % 4);
  room.state.players[client.id] = player.at;
  client.data = player.to;
}

export function onLeave(room, client) {
  delete room.state.players[client.id];
}
