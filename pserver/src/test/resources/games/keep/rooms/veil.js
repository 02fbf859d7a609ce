// Nobody sees the secret, and messages wait for the tick.

export const options = { persist: true, snapshotMs: 300, reconnectMs: 20000, autoDispose: false, tickRate: 30, patchRate: 60, batch: true };

export function onCreate(room) {
  room.state = { sum: 0, secret: 'hush' };
}
export function view(state, client) {
  return { sum: state.sum, you: client.id };
}
export function onRestore(room) {
  if (room.state.sum === 5) throw new Error('not restored');
}
export function onTick(room, dtMs, inputs) {
  for (const { data } of inputs) room.state.sum += data;
}
