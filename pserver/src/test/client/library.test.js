// The client library as the server serves it, in Node.js, against the game `comeback`. SERVER is the address of a server.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

const SERVER = process.env.SERVER;
const script = await (await fetch(`${SERVER}/pserver.js`)).text();
const { connect, merge, PserverError } = await import(`data:text/javascript;base64,${Buffer.from(script).toString('base64')}`);

const clients = [];
after(() => clients.forEach((client) => client.close()));

/** A client whose connection can be cut, and kept from coming back. */
async function cuttable(options = {}) {
  const network = { sockets: [], up: true };
  class Cuttable extends WebSocket {
    constructor(url, protocols) {
      super(network.up ? url : 'ws://127.0.0.1:1/', protocols);
      network.sockets.push(this);
      network.protocols = protocols;
    }
  }
  const client = await connect(SERVER, { ...options, WebSocket: Cuttable });
  clients.push(client);
  network.cut = () => {
    network.up = false;
    network.sockets.at(-1).close();
  };
  return { client, network };
}

async function until(what, condition) {
  const limit = Date.now() + 20_000;
  while (!(await condition())) {
    assert.ok(Date.now() < limit, `waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Two in a room of their own: one that is cut off, one that stays. */
async function pair(type) {
  const one = await cuttable();
  const other = await cuttable();
  const goer = await one.client.join(type, {}, { create: true });
  const stayer = await other.client.join(type, {}, { roomId: goer.id });
  const seen = (line) => until(line, async () => (await stayer.send('seen')).includes(line));
  return { ...one, goer, stayer, seen, other: other.client };
}

test('merge follows RFC 7396', () => {
  assert.deepEqual(merge({ a: 1, b: { c: 2, d: 3 } }, { b: { c: null, e: [1] }, f: 'x' }), { a: 1, b: { d: 3, e: [1] }, f: 'x' });
  assert.deepEqual(merge({ a: [1, 2] }, { a: { b: null, c: 1 } }), { a: { c: 1 } });
  merge({}, JSON.parse('{"__proto__":{"polluted":true}}'));
  assert.equal({}.polluted, undefined);
});

test('a room has a state that follows, events, replies and refusals', async () => {
  const { goer, stayer, client } = await pair('hall');
  assert.deepEqual([goer.client, goer.type, goer.joined, client.status], ['c1', 'hall', true, 'open']);
  assert.match(client.session, /^[\w-]{20,}$/);
  const states = [];
  goer.onState((state) => states.push(state.n));
  await stayer.send('set', 3);
  await until('the patch is there', () => goer.state.n === 3);
  assert.deepEqual(states, [3]);
  const heard = [];
  const stop = goer.on('say', (text) => heard.push(text));
  await stayer.send('say', 'hello');
  await until('it is heard', () => heard.length === 1);
  stop();
  await assert.rejects(goer.send('no such message'), (error) => error instanceof PserverError && error.code === 'bad_request');
  assert.deepEqual((await client.rooms('hall')).filter(({ id }) => id === goer.id).map((room) => room.clients), [2]);
  await assert.rejects(client.call('GET', '/nothing'), { code: 'not_found', retryable: false });
  await goer.leave();
  assert.equal(goer.joined, false);
  await assert.rejects(goer.send('say', 'x'), { code: 'not_found' });
});

test('a lost connection comes back by itself, to the same seat and to all that was missed', async () => {
  const { goer, stayer, seen, client, network } = await pair('hall');
  const told = [];
  client.onStatus((status) => told.push(status));
  const heard = [];
  goer.on('say', (text) => heard.push(text));
  let left = 0;
  goer.onLeave(() => left++);
  network.cut();
  await seen('drop c1 of 2');
  await until('it knows', () => client.status === 'away');
  assert.equal(goer.joined, true);
  for (let i = 0; i < 20; i++) await stayer.send('say', i);
  await stayer.send('set', 9);
  const waiting = goer.send('say', 'queued'); // sent once when it is back
  network.up = true;
  await waiting;
  await until('all is heard', () => heard.length === 21 && goer.state.n === 9);
  assert.deepEqual(heard, [...Array(20).keys(), 'queued']);
  assert.deepEqual(told, ['away', 'open']);
  assert.equal(left, 0);
  assert.ok(network.protocols.some((protocol) => protocol.startsWith('resume.')));
  assert.deepEqual((await stayer.send('seen')).slice(0, 2), ['drop c1 of 2', 'back c1 c1 true']);
});

test('what was sent but not received is not lost, and comes only once', async () => {
  const { goer, stayer, network } = await pair('hall');
  const heard = [];
  goer.on('say', (text) => heard.push(text));
  const socket = network.sockets.at(-1);
  const take = socket.onmessage;
  await stayer.send('say', 'first');
  await until('the first is heard', () => heard.length === 1);
  socket.onmessage = () => {}; // the network swallows what the server sends from now on
  await stayer.send('say', 'swallowed');
  await new Promise((resolve) => setTimeout(resolve, 200));
  socket.onmessage = take;
  socket.close();
  await until('the second is heard', () => heard.length >= 2);
  await stayer.send('say', 'third');
  await until('the third is heard', () => heard.length >= 3);
  assert.deepEqual(heard, ['first', 'swallowed', 'third']);
});

test('who missed too much has the whole state, and is told so', async () => {
  const { goer, stayer, seen, network } = await pair('hall');
  const states = [];
  goer.onState((state, { recovered }) => states.push([state.n, recovered]));
  network.cut();
  await seen('drop c1 of 2');
  await stayer.send('set', 5);
  await stayer.send('many', 1001);
  network.up = true;
  await until('the state is there', () => states.length > 0);
  assert.deepEqual(states[0], [5, false]);
  await stayer.send('set', 6);
  await until('patches follow', () => goer.state.n === 6);
});

test('what was sent and not answered is rejected, since it may have been done', async () => {
  const { goer, network } = await pair('hall');
  const answer = assert.rejects(goer.send('set', 1), { code: 'connection_lost', retryable: false });
  network.sockets.at(-1).close();
  await answer;
});

test('a seat that is gone is told to its room, and not taken anew', async () => {
  const { goer, seen, client, network } = await pair('brief');
  const left = [];
  goer.onLeave((how) => left.push(how));
  network.cut();
  const waiting = assert.rejects(goer.send('say', 'too late'), { code: 'not_found' });
  await seen('leave c1 false');
  network.up = true;
  await waiting;
  assert.equal(goer.joined, false);
  assert.equal(left.length, 1);
  assert.equal(left[0].consented, false);
  assert.equal(client.status, 'open');
  assert.equal((await client.join('hall')).joined, true);
});

test('what waits for the connection is bounded', async () => {
  const { goer, client, network } = await pair('hall');
  network.cut();
  await until('it is away', () => client.status === 'away');
  const waiting = Array.from({ length: 100 }, () => goer.send('seen'));
  await assert.rejects(goer.send('seen'), { code: 'overloaded', retryable: true });
  network.up = true;
  await Promise.all(waiting);
});

test('a client that is closed has left, and stays closed', async () => {
  const { goer, seen, client } = await pair('hall');
  const left = [];
  goer.onLeave((how) => left.push(how.consented));
  client.close();
  assert.deepEqual(left, [true]);
  assert.equal(client.status, 'closed');
  await seen('leave c1 true');
  await assert.rejects(client.join('hall'), { code: 'unavailable', retryable: false });
});

test('a session goes on with its token', async () => {
  const { client } = await cuttable();
  const { client: next } = await cuttable({ token: client.session });
  assert.equal(next.session, client.session);
});

test('inputs are numbered, pend until the state has them in it, and are told apart from what others did', async () => {
  for (const encoding of ['json', 'msgpack']) {
    const { client } = await cuttable({ encoding });
    const room = await client.join('slope', {}, { create: true });
    const foreseen = () => room.pending.reduce((at, { data }) => at + data, room.state.at[room.client]);
    assert.deepEqual(room.pending, []);
    let expected = 0;
    let differs = 0;
    room.onState(() => (differs += foreseen() === expected ? 0 : 1));
    for (let i = 1; i <= 60; i++) {
      assert.equal(room.input('step', i), i);
      expected += i;
      assert.equal(foreseen(), expected); // at once, whatever the server has told so far
      if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 60));
    }
    assert.deepEqual(Object.keys(room.pending.at(-1) ?? { number: 0, type: 0, data: 0 }), ['number', 'type', 'data']);
    await until('all are taken', () => room.pending.length === 0);
    assert.equal(room.state.at[room.client], expected);
    assert.equal(differs, 0);
  }
});

test('an input that changed nothing or was refused does not pend for ever, and its error is told', async () => {
  const { client } = await cuttable();
  const room = await client.join('slope', {}, { create: true });
  const errors = [];
  client.on('error', (error) => errors.push(error));
  room.input('rest');
  room.input('fall', 1);
  await until('both are taken', () => room.pending.length === 0);
  assert.deepEqual(errors.map(({ code }) => code), ['handler_error']);
  assert.ok(errors[0] instanceof PserverError);
});

test('inputs are not sent while the connection is away, and those that were on their way are not known any more', async () => {
  const { client, network } = await cuttable();
  const room = await client.join('slope', {}, { create: true });
  room.input('step', 1);
  network.cut();
  await until('it is away', () => client.status === 'away');
  assert.deepEqual(room.pending, []);
  assert.equal(room.input('step', 5), 0);
  network.up = true;
  await until('it is back', () => client.status === 'open');
  assert.equal(room.input('step', 10), 2);
  await until('it is taken', () => room.pending.length === 0);
  assert.ok([10, 11].includes(room.state.at[room.client]));
  await room.leave();
  assert.equal(room.input('step', 1), 0);
});

test('it comes back after some close codes, and not after others', async () => {
  const made = [];
  class Scripted {
    constructor(url, protocols) {
      this.readyState = 1;
      this.protocols = protocols;
      made.push(this);
      queueMicrotask(() => this.onmessage({ data: '{"op":"hello","recovered":false,"resume":{"token":"t"},"pingMs":0}' }));
    }
    send() {}
    close() {}
  }
  for (const [code, back] of [[4000, true], [4408, true], [4429, true], [1006, true], [1001, true], [1000, false], [4504, false]]) {
    const client = await connect('ws://nowhere/', { WebSocket: Scripted });
    const before = made.length;
    made.at(-1).onclose({ code, reason: '' });
    assert.equal(client.status, back ? 'away' : 'closed', `${code}`);
    if (back) {
      await until(`it is back after ${code}`, () => made.length > before && client.status === 'open');
      assert.deepEqual(made.at(-1).protocols, ['pserver.v1', 'short', 'resume.t', 'seen.0']);
    } else {
      await new Promise((resolve) => setTimeout(resolve, 150));
      assert.equal(made.length, before);
    }
    client.close();
  }
});
