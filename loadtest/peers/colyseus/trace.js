// The fixed trace through Colyseus' schema encoder: the bytes of each patch as its server sends it to one client.
// node trace.js --steps 200 prints {"patch":[…],"whole":[…]}; whole is the state as JSON.
import { parseArgs } from 'node:util';
import { Encoder, MapSchema, schema, t } from '@colyseus/schema';
import { Trace } from '../../game/lib/trace.mjs';

const { values } = parseArgs({ options: { steps: { type: 'string', default: '200' } } });
const Entity = schema({ x: t.int16(), y: t.int16() });
const World = schema({ entities: t.map(Entity) });
const CODE = 1; // the byte before a patch that says what it is

const trace = new Trace();
const state = new World();
state.entities = new MapSchema();
trace.begin((i, x, y) => {
  const entity = new Entity();
  entity.x = x;
  entity.y = y;
  state.entities.set('e' + i, entity);
});
const encoder = new Encoder(state);
encoder.encodeAll();
encoder.discardChanges();

const patch = [];
const whole = [];
for (let step = 0; step < Number(values.steps); step++) {
  trace.step((i, dx, dy) => {
    const entity = state.entities.get('e' + i);
    entity.x = (entity.x + dx) % 1000;
    entity.y = (entity.y + dy) % 1000;
  });
  patch.push(encoder.encode().byteLength + CODE);
  encoder.discardChanges();
  whole.push(Buffer.byteLength(JSON.stringify({ entities: state.entities.toJSON() })));
}
console.log(JSON.stringify({ patch, whole }));
