// A room that keeps its money in a model: the same event must never be paid twice.
import { models, cache } from 'pserver';

export function onCreate(room) {
  room.state = { paid: 0 };
}
export const messages = {
  pay(room, client, { id, amount }) {
    const row = models.player.increment(id, { score: amount }) ?? models.player.create({ id, score: amount });
    room.state.paid += amount;
    return row.score;
  },
  // What cannot be interrupted costs the room its realm: it goes on in a new one, which runs the last events again.
  hang() {
    'a'.repeat(4_000_000).indexOf('a'.repeat(2_000_000) + 'b');
    'a'.repeat(4_000_000).indexOf('a'.repeat(2_000_000) + 'b');
    for (;;);
  },
  remember: (room, client, value) => cache.set('bank', value, { ttlMs: 60000 }),
  mark(room, client, value) {
    if (value === null) delete client.session.mark;
    else client.session.mark = value;
    if (value === 'bad') throw new Error('no');
    return client.session.mark ?? null;
  },
  recall: () => cache.get('bank'),
};
