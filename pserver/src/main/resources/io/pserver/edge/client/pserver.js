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
const OPEN = 1;

/** An error that the server answered, or that the connection was lost while an answer was awaited. */
export class PserverError extends Error {
  constructor({ code, message, retryable = false, details }) {
    super(message);
    this.name = 'PserverError';
    this.code = code;
    this.retryable = retryable;
    this.details = details;
  }
}

/**
 * Connects to a server.
 *
 * @param {string} [url] `ws://`, `wss://`, `http://` or `https://`; without a path `/ws`; default: where the page came from
 * @param {{token?: string}} [options] `token` is a session's token, where there is no cookie
 * @returns {Promise<Client>} when the server said hello for the first time
 */
export function connect(url, options = {}) {
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

  constructor(client, type, params) {
    this.#client = client;
    this.type = type;
    this.params = params;
    this.joined = false;
  }

  /** Calls `listener(data)` for each event of `type`; returns a function that stops that. */
  on(type, listener) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set());
    return subscribe(this.#listeners.get(type), listener);
  }

  /** Calls `listener(state)` whenever the state changed, also after coming back. */
  onState(listener) {
    return subscribe(this.#stateListeners, listener);
  }

  /** Calls `listener({consented, reason})` when the seat is gone for good. */
  onLeave(listener) {
    return subscribe(this.#leaveListeners, listener);
  }

  /** Sends a message; the promise gives what the room's handler returned. */
  async send(type, data) {
    const { data: reply } = await this.#client.request({ op: 'send', room: this.id, type, data });
    return reply;
  }

  async leave() {
    await this.#client.request({ op: 'leave', room: this.id });
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
      case 'patch':
        this.#changed(frame.seq, merge(this.state, frame.patch));
        break;
      case 'state':
        this.#changed(frame.seq, frame.state);
        break;
      case 'event':
        call(this.#listeners.get(frame.type), frame.data);
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
  #rooms = new Map(); // room id → Room
  #lastId = 0;
  #failures = 0;
  #timer;
  #closed = false;
  #listeners = { connect: new Set(), disconnect: new Set(), close: new Set() };

  constructor(url, { token } = {}) {
    this.#url = url;
    this.#token = token;
    this.#ready.promise.catch(() => {}); // whoever awaits it is told
    this.#open();
  }

  /** Resolves with this client when it is connected; rejects when it never will be again. */
  async ready() {
    await this.#ready.promise;
    return this;
  }

  /** Calls `listener` on `'connect'` (hello), `'disconnect'` ({code, reason}), `'close'` ({code, reason}: for good). */
  on(name, listener) {
    return subscribe(this.#listeners[name], listener);
  }

  /** Joins a room of a type; `options` may have `roomId`, `create`, `where`. */
  async join(type, params, { roomId, create, where } = {}) {
    const room = new Room(this, type, params);
    await this.#join(room, { room: type, roomId, create, where });
    return room;
  }

  /** Calls a request handler; the promise gives `{status, data}`. */
  async call(method, path, body) {
    const { status, data } = await this.request({ op: 'call', method, path, body });
    return { status, data };
  }

  /** Lists public rooms of a type. */
  async rooms(type, where) {
    return (await this.request({ op: 'rooms', type, where })).rooms;
  }

  /** Ends the connection for good. */
  close() {
    this.#end({ code: 1000, reason: 'closed by the client' });
    this.#socket?.close(1000);
  }

  /** Sends one operation; the promise gives its answer. */
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
    socket.onmessage = ({ data }) => socket === this.#socket && this.#take(JSON.parse(data));
    socket.onclose = ({ code, reason }) => socket === this.#socket && this.#lost({ code, reason });
  }

  #take(frame) {
    switch (frame.op) {
      case 'hello':
        this.#hello(frame);
        break;
      case 'ping':
        this.#socket.send('{"op":"pong"}');
        break;
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
      case 'state':
        this.#rooms.get(frame.room)?.take(frame);
        break;
      case 'left':
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
    this.#ready.resolve();
    call(this.#listeners.connect, frame);
    const before = [...this.#rooms.values()];
    this.#rooms.clear();
    for (const room of before) this.#rejoin(room);
  }

  /** The connection is a new one: takes a seat in the same room again, or else in any of its type. */
  async #rejoin(room) {
    try {
      await this.#join(room, { roomId: room.id }).catch((error) => {
        if (error.code !== 'not_found') throw error;
        return this.#join(room, { room: room.type });
      });
    } catch (error) {
      if (error.retryable && this.#socket?.readyState !== OPEN) this.#rooms.set(room.id, room); // next time
      else room.take({ op: 'left', consented: false, reason: error.code });
    }
  }

  #lost(event) {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) {
      reject(new PserverError({ code: 'unavailable', message: 'the connection was lost', retryable: true }));
    }
    if (this.#closed) return;
    call(this.#listeners.disconnect, event);
    if (event.code >= 4500 && event.code <= 4999) {
      this.#end(event);
      return;
    }
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++);
    this.#timer = setTimeout(() => this.#open(), longest * (0.5 + Math.random() / 2));
  }

  #end(event) {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#ready.reject(new PserverError({ code: 'unavailable', message: `closed: ${event.code} ${event.reason}` }));
    for (const room of this.#rooms.values()) {
      room.take({ op: 'left', consented: event.code === 1000, reason: event.reason });
    }
    this.#rooms.clear();
    call(this.#listeners.close, event);
  }
}
