// Everything is seen, until it is covered.
export const options = { patchRate: 60 };

export function onCreate(room) {
  room.state = { n: 0 };
}

export const messages = {
  set(room, client, fields) {
    Object.assign(room.state, fields);
  },
  /** What is covered by the same pass that changes it is never seen. */
  cover(room, client, text) {
    client.view = (state) => ({ covered: state.n });
    room.state.later = text;
  },
};
