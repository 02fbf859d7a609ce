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
const SILENT_PINGS = 2.5; // a server that missed this many pings is gone, whatever the network says
const SILENT = { code: 4408, reason: 'the server is silent' };
const FAILED = { code: 1006, reason: 'the connection failed' };
const OPEN = 1;

/** An error that the server answered, or that the connection was lost while an answer was awaited. */
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

/** Connects to a server.
 * @param {string} [url] `ws://`, `wss://`, `http://` or `https://`; without a path `/ws`; default: where the page came from
 * @param {{token?: string}} [options] `token` is a session's token, where there is no cookie
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

/** A seat in one room. `state` follows the server's. */
export class Room {
  #client;
  #listeners = new Map();
  #stateListeners = new Set();
  #leaveListeners = new Set();

  /** For the client only. `where` is how the room was asked for. */
  constructor(client, type, params, where) {
    this.#client = client;
    this.where = where;
    /** @type {string} */ this.type = type;
    /** What the room's `onJoin` is given, also when the seat is taken anew. */ this.params = params;
    /** @type {boolean} Whether there is a seat just now. */ this.joined = false;
    /** @type {string | undefined} */ this.id = undefined;
    /** @type {string | undefined} Which of the room's clients this one is. */ this.clientId = undefined;
    /** @type {any} What the server says; read only. */ this.state = undefined;
  }

  /** Calls `listener(data)` for each event of `type`; returns a function that stops that.
   * @param {string} type
   * @param {(data: any) => void} listener */
  on(type, listener) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set());
    return subscribe(this.#listeners.get(type), listener);
  }

  /** Calls `listener(state)` whenever the state changed, also after coming back; returns a function that stops that.
   * @param {(state: any) => void} listener */
  onState(listener) {
    return subscribe(this.#stateListeners, listener);
  }

  /** Calls `listener({consented, reason})` when the seat is gone for good; returns a function that stops that.
   * @param {(how: {consented: boolean, reason?: string}) => void} listener */
  onLeave(listener) {
    return subscribe(this.#leaveListeners, listener);
  }

  /** Sends a message; the promise gives what the room's handler returned, or a {@link PserverError}.
   * @param {string} type
   * @param {unknown} [data] anything that is JSON */
  async send(type, data) {
    return (await this.#client.request({ op: 'send', room: this.id, type, data })).data;
  }

  /** Gives up the seat. Without a connection there is none to give up, and it is not taken again. */
  async leave() {
    await this.#client.leave(this);
  }

  /** For the client only: takes one frame of the server about this room. */
  take(frame) {
    switch (frame.op) {
      case 'joined':
        this.id = frame.room;
        this.type = frame.type;
        this.clientId = frame.client;
        this.joined = true;
        this.#changed(frame.seq, frame.state);
        break;
      case 'patch': return this.#changed(frame.seq, merge(this.state, frame.patch));
      case 'state': return this.#changed(frame.seq, frame.state);
      case 'event': return call(this.#listeners.get(frame.type), frame.data);
      case 'lost':
        this.joined = false;
        break;
      case 'left':
        this.joined = false;
        call(this.#leaveListeners, { consented: frame.consented === true, reason: frame.reason });
        break;
    }
  }

  #changed(seq, state) {
    this.seq = seq;
    this.state = state;
    call(this.#stateListeners, state);
  }
}

/** One connection, kept up: it comes back by itself until `close()` or until the server says not to. */
export class Client {
  #url;
  #token;
  #socket;
  #ready = deferred();
  #waiting = new Map(); // id → {resolve, reject, room}
  #rooms = new Map(); // room id → Room, on this connection
  #seats = new Set(); // rooms to be in, on every connection
  #lastId = 0;
  #failures = 0;
  #timer;
  #watch;
  #heard = 0;
  #closed = false;
  #listeners = { connect: new Set(), disconnect: new Set(), close: new Set() };

  /** For `connect` only. */
  constructor(url, { token } = {}) {
    this.#url = url;
    this.#token = token;
    this.#ready.promise.catch(() => {}); // whoever awaits it is told
    this.#open();
  }

  /** Resolves with this client when it is connected; rejects when it never will be again. */
  ready() {
    return this.#ready.promise.then(() => this);
  }

  /** Calls `listener` on `'connect'` (hello), `'disconnect'` ({code, reason}), `'close'` ({code, reason}: for good).
   * @param {'connect' | 'disconnect' | 'close'} name
   * @param {(event: any) => void} listener */
  on(name, listener) {
    return subscribe(this.#listeners[name], listener);
  }

  /** Joins a room of a type: any with a free seat, or a new one.
   * @param {string} type
   * @param {unknown} [params] what the room's `onJoin` is given
   * @param {{roomId?: string, create?: boolean, where?: object}} [where] that room; a new one; one with this metadata */
  async join(type, params, where = {}) {
    const room = new Room(this, type, params, where);
    await this.#join(room, { room: type, ...where });
    this.#seats.add(room);
    return room;
  }

  /** For rooms only. */
  async leave(room) {
    if (!this.#seats.delete(room)) return;
    try {
      await this.request({ op: 'leave', room: room.id });
    } catch (error) {
      if (this.#rooms.get(room.id) === room && error.code !== 'not_found') {
        this.#seats.add(room);
        throw error;
      }
      room.take({ op: 'left', consented: true }); // the seat went with the connection, or with the room
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

  /** Ends the connection for good. */
  close() {
    this.#end({ code: 1000, reason: 'closed by the client' });
    this.#socket?.close(1000);
  }

  /** Sends one operation; the promise gives its answer, or a {@link PserverError}.
   * @param {{op: string}} op */
  request(op, room) {
    const { promise, resolve, reject } = deferred();
    if (this.#socket?.readyState !== OPEN || this.#closed) {
      reject(new PserverError({ code: 'unavailable', message: 'not connected', retryable: !this.#closed }));
      return promise;
    }
    const id = ++this.#lastId;
    this.#waiting.set(id, { resolve, reject, room });
    this.#socket.send(JSON.stringify({ ...op, id }));
    return promise;
  }

  #join(room, where) {
    return this.request({ op: 'join', params: room.params, ...where }, room);
  }

  #open() {
    const protocols = this.#token ? ['pserver.v1', `bearer.${this.#token}`] : ['pserver.v1'];
    const socket = new WebSocket(this.#url, protocols);
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.#heard = Date.now();
      this.#take(JSON.parse(data));
    };
    socket.onclose = ({ code, reason }) => this.#drop(socket, { code, reason });
    socket.onerror = () => this.#drop(socket, FAILED); // Node.js says no close after a refused connection
  }

  #take(frame) {
    switch (frame.op) {
      case 'hello': return this.#hello(frame);
      case 'ping': return this.#socket.send('{"op":"pong"}');
      case 'joined': {
        const room = this.#waiting.get(frame.id)?.room;
        if (room) {
          this.#rooms.set(frame.room, room);
          room.take(frame);
        }
        this.#answer(frame);
        break;
      }
      case 'event':
      case 'patch':
      case 'state': return this.#rooms.get(frame.room)?.take(frame);
      case 'left':
        this.#seats.delete(this.#rooms.get(frame.room));
        this.#rooms.get(frame.room)?.take(frame);
        this.#rooms.delete(frame.room);
        this.#answer(frame);
        break;
      default:
        this.#answer(frame);
    }
  }

  #answer(frame) {
    const waiting = this.#waiting.get(frame.id);
    this.#waiting.delete(frame.id);
    if (frame.op === 'error') waiting?.reject(new PserverError(frame.error));
    else waiting?.resolve(frame);
  }

  #hello(frame) {
    this.#failures = 0;
    this.#token = frame.session ?? this.#token;
    this.#watchFor(frame.pingMs);
    this.#ready.resolve();
    call(this.#listeners.connect, frame);
    for (const room of this.#seats) this.#rejoin(room);
  }

  /** The connection is a new one: takes a seat in the same room again, or else in one like it. */
  async #rejoin(room) {
    const socket = this.#socket;
    for (let failures = 0; this.#seats.has(room); failures++) {
      try {
        await this.#rejoinOnce(room);
        if (!this.#seats.has(room)) await this.request({ op: 'leave', room: room.id }); // left meanwhile
        return;
      } catch (error) {
        if (socket !== this.#socket || socket.readyState !== OPEN) return; // the next connection tries again
        if (!error.retryable) {
          this.#seats.delete(room);
          room.take({ op: 'left', consented: false, reason: error.code });
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, backoff(failures)));
        if (socket !== this.#socket) return;
      }
    }
  }

  async #rejoinOnce(room) {
    try {
      await this.#join(room, { roomId: room.id });
    } catch (error) {
      if (error.code !== 'not_found' || room.where.roomId !== undefined) throw error;
      await this.#join(room, { room: room.type, ...room.where });
    }
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
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#rooms.clear();
    clearInterval(this.#watch);
    for (const room of this.#seats) room.take({ op: 'lost' });
    for (const { reject } of waiting) {
      reject(new PserverError({ code: 'unavailable', message: 'the connection was lost', retryable: true }));
    }
    if (this.#closed) return;
    if (this.#failures === 0) call(this.#listeners.disconnect, event); // told once, not with every attempt
    if (event.code >= 4500 && event.code <= 4999) {
      this.#end(event);
      return;
    }
    this.#timer = setTimeout(() => this.#open(), backoff(this.#failures++));
  }

  #end(event) {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    this.#ready.reject(new PserverError({ code: 'unavailable', message: `closed: ${event.code} ${event.reason}` }));
    const seats = [...this.#seats];
    this.#seats.clear();
    this.#rooms.clear();
    for (const room of seats) room.take({ op: 'left', consented: event.code === 1000, reason: event.reason });
    call(this.#listeners.close, event);
  }
}
