// Everybody who joins sees who is here and what was said.
import { cleanName } from '../lib/names.js';

export const options = { maxClients: 32 };

export function onCreate(room) {
  room.state = { people: {} };
}

export function onJoin(room, client, params) {
  room.state.people[client.id] = { name: cleanName(params?.name) };
}

export function onLeave(room, client) {
  delete room.state.people[client.id];
}

export const messages = {
  say(room, client, { text }) {
    room.broadcast('said', { from: room.state.people[client.id].name, text: String(text).slice(0, 200) });
  },
};
