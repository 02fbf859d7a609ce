// A room whose clients put what they want into its state, and which counts who went.
export const options = { patchRate: 60 };

export function onCreate(room) {
  room.state = { away: 0 };
}
export function onDrop(room) {
  room.state.away++;
}

function put(into, fields) {
  for (const [key, value] of Object.entries(fields)) {
    if (value === null) delete into[key];
    else if (typeof value === 'object' && Object.hasOwn(into, key)) put(into[key], value);
    else Object.defineProperty(into, key, { value, writable: true, enumerable: true, configurable: true });
  }
}

export const messages = {
  put: (room, client, fields) => put(room.state, fields),
};
