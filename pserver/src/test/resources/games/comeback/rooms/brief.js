// As hall.js, but seats are held for 300 ms only.
export * from './hall.js';
export const options = { maxClients: 4, reconnectMs: 300, patchRate: 60 };
