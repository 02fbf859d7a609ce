// Everybody sees everything, but for clients that hide it from themselves.

export const options = { persist: true, snapshotMs: 60000, reconnectMs: 20000, autoDispose: false, patchRate: 60 };

export function onCreate(room) {
  room.state = { open: 1, secret: 'hush' };
}
export const messages = {
  hide(room, client) {
    client.view = (state) => ({ open: state.open });
  },
  hideAndSave(room, client) {
    client.view = (state) => ({ open: state.open });
    room.save();
  },
  count(room) {
    room.state.open++;
  },
};
