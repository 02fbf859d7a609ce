// A room whose messages compute for less than half of their budget.
export const options = { autoDispose: true };

export function onCreate(room) {
  room.state = { passes: 0, last: {} };
}
export const messages = {
  small(room, client, n) {
    room.state.passes++;
    room.state.last[client.id] = n;
    return n;
  },
  work(room, client, n) {
    let sum = 0;
    for (let i = 0; i < 20000; i++) sum = (sum + i * n) | 0;
    return sum;
  },
  wait(room, client, ms) {
    // On a machine that is full the first line may come so late that less than `ms` is left: then what is left.
    const until = Math.max(0, budgetMs() - ms);
    while (budgetMs() > until);
    return ms;
  },
};

// The room's own clock stands still during a pass; what is left of the budget does not.
import { budgetMs } from 'pserver';
