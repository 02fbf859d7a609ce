/**
 * The pserver client: an ES module without dependencies, for browsers and for Node.js 22 and later.
 *
 *   import { connect } from '/pserver.js';
 *   const client = await connect('ws://localhost:8080');
 *   const room = await client.join('arena', { level: 1 });
 *   room.onState((state) => draw(state));
 *   room.on('chat', ({ from, text }) => show(from, text));
 *   const reply = await room.send('move', { dx: 1, dy: 0 });
 */

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5000;
const MOST_QUEUED = 100; // what waits for the connection to come back goes out at once, and must not be over the rate
const SILENT_PINGS = 2.5; // a server that missed this many pings is gone, whatever the network says
const SILENT = { code: 4408, reason: 'the server is silent' };
const FAILED = { code: 1006, reason: 'the connection failed' };
const MOST_PENDING = 120; // inputs that wait to be taken: two seconds of them at 60 a second
const OPEN = 1;
const PACKED = 'pserver.v1+msgpack';
const SHORT = 'short'; // patches as arrays, offered beside the protocol
const PUSHES = new Set(['event', 'patch', 'state']); // what the server sends again when it was missed

/**
 * An error that the server answered, or one of the client's own: `connection_lost` (the message was sent and the connection broke before
 * the answer came: it may have had its effect, so it is not sent again), `unavailable` (the client is closed), `overloaded` (too much
 * waits for the connection to come back).
 */
export class PserverError extends Error {
  /** @param {{code: string, message: string, retryable?: boolean, details?: unknown}} error */
  constructor({ code, message, retryable = false, details }) {
    super(message);
    this.name = 'PserverError';
    this.code = code;
    this.retryable = retryable;
    this.details = details;
  }
}

/** Connects to a server, and again whenever the connection is lost.
 * @param {string} [url] `ws://`, `wss://`, `http://` or `https://`; without a path `/ws`; default: where the page came from
 * @param {{token?: string, encoding?: 'json' | 'msgpack', short?: boolean, WebSocket?: typeof WebSocket}} [options] `token` is a session's token,
 *   where there is no cookie; `encoding` is what goes over the wire, in the short form unless `short` is false; `WebSocket` is used instead of the
 *   global one
 * @returns {Promise<Client>} when the server said hello for the first time */
export async function connect(url, options = {}) {
  return new Client(socketUrl(url), options).ready();
}

function socketUrl(url) {
  const target = new URL(url ?? '/ws', globalThis.location?.href);
  target.protocol = target.protocol.replace(/^http/, 'ws');
  if (target.pathname === '/') target.pathname = '/ws';
  return target.href;
}

/** JSON Merge Patch, RFC 7396. Returns the new value; objects of `target` are changed in place. */
export function merge(target, patch) {
  if (patch === null || typeof patch !== 'object' || Array.isArray(patch)) return patch;
  const result = target !== null && typeof target === 'object' && !Array.isArray(target) ? target : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[key];
    } else {
      const merged = merge(Object.hasOwn(result, key) ? result[key] : undefined, value);
      Object.defineProperty(result, key, { value: merged, writable: true, enumerable: true, configurable: true });
    }
  }
  return result;
}

function call(listeners, ...args) {
  for (const listener of [...(listeners ?? [])]) {
    try {
      listener(...args);
    } catch (error) {
      console.error(error); // one listener's mistake must not silence the others
    }
  }
}

/** Doubling up to the longest, with jitter: clients that were lost together do not come back together. */
function backoff(failures) {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.5 + Math.random() / 2);
}

function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

function subscribe(listeners, listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A seat in one room. `state` follows the server's. The seat outlives the connection for as long as the room holds it. */
export class Room {
  #client;
  #listeners = new Map();
  #stateListeners = new Set();
  #leaveListeners = new Set();
  #pending = [];
  #inputs = 0;

  /** For the client only. */
  constructor(client, params) {
    this.#client = client;
    /** What the room's `onJoin` was given. */ this.params = params;
    /** @type {string | undefined} */ this.type = undefined;
    /** @type {boolean} Whether there is a seat. */ this.joined = false;
    /** @type {string | undefined} */ this.id = undefined;
    /** @type {string | undefined} Which of the room's clients this one is. */ this.client = undefined;
    /** @type {any} What the server says; read only. */ this.state = undefined;
  }

  /** The same as `client`. */
  get clientId() {
    return this.client;
  }

  /** Calls `listener(data)` for each event of `type`; returns a function that stops that.
   * @param {string} type
   * @param {(data: any) => void} listener */
  on(type, listener) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set());
    return subscribe(this.#listeners.get(type), listener);
  }

  /** Calls `listener(state, {recovered})` whenever the state changed; returns a function that stops that. `recovered` is false when events were
   * missed for good, and this is the state as it is now.
   * @param {(state: any, how: {recovered: boolean}) => void} listener */
  onState(listener) {
    return subscribe(this.#stateListeners, listener);
  }

  /** Calls `listener({consented, reason})` when the seat is gone for good; returns a function that stops that.
   * @param {(how: {consented: boolean, reason?: string}) => void} listener */
  onLeave(listener) {
    return subscribe(this.#leaveListeners, listener);
  }

  /** Sends a message, at most once; the promise gives what the room's handler returned, or a {@link PserverError}. While the connection is
   * away it waits.
   * @param {string} type
   * @param {unknown} [data] anything that is JSON */
  async send(type, data) {
    if (!this.joined) throw new PserverError({ code: 'not_found', message: 'no seat in this room' });
    return (await this.#client.request({ op: 'send', room: this.id, type, data })).data;
  }

  /** Sends a message that is not answered but numbered, so that what comes of it can be foreseen: until the room has taken it, it is in `pending`.
   * It is never sent twice, and not at all while the connection is away.
   * @param {string} type
   * @param {unknown} [data] anything that is JSON
   * @returns {number} its number, 1, 2, …; 0 if it was not sent */
  input(type, data) {
    const number = this.#inputs + 1;
    if (!this.joined || !this.#client.say({ op: 'send', room: this.id, type, data, input: number })) return 0;
    this.#inputs = number;
    this.#pending.push(Object.freeze({ number, type, data }));
    if (this.#pending.length > MOST_PENDING) this.#pending.shift();
    return number;
  }

  /** The inputs that `state` does not have in it yet, oldest first: apply them to a copy of it to see where they will lead. Those that were on
   * their way when the connection broke are not in it: nobody knows.
   * @returns {readonly {number: number, type: string, data: any}[]} */
  get pending() {
    return this.#pending;
  }

  /** Gives up the seat. */
  async leave() {
    await this.#client.leave(this);
  }

  /** For the client only: takes one frame of the server about this room. */
  take(frame) {
    if (frame.input !== undefined) this.#pending = this.#pending.filter(({ number }) => number > frame.input);
    switch (frame.op) {
      case 'joined':
        this.id = frame.room;
        this.type = frame.type;
        this.client = frame.client;
        this.joined = true;
        this.#changed(frame, frame.state);
        break;
      case 'patch':
        if (frame.seq > this.seq) this.#changed(frame, merge(this.state, frame.patch));
        break;
      case 'state': return this.#changed(frame, frame.state);
      case 'event': return call(this.#listeners.get(frame.type), frame.data);
      case 'left':
        if (!this.joined) return;
        this.joined = false;
        this.forget();
        call(this.#leaveListeners, { consented: frame.consented === true, reason: frame.reason });
        break;
    }
  }

  /** For the client only: the connection broke, and with it whatever was on its way. */
  forget() {
    this.#pending = [];
  }

  #changed({ seq, recovered }, state) {
    this.seq = seq;
    this.state = state;
    call(this.#stateListeners, state, { recovered: recovered !== false });
  }
}

/** One client of a server, over all its connections: it comes back by itself until `close()` or until the server says not to. */
export class Client {
  #url;
  #token;
  #protocol;
  #short;
  #WebSocket;
  #socket;
  #status = 'connecting';
  #resume; // the token by which to come back
  #pushes = 0; // received by the connection that the token is of
  #ready = deferred();
  #waiting = new Map(); // id → what was sent and is not answered
  #queue = []; // what is to be sent when the connection is back
  #rooms = new Map(); // room id → Room
  #refs = new Map(); // what short patches call a room → { id, keys }, as this connection was told
  #lastId = 0;
  #failures = 0;
  #timer;
  #watch;
  #heard = 0;
  #listeners = { connect: new Set(), disconnect: new Set(), close: new Set(), error: new Set(), status: new Set() };

  /** For `connect` only. */
  constructor(url, { token, encoding = 'json', short = true, WebSocket = globalThis.WebSocket } = {}) {
    if (WebSocket === undefined) throw new TypeError('there is no WebSocket here: give one as an option');
    if (encoding !== 'json' && encoding !== 'msgpack') throw new TypeError(`encoding is json or msgpack, not ${encoding}`);
    this.#protocol = encoding === 'json' ? 'pserver.v1' : PACKED;
    this.#short = short;
    this.#url = url;
    this.#token = token;
    this.#WebSocket = WebSocket;
    this.#ready.promise.catch(() => {}); // whoever awaits it is told
    // A page that is closed says goodbye, so that nobody waits for it.
    globalThis.addEventListener?.('pagehide', ({ persisted }) => persisted || this.close());
    this.#open();
  }

  /** Resolves with this client when it is connected for the first time; rejects when it never will be again. */
  ready() {
    return this.#ready.promise.then(() => this);
  }

  /** The session's token, if the server told it: for the next `connect`, where there is no cookie.
   * @returns {string | undefined} */
  get session() {
    return this.#token;
  }

  /** @returns {'connecting' | 'open' | 'away' | 'closed'} `away`: the connection is lost and will be back */
  get status() {
    return this.#status;
  }

  /** Calls `listener(status)` whenever it changed; returns a function that stops that.
   * @param {(status: 'connecting' | 'open' | 'away' | 'closed') => void} listener */
  onStatus(listener) {
    return subscribe(this.#listeners.status, listener);
  }

  /** Calls `listener` on `'connect'` (hello), `'disconnect'` ({code, reason}), `'close'` ({code, reason}: for good), `'error'` (a PserverError that
   * answers nothing that waits, such as that of an input).
   * @param {'connect' | 'disconnect' | 'close' | 'error'} name
   * @param {(event: any) => void} listener */
  on(name, listener) {
    return subscribe(this.#listeners[name], listener);
  }

  /** Joins a room of a type: any with a free seat, or a new one.
   * @param {string} type
   * @param {unknown} [params] what the room's `onJoin` is given
   * @param {{roomId?: string, create?: boolean, where?: object}} [options] that room; a new one; one with this metadata */
  async join(type, params, options = {}) {
    const room = new Room(this, params);
    await this.request({ op: 'join', params, room: type, ...options }, room);
    return room;
  }

  /** For rooms only. */
  async leave(room) {
    while (room.joined) {
      try {
        await this.request({ op: 'leave', room: room.id });
      } catch (error) {
        if (error.code === 'connection_lost') continue; // it can be asked twice
        if (error.code !== 'not_found' && error.code !== 'unavailable') throw error;
        this.#leave(room, { consented: true });
      }
    }
  }

  /** Calls a request handler.
   * @param {string} path with its query
   * @param {unknown} [body] anything that is JSON
   * @returns {Promise<{status: number, data: any}>} */
  async call(method, path, body) {
    const { status, data } = await this.request({ op: 'call', method, path, body });
    return { status, data };
  }

  /** Lists public rooms of a type.
   * @param {object} [where] only those with this metadata
   * @returns {Promise<{id: string, type: string, clients: number, maxClients: number, metadata: object}[]>} */
  async rooms(type, where) {
    return (await this.request({ op: 'rooms', type, where })).rooms;
  }

  /** Ends the connection for good, and gives up all seats. */
  close() {
    const socket = this.#socket;
    this.#end({ code: 1000, reason: 'closed by the client' });
    socket?.close(1000);
  }

  /** Sends one operation, or lets it wait for the connection; the promise gives its answer, or a {@link PserverError}.
   * @param {{op: string}} op */
  request(op, room) {
    const asked = { op, room, ...deferred() };
    if (this.#status === 'closed') {
      asked.reject(new PserverError({ code: 'unavailable', message: 'the client is closed' }));
    } else if (this.#status === 'open' && this.#socket?.readyState === OPEN) {
      this.#send(asked);
    } else if (this.#queue.length < MOST_QUEUED) {
      this.#queue.push(asked);
    } else {
      asked.reject(new PserverError({ code: 'overloaded', message: 'too much waits to be sent', retryable: true }));
    }
    return asked.promise;
  }

  /** Sends one operation that is not answered; false if the connection is away. For rooms only. */
  say(op) {
    if (this.#status !== 'open' || this.#socket?.readyState !== OPEN) return false;
    this.#write(op);
    return true;
  }

  #send(asked) {
    const id = ++this.#lastId;
    let said;
    try {
      said = this.#encode({ ...asked.op, id });
    } catch (error) {
      return asked.reject(error); // such as a BigInt in it
    }
    this.#waiting.set(id, asked);
    this.#socket.send(said);
  }

  #write(op) {
    this.#socket.send(this.#encode(op));
  }

  #encode(op) {
    return this.#protocol === PACKED ? pack(op) : JSON.stringify(op);
  }

  #open() {
    const protocols = this.#short ? [this.#protocol, SHORT] : [this.#protocol];
    if (this.#token) protocols.push(`bearer.${this.#token}`);
    if (this.#resume) protocols.push(`resume.${this.#resume}`, `seen.${this.#pushes}`);
    const socket = new this.#WebSocket(this.#url, protocols);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#heard = Date.now();
      const frame = typeof data === 'string' ? JSON.parse(data) : read(new Uint8Array(data), (ref) => this.#refs.get(ref)?.keys);
      if (Array.isArray(frame)) this.#takeShort(frame);
      else this.#take(frame);
    };
    socket.onclose = ({ code, reason }) => this.#drop(socket, { code, reason });
    socket.onerror = () => this.#drop(socket, FAILED); // Node.js says no close after a refused connection
  }

  /** `[ref, {key: number, …}]`, or a patch: `[ref, seq, patch]`, `[ref, seq, patch, input]`. */
  #takeShort([ref, seq, patch, input]) {
    const known = this.#refs.get(ref);
    if (patch !== undefined) {
      this.#pushes++;
      this.#rooms.get(known?.id)?.take({ op: 'patch', seq, patch, input });
    } else if (known !== undefined) {
      for (const [key, number] of Object.entries(seq)) known.keys[number] = key;
    }
  }

  #take(frame) {
    if (PUSHES.has(frame.op)) this.#pushes++;
    switch (frame.op) {
      case 'hello': return this.#hello(frame);
      case 'ping': return this.#write({ op: 'pong' });
      case 'joined': {
        const room = this.#waiting.get(frame.id)?.room;
        if (room) {
          this.#rooms.set(frame.room, room);
          room.take(frame);
        }
        return this.#answer(frame);
      }
      case 'short': return this.#refs.set(frame.ref, { id: frame.room, keys: [] });
      case 'event':
      case 'taken':
      case 'patch':
      case 'state': return this.#rooms.get(frame.room)?.take(frame);
      case 'left':
        this.#leave(this.#rooms.get(frame.room), frame);
        return this.#answer(frame);
      default: return this.#answer(frame);
    }
  }

  #answer(frame) {
    const asked = this.#waiting.get(frame.id);
    this.#waiting.delete(frame.id);
    this.#token = frame.session ?? this.#token; // a call has logged in or out
    if (frame.op !== 'error') return asked?.resolve(frame);
    const error = new PserverError(frame.error);
    if (asked) asked.reject(error);
    else call(this.#listeners.error, error);
  }

  /** The seat is gone, and so is whatever waits to be sent to it. */
  #leave(room, { consented = false, reason } = {}) {
    if (room === undefined) return;
    this.#rooms.delete(room.id);
    for (const [ref, { id }] of this.#refs) if (id === room.id) this.#refs.delete(ref);
    const lost = this.#queue.filter(({ op }) => op.op === 'send' && op.room === room.id);
    this.#queue = this.#queue.filter((asked) => !lost.includes(asked));
    room.take({ op: 'left', consented, reason });
    for (const { reject } of lost) reject(new PserverError({ code: 'not_found', message: 'the seat is gone' }));
  }

  #hello(frame) {
    this.#failures = 0;
    this.#token = frame.session ?? this.#token;
    this.#resume = frame.resume?.token;
    this.#pushes = 0;
    this.#refs.clear();
    this.#watchFor(frame.pingMs);
    this.#recover(frame);
    this.#be('open');
    this.#ready.resolve();
    call(this.#listeners.connect, frame);
    for (const asked of this.#queue.splice(0)) this.#send(asked);
  }

  /** Finds out which seats are still there. */
  #recover({ recovered, rooms = [] }) {
    const missing = [...this.#rooms.values()].filter(({ id }) => !recovered || !rooms.includes(id));
    for (const id of rooms) {
      if (!this.#rooms.has(id)) this.#send({ op: { op: 'leave', room: id }, resolve() {}, reject() {} }); // its joined was lost
    }
    const end = () => missing.forEach((room) => room.joined && this.#leave(room, { reason: 'lost' }));
    if (!recovered) end();
    else if (missing.length > 0) this.#send({ op: { op: 'ping' }, resolve: end, reject() {} }); // reasons come before the pong
  }

  #be(status) {
    if (this.#status === status) return;
    this.#status = status;
    call(this.#listeners.status, status);
  }

  /** A connection can die without a word, as when a phone changes networks. */
  #watchFor(pingMs) {
    clearInterval(this.#watch);
    if (!(pingMs > 0)) return;
    this.#watch = setInterval(() => {
      if (Date.now() - this.#heard <= SILENT_PINGS * pingMs) return;
      this.#socket.close();
      this.#drop(this.#socket, SILENT);
    }, pingMs);
  }

  /** Once for each socket. */
  #drop(socket, event) {
    if (socket !== this.#socket) return;
    this.#socket = undefined; // what it still says is not heard
    clearInterval(this.#watch);
    const told = this.#status === 'open'; // with the loss, not with every attempt
    const forGood = event.code === 1000 || (event.code >= 4500 && event.code <= 4999);
    if (!forGood) {
      if (told) this.#be('away');
      this.#timer = setTimeout(() => this.#open(), backoff(this.#failures++));
    }
    this.#reject([...this.#waiting.values()], {
      code: 'connection_lost',
      message: 'the connection was lost before the answer came',
    });
    this.#waiting.clear();
    for (const room of this.#rooms.values()) room.forget();
    if (told) call(this.#listeners.disconnect, event);
    if (forGood) this.#end(event);
  }

  #reject(all, error) {
    for (const { reject } of all) reject(new PserverError(error));
  }

  #end(event) {
    if (this.#status === 'closed') return;
    this.#be('closed');
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    const unanswered = [...this.#waiting.values(), ...this.#queue.splice(0)];
    this.#waiting.clear();
    for (const room of [...this.#rooms.values()]) {
      this.#leave(room, { consented: event.code === 1000, reason: event.reason });
    }
    const error = { code: 'unavailable', message: `closed: ${event.code} ${event.reason}` };
    this.#reject(unanswered, error);
    this.#ready.reject(new PserverError(error));
    call(this.#listeners.close, event);
  }
}

// ---- MessagePack: what JSON can say, in fewer bytes ----------------------------------------------------------------

const DEEPEST = 100;
const toBytes = new TextEncoder();
const toText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A value as MessagePack. It says what `JSON.stringify` would: `toJSON` counts, what is undefined is left out, NaN is null.
 * @param {unknown} value
 * @returns {Uint8Array}
 * @throws {TypeError} for a BigInt, and for what is nested deeper than 100 levels or in itself */
export function pack(value) {
  const packer = new Packer();
  packer.value(value, '', 0);
  return packer.bytes.slice(0, packer.at);
}

class Packer {
  bytes = new Uint8Array(256);
  view = new DataView(this.bytes.buffer);
  at = 0;

  value(given, key, depth) {
    const value = typeof given?.toJSON === 'function' ? given.toJSON(key) : given;
    if (typeof value === 'string' || value instanceof String) this.#text(String(value));
    else if (typeof value === 'number' || value instanceof Number) this.#number(Number(value));
    else if (typeof value === 'boolean' || value instanceof Boolean) this.#byte(value.valueOf() ? 0xc3 : 0xc2);
    else if (typeof value === 'bigint') throw new TypeError('a BigInt cannot be sent');
    else if (value === null || !isSaid(value)) this.#byte(0xc0);
    else if (depth === DEEPEST) throw new TypeError(`nested deeper than ${DEEPEST} levels, or in itself`);
    else if (Array.isArray(value)) this.#array(value, depth + 1);
    else this.#map(value, depth + 1);
  }

  #array(items, depth) {
    this.#head(items.length, 0x90, 16, 0xdc);
    for (let i = 0; i < items.length; i++) this.value(items[i], String(i), depth);
  }

  #map(object, depth) {
    const keys = Object.keys(object).filter((key) => isSaid(object[key]));
    this.#head(keys.length, 0x80, 16, 0xde);
    for (const key of keys) {
      this.#text(key);
      this.value(object[key], key, depth);
    }
  }

  #text(text) {
    const bytes = toBytes.encode(text);
    if (bytes.length >= 32 && bytes.length < 256) {
      this.#byte(0xd9);
      this.#byte(bytes.length);
    } else {
      this.#head(bytes.length, 0xa0, 32, 0xda);
    }
    const at = this.#take(bytes.length);
    this.bytes.set(bytes, at);
  }

  #number(number) {
    if (!Number.isFinite(number)) this.#byte(0xc0);
    else if (!Number.isSafeInteger(number)) this.#coded(0xcb, 8, 'setFloat64', number);
    else if (number >= -32 && number < 128) this.#byte(number & 0xff);
    else if (number >= 0 && number < 2 ** 8) this.#coded(0xcc, 1, 'setUint8', number);
    else if (number >= 0 && number < 2 ** 16) this.#coded(0xcd, 2, 'setUint16', number);
    else if (number >= 0 && number < 2 ** 32) this.#coded(0xce, 4, 'setUint32', number);
    else if (number >= -(2 ** 7) && number < 0) this.#coded(0xd0, 1, 'setInt8', number);
    else if (number >= -(2 ** 15) && number < 0) this.#coded(0xd1, 2, 'setInt16', number);
    else if (number >= -(2 ** 31) && number < 0) this.#coded(0xd2, 4, 'setInt32', number);
    else this.#coded(0xd3, 8, 'setBigInt64', BigInt(number));
  }

  /** `wide` is the code for 16 bits of size; the one after it is for 32. */
  #head(size, fixed, fixedEnd, wide) {
    if (size < fixedEnd) this.#byte(fixed | size);
    else if (size < 2 ** 16) this.#coded(wide, 2, 'setUint16', size);
    else this.#coded(wide + 1, 4, 'setUint32', size);
  }

  #byte(byte) {
    const at = this.#take(1); // before `bytes` is read: they may be others afterwards
    this.bytes[at] = byte;
  }

  #coded(code, size, set, number) {
    this.#byte(code);
    const at = this.#take(size);
    this.view[set](at, number);
  }

  /** Where the next bytes are to be written. */
  #take(count) {
    const from = this.at;
    this.at += count;
    if (this.at > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.at, this.bytes.length * 2));
      grown.set(this.bytes.subarray(0, from));
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return from;
  }
}

function isSaid(value) {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

/** The value of a MessagePack text. Whole numbers beyond 2^53 are the nearest that there is.
 * @param {Uint8Array} bytes
 * @throws {TypeError} if it is none, or has what JSON cannot say (binary data, extensions, keys that are no strings) */
export function unpack(bytes) {
  return read(bytes, () => []);
}

/** The same for what a server says in the short form: keys in it may be numbers, and `keysOf(ref)` gives the keys by their numbers; nothing if there is
 * no such room (any more), so that the patch is for nobody. */
function read(bytes, keysOf) {
  const reader = new Unpacker(bytes, keysOf);
  let value;
  try {
    value = reader.value(0);
  } catch (error) {
    throw new TypeError('malformed MessagePack', { cause: error });
  }
  if (reader.at !== bytes.length) throw new TypeError('malformed MessagePack: something follows it');
  return value;
}

class Unpacker {
  at = 0;
  #keys = [];
  #keysOf;

  constructor(bytes, keysOf) {
    this.bytes = bytes;
    this.#keysOf = keysOf;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  value(depth) {
    if (depth > DEEPEST) throw new RangeError('too deep');
    const code = this.#number(1, 'getUint8');
    if (code < 0x80) return code;
    if (code >= 0xe0) return code - 0x100;
    if (code < 0x90) return this.#map(code & 15, depth + 1);
    if (code < 0xa0) return this.#array(code & 15, depth + 1);
    if (code < 0xc0) return this.#text(code & 31);
    switch (code) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xca: return this.#number(4, 'getFloat32');
      case 0xcb: return this.#number(8, 'getFloat64');
      case 0xcc: return this.#number(1, 'getUint8');
      case 0xcd: return this.#number(2, 'getUint16');
      case 0xce: return this.#number(4, 'getUint32');
      case 0xcf: return Number(this.#number(8, 'getBigUint64'));
      case 0xd0: return this.#number(1, 'getInt8');
      case 0xd1: return this.#number(2, 'getInt16');
      case 0xd2: return this.#number(4, 'getInt32');
      case 0xd3: return Number(this.#number(8, 'getBigInt64'));
      case 0xd9: return this.#text(this.#number(1, 'getUint8'));
      case 0xda: return this.#text(this.#number(2, 'getUint16'));
      case 0xdb: return this.#text(this.#number(4, 'getUint32'));
      case 0xdc: return this.#array(this.#number(2, 'getUint16'), depth + 1);
      case 0xdd: return this.#array(this.#number(4, 'getUint32'), depth + 1);
      case 0xde: return this.#map(this.#number(2, 'getUint16'), depth + 1);
      case 0xdf: return this.#map(this.#number(4, 'getUint32'), depth + 1);
      default: throw new RangeError(`code ${code}`);
    }
  }

  #number(size, get) {
    const from = this.at;
    this.at += size;
    return this.view[get](from);
  }

  #text(length) {
    const from = this.at;
    this.at += length;
    if (this.at > this.bytes.length) throw new RangeError('too short');
    return toText.decode(this.bytes.subarray(from, this.at));
  }

  #array(size, depth) {
    const items = [];
    for (let i = 0; i < size; i++) {
      items.push(this.value(depth));
      if (depth === 1 && i === 0) this.#keys = this.#keysOf(items[0]);
    }
    return items;
  }

  #map(size, depth) {
    const object = {};
    for (let i = 0; i < size; i++) {
      const key = this.#key(depth);
      if (typeof key !== 'string') throw new RangeError('a key is no string');
      const value = this.value(depth);
      if (key === '__proto__') Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
      else object[key] = value;
    }
    return object;
  }

  #key(depth) {
    const key = this.value(depth);
    if (typeof key !== 'number') return key;
    return this.#keys === undefined ? String(key) : this.#keys[key];
  }
}
