// The short form as the client library reads it, in both encodings, beside the plain one, against the game `comeback`.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';

const SERVER = process.env.SERVER;
const script = await (await fetch(`${SERVER}/pserver.js`)).text();
const { connect, unpack } = await import(`data:text/javascript;base64,${Buffer.from(script).toString('base64')}`);

const FORMS = [
  { encoding: 'json', short: false }, { encoding: 'msgpack', short: false }, { encoding: 'json' }, { encoding: 'msgpack' },
];

const clients = [];
after(() => clients.forEach((client) => client.close()));

/** Connected in a form; `heard` has all messages as they came, and `socket` is the newest. */
async function connected(form) {
  const wire = { heard: [], protocols: [] };
  class Watched extends WebSocket {
    constructor(url, protocols) {
      super(url, protocols);
      wire.socket = this;
      wire.protocols = protocols;
      this.addEventListener('message', ({ data }) => wire.heard.push(data));
    }
  }
  const client = await connect(SERVER, { ...form, WebSocket: Watched });
  clients.push(client);
  return { client, wire };
}

async function until(what, condition) {
  const limit = Date.now() + 20_000;
  while (!(await condition())) {
    assert.ok(Date.now() < limit, `waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const isArray = (data) => (typeof data === 'string' ? data[0] === '[' : (new Uint8Array(data)[0] & 0xf0) === 0x90);

test('clients of all forms see the same, and only those that asked get arrays', async () => {
  const all = await Promise.all(FORMS.map(connected));
  const first = await all[0].client.join('ledge', {}, { create: true });
  const rooms = [first, ...(await Promise.all(all.slice(1).map(({ client }) => client.join('ledge', {}, { roomId: first.id }))))];
  for (let i = 0; i < 40; i++) {
    await first.send('put', { [`k${i}`]: { x: i, name: 'é😀', list: [{ x: 1, [`k${i}`]: null }] }, [`k${i - 5}`]: null, 7: i });
  }
  await first.send('put', JSON.parse('{"__proto__":{"x":1},"":{"":2},"last":true}'));
  await until('all see the last', () => rooms.every(({ state }) => state.last === true));
  for (const room of rooms) assert.deepEqual(room.state, first.state);
  assert.equal(first.state.k39.x, 39);
  assert.equal('k34' in first.state, false);
  assert.deepEqual(Object.keys(first.state).filter((key) => key === '__proto__' || key === ''), ['__proto__', '']);
  assert.equal({}.x, undefined);
  assert.deepEqual(all.map(({ wire }) => wire.heard.some(isArray)), [false, false, true, true]);
  const bytes = all.map(({ wire }) => wire.heard.reduce((sum, data) => sum + (data.byteLength ?? Buffer.byteLength(data)), 0));
  assert.ok(bytes[3] < bytes[1] && bytes[2] < bytes[0] && bytes[3] < bytes[2], `${bytes}`);
});

for (const form of FORMS) {
  const name = JSON.stringify(form);

  test(`rooms of one connection are told apart, left and joined again, ${name}`, async () => {
    const { client } = await connected(form);
    const { client: other } = await connected({});
    const rooms = await Promise.all(['a', 'b', 'c'].map(() => client.join('ledge', {}, { create: true })));
    const twin = await other.join('ledge', {}, { roomId: rooms[0].id });
    for (const [i, room] of rooms.entries()) await room.send('put', { mine: { number: i } });
    await until('all are told', () => rooms.every(({ state }, i) => state.mine?.number === i));
    await rooms[0].leave();
    await twin.send('put', { mine: { number: 10 } });
    const again = await client.join('ledge', {}, { roomId: rooms[0].id });
    await twin.send('put', { mine: { number: 11 }, fresh: 1 });
    await until('the new seat is told', () => isDeepStrictEqual(again.state, twin.state) && again.state.fresh === 1);
    assert.equal(rooms[0].state.mine.number, 0);
    assert.equal(rooms[1].state.mine.number, 1);
  });

  test(`who is lost and comes back sees what the others see, ${name}`, async () => {
    const { client, wire } = await connected(form);
    const { client: other } = await connected({});
    const room = await client.join('ledge', {}, { create: true });
    const stayer = await other.join('ledge', {}, { roomId: room.id });
    await stayer.send('put', { before: { inner: 1 } });
    await until('it is told', () => room.state.before?.inner === 1);
    for (let round = 1; round <= 3; round++) {
      wire.socket.close();
      await until('it is away', () => stayer.state.away === round);
      await stayer.send('put', { before: { inner: round + 1 }, [`while${round}`]: { inner: round } });
      await until('it is back', () => client.status === 'open' && room.state[`while${round}`]?.inner === round);
      await stayer.send('put', { [`after${round}`]: { inner: round }, before: { [`after${round}`]: 1 } });
      await until('patches go on', () => room.state[`after${round}`] !== undefined);
      await until('both see the same', () => isDeepStrictEqual(room.state, stayer.state));
    }
    assert.equal(wire.protocols.includes('short'), form.short !== false);
  });

  test(`who is kicked takes nothing amiss, ${name}`, async () => {
    const { client } = await connected(form);
    const { client: other } = await connected({});
    const room = await client.join('hall', {}, { create: true });
    const stayer = await other.join('hall', {}, { roomId: room.id });
    await stayer.send('set', 1);
    await until('it is told', () => room.state.n === 1);
    const left = new Promise((resolve) => room.onLeave(resolve));
    await Promise.all([stayer.send('kick', 'c1'), stayer.send('set', 2)]);
    assert.equal((await left).reason, 'out');
    assert.equal(client.status, 'open');
    assert.equal((await client.join('ledge', {}, { create: true })).joined, true);
  });
}

test('numbers for keys are not taken where nobody told them', () => {
  assert.throws(() => unpack(new Uint8Array([0x93, 1, 1, 0x81, 0, 1])), TypeError);
});

test('a key of which the server did not tell is an error, and a patch for no room is nothing', async () => {
  let socket;
  class Scripted {
    constructor() {
      this.readyState = 1;
      socket = this;
      queueMicrotask(() => this.onmessage({ data: '{"op":"hello","recovered":false,"resume":{"token":"t"},"pingMs":0}' }));
    }
    send(op) {
      const { op: asked, id } = JSON.parse(op);
      if (asked === 'join') queueMicrotask(() => this.onmessage({ data: `{"op":"joined","id":${id},"room":"r","type":"t","client":"c1","seq":1,"state":{}}` }));
    }
    close() {}
  }
  const client = await connect('ws://nowhere/', { WebSocket: Scripted });
  const room = await client.join('t');
  const says = (...bytes) => socket.onmessage({ data: new Uint8Array(bytes).buffer });
  says(0x93, 5, 2, 0x81, 0, 1); // of a room that is not here
  says(0x92, 5, 0x81, 0xa1, 0x61, 0);
  assert.deepEqual(room.state, {});
  socket.onmessage({ data: '{"op":"short","room":"r","ref":5}' });
  says(0x92, 5, 0x81, 0xa1, 0x61, 0);
  says(0x94, 5, 2, 0x82, 0, 1, 0xa1, 0x62, 2, 3);
  assert.deepEqual(room.state, { a: 1, b: 2 });
  assert.throws(() => says(0x93, 5, 3, 0x81, 1, 1), TypeError);
  socket.onmessage({ data: '[5,3,{"a":null}]' });
  assert.deepEqual([room.state, room.seq], [{ b: 2 }, 3]);
  client.close();
});
