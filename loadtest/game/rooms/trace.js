// The fixed trace, one step for each message.
import { Trace } from '../lib/trace.mjs';

export const options = { patchRate: 60 };

const trace = new Trace();

export function onCreate(room) {
  room.state = { entities: {} };
  trace.begin((i, x, y) => (room.state.entities['e' + i] = { x, y }));
}

export const messages = {
  step(room) {
    trace.step((i, dx, dy) => {
      const entity = room.state.entities['e' + i];
      entity.x = (entity.x + dx) % 1000;
      entity.y = (entity.y + dy) % 1000;
    });
  },
};
