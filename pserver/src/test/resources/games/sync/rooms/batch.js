// Takes the messages of each tick together.
export const options = { tickRate: 20, patchRate: 60, batch: true };

export function onCreate(room) {
  room.state = { ticks: 0, log: [] };
}

export function onTick(room, dtMs, inputs) {
  const state = room.state;
  state.ticks++;
  for (const { client, type, data } of inputs) {
    if (type === 'fail') throw new Error('on purpose');
    if (type === 'event') {
      room.broadcast('after', state.log.length, { afterPatch: true });
      room.broadcast('before', state.log.length);
    }
    state.log.push([state.ticks, client.id, type, data ?? null]);
  }
}
