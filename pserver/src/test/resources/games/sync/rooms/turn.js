// Says much in one turn.
import { rooms, sleep } from 'pserver';

export const options = { patchRate: 60 };

export function onCreate(room) {
  room.state = { n: 0 };
}

export const messages = {
  /** An event, an answer and a change. */
  say(room, client, data) {
    room.broadcast('said', data);
    return ++room.state.n;
  },
  /** Lets what comes after it wait. */
  nap(room, client, ms) {
    sleep(ms);
  },
  end(room) {
    room.broadcast('bye');
    room.dispose();
  },
  describe(room, client, metadata) {
    room.setMetadata(metadata);
  },
  /** Waits until a room has been given this tag. */
  awaitTag(room, client, tag) {
    while (rooms.find('turn', { tag }).length === 0) sleep(5);
    return tag;
  },
};
