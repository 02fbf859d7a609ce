// Players that move at each tick. `dt` tells how long the tick was, in microseconds: by it a client sees how punctual the room is.
import { TICKS_PER_SECOND, move, steer } from '../lib/world.mjs';

export const options = { maxClients: 16, tickRate: TICKS_PER_SECOND, patchRate: TICKS_PER_SECOND };

export { onCreate, onJoin, onLeave } from '../lib/players.mjs';

export const messages = {
  steer(room, client, data) {
    steer(client.data, data);
  },
  chat(room, client, { text }) {
    room.broadcast('chat', { from: client.id, text });
  },
};

export function onTick(room, dtMs) {
  const { state } = room;
  state.n++;
  state.dt = Math.round(dtMs * 1000);
  for (const client of room.clients) move(state.players[client.id], client.data);
}
