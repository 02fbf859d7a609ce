// Players who move when they say so, as at a table: no tick changes anything by itself. `dt` tells how long the tick was that was farthest from its
// time since the last change, in microseconds.
import { TICKS_PER_SECOND, farthest, move, steer } from '../lib/world.mjs';

export const options = { maxClients: 16, tickRate: TICKS_PER_SECOND, patchRate: TICKS_PER_SECOND };

export { onCreate, onJoin, onLeave } from '../lib/players.mjs';

let dt;

export const messages = {
  steer(room, client, data) {
    const { state } = room;
    steer(client.data, data);
    move(state.players[client.id], client.data);
    state.n++;
    if (dt !== undefined) state.dt = dt;
    dt = undefined;
  },
};

export function onTick(room, dtMs) {
  dt = farthest(dt, Math.round(dtMs * 1000));
}
