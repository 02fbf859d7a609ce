// Inputs that clients number, to foresee what comes of them.
export const options = { patchRate: 20, maxClients: 4 };

export function onCreate(room) {
  room.state = { at: {}, told: 0 };
}
export function onJoin(room, client) {
  room.state.at[client.id] = 0;
}

export const messages = {
  step: (room, client, by) => { room.state.at[client.id] += by; },
  rest: () => {},
  fall: () => { throw new Error('on purpose'); },
};
