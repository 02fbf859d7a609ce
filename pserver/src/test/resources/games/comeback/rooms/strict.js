// As hall.js, but no seat is held.
export * from './hall.js';
export const options = { maxClients: 4, reconnectMs: 0, patchRate: 60 };
