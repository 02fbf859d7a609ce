// A room that remembers in which order messages came.
export const options = { maxClients: 1000, patchRate: 0 };
const last = {};
let wrong = 0;
let all = 0;
export const messages = {
  number(room, client, n) {
    if (n !== (last[client.id] ?? 0) + 1) wrong++;
    last[client.id] = n;
    all++;
  },
  told: () => ({ wrong, all, clients: Object.keys(last).length }),
};
