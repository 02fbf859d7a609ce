// MessagePack as the client library has it: against a table of values, and against the server's by way of the game `comeback`.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

const SERVER = process.env.SERVER;
const script = await (await fetch(`${SERVER}/pserver.js`)).text();
const { connect, pack, unpack } = await import(`data:text/javascript;base64,${Buffer.from(script).toString('base64')}`);

const clients = [];
after(() => clients.forEach((client) => client.close()));

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const bytes = (text) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const repeated = (count, byte) => byte.repeat(count);

// The shortest form of each, as the format's specification has it.
const TABLE = [
  [null, 'c0'], [false, 'c2'], [true, 'c3'],
  [0, '00'], [127, '7f'], [128, 'cc80'], [255, 'ccff'], [256, 'cd0100'], [65535, 'cdffff'], [65536, 'ce00010000'],
  [2 ** 32 - 1, 'ceffffffff'], [2 ** 32, 'd30000000100000000'], [2 ** 53 - 1, 'd3001fffffffffffff'],
  [-1, 'ff'], [-32, 'e0'], [-33, 'd0df'], [-128, 'd080'], [-129, 'd1ff7f'], [-32768, 'd18000'], [-32769, 'd2ffff7fff'],
  [-(2 ** 31), 'd280000000'], [-(2 ** 31) - 1, 'd3ffffffff7fffffff'], [1 - 2 ** 53, 'd3ffe0000000000001'],
  [0.5, 'cb3fe0000000000000'], [1e300, 'cb7e37e43c8800759c'], [2 ** 53, 'cb4340000000000000'],
  ['', 'a0'], ['a', 'a161'], ['é€😀', 'a9c3a9e282acf09f9880'], ['a'.repeat(31), `bf${repeated(31, '61')}`],
  ['a'.repeat(32), `d920${repeated(32, '61')}`], ['a'.repeat(256), `da0100${repeated(256, '61')}`],
  ['a'.repeat(65536), `db00010000${repeated(65536, '61')}`],
  [[], '90'], [[1, [2]], '92019102'], [Array(15).fill(0), `9f${repeated(15, '00')}`], [Array(16).fill(0), `dc0010${repeated(16, '00')}`],
  [Array(65536).fill(0), `dd00010000${repeated(65536, '00')}`],
  [{}, '80'], [{ a: 1, b: { c: null } }, '82a16101a16281a163c0'],
];

test('every value of the table is written and read', () => {
  for (const [value, expected] of TABLE) {
    const name = JSON.stringify(value).slice(0, 40);
    assert.equal(hex(pack(value)), expected, name);
    assert.deepEqual(unpack(bytes(expected)), value, name);
  }
  for (const size of [15, 16, 65535, 65536]) {
    const large = Object.fromEntries(Array.from({ length: size }, (_, i) => [`k${i}`, i]));
    assert.deepEqual(unpack(pack(large)), large);
  }
});

test('longer forms than needed are read, too', () => {
  const longer = { 'cc01': 1, 'cd0001': 1, 'ce00000001': 1, 'cf0000000000000001': 1, 'd0ff': -1, 'd1ffff': -1, 'd2ffffffff': -1,
    'd3ffffffffffffffff': -1, 'ca3f000000': 0.5, 'd90161': 'a', 'da000161': 'a', 'db0000000161': 'a', 'cfffffffffffffffff': 2 ** 64 };
  for (const [text, value] of Object.entries(longer)) assert.equal(unpack(bytes(text)), value, text);
  assert.deepEqual(unpack(bytes('dd00000001 01')), [1]);
  assert.deepEqual(unpack(bytes('df00000001 a161 01')), { a: 1 });
});

test('what is said is what JSON would say', () => {
  const odd = { date: new Date(0), left: undefined, out: () => 1, no: NaN, far: Infinity, zero: -0, list: [undefined, Symbol('s'), NaN],
    boxed: new String('s'), own: { toJSON: (key) => `of ${key}` }, bytes: new Uint8Array([1, 2]), map: new Map([[1, 2]]), none: null };
  assert.deepEqual(unpack(pack(odd)), JSON.parse(JSON.stringify(odd)));
  assert.equal(hex(pack(undefined)), 'c0');
  assert.throws(() => pack(1n), TypeError);
  const cycle = {};
  cycle.cycle = cycle;
  assert.throws(() => pack(cycle), TypeError);
});

test('what is malformed is refused', () => {
  const bad = ['', '92 01', 'a2 61', 'd9', 'cd 00', '81 a161', '81 01 01', 'c1', 'c401 00', 'd401 00', '01 01', 'a1 ff', 'dd ffffffff 01',
    '91'.repeat(200)];
  for (const text of bad) assert.throws(() => unpack(bytes(text)), TypeError, text);
  const own = unpack(pack(JSON.parse('{"__proto__":{"polluted":true}}')));
  assert.equal({}.polluted, undefined);
  assert.deepEqual(Object.keys(own), ['__proto__']);
});

test('random values come back as they were', () => {
  let seed = 7;
  const random = (below) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const make = (depth) => {
    const kinds = [() => random(2 ** 31) - 2 ** 30, () => random(1000) / 8, () => 'é😀a'.repeat(random(30)), () => random(2) === 1, () => null];
    if (depth < 5) {
      kinds.push(() => Array.from({ length: random(20) }, () => make(depth + 1)));
      kinds.push(() => Object.fromEntries(Array.from({ length: random(20) }, (_, i) => [`k${i}`, make(depth + 1)])));
    }
    return kinds[random(kinds.length)]();
  };
  for (let i = 0; i < 300; i++) {
    const value = make(0);
    assert.deepEqual(unpack(pack(value)), value);
  }
});

/** Connected by MessagePack; `frames` counts what came by kind of frame. */
async function packed() {
  const frames = { text: 0, binary: 0, sent: 0 };
  class Watched extends WebSocket {
    constructor(...args) {
      super(...args);
      frames.socket = this;
      this.addEventListener('message', ({ data }) => frames[typeof data === 'string' ? 'text' : 'binary']++);
    }
    send(data) {
      assert.ok(data instanceof Uint8Array);
      frames.sent++;
      super.send(data);
    }
  }
  const client = await connect(SERVER, { encoding: 'msgpack', WebSocket: Watched });
  clients.push(client);
  return { client, frames };
}

test('the server and the library understand each other', async () => {
  const { client, frames } = await packed();
  const room = await client.join('hall', {}, { create: true });
  const heard = [];
  room.on('say', (data) => heard.push(data));
  for (const [value] of TABLE) {
    if (JSON.stringify(value).length > 20_000) continue; // the server takes 64 KiB at most
    await room.send('say', value);
    assert.deepEqual(heard.pop(), value);
  }
  await room.send('set', 2 ** 40 + 0.5);
  assert.deepEqual(await room.send('seen'), []);
  const plain = await connect(SERVER);
  clients.push(plain);
  const other = await plain.join('hall', {}, { roomId: room.id });
  assert.equal(other.state.n, 2 ** 40 + 0.5);
  await other.send('say', { mixed: ['é', -1.5, null] });
  assert.deepEqual(heard.pop() ?? await new Promise((resolve) => room.on('say', resolve)), { mixed: ['é', -1.5, null] });
  assert.equal(frames.text, 0);
  assert.ok(frames.binary > TABLE.length && frames.sent > 0);
  await assert.rejects(room.send('say', 1n), TypeError);
  await assert.rejects(connect(SERVER, { encoding: 'xml' }), TypeError);
});

test('a client that speaks MessagePack comes back to its seat', async () => {
  const { client, frames } = await packed();
  const room = await client.join('hall', {}, { create: true });
  const plain = await connect(SERVER);
  clients.push(plain);
  const stayer = await plain.join('hall', {}, { roomId: room.id });
  const heard = [];
  room.on('say', (data) => heard.push(data));
  const back = new Promise((resolve) => client.on('connect', resolve));
  const lost = new Promise((resolve) => client.on('disconnect', resolve));
  frames.socket.close();
  await lost;
  await stayer.send('say', 'missed');
  assert.equal((await back).recovered, true);
  await room.send('say', 'here');
  assert.deepEqual(heard, ['missed', 'here']);
});
