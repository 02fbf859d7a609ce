// The clients of a room, as its scripts see them, and their sessions.
(function (prelude) {
  'use strict';
  const { parse, stringify, keys, apply, slice, stringOf, defineProperty } = prelude.base;

  let desk = {}; // what room.js does for them
  let opened = []; // clients whose session the pass has asked for
  let turned = []; // clients whose view the pass has set, each followed by the one before

  class Client {
    #view;
    #session;
    #saved = null; // what the session held at the end of the last pass that asked for it
    constructor(id, session) {
      defineProperty(this, 'id', { value: id, enumerable: true });
      this.#session = session;
      this.data = {};
    }
    get session() {
      this.#saved ??= prelude.textsOf(this.#session);
      opened[opened.length] = this;
      return this.#session;
    }
    /** Says which keys of its session changed. */
    static save(client) {
      const changes = prelude.changesOf(client.#session, client.#saved);
      if (changes !== '') desk.say('u', client.id, changes);
    }
    /** The pass has completed. */
    static saved(client) {
      client.#saved = prelude.textsOf(client.#session);
    }
    /** The pass has failed: the session is what it was. */
    static undo(client) {
      const session = client.#session;
      const saved = client.#saved;
      for (const key of keys(session)) if (!(key in saved)) delete session[key];
      for (const key of keys(saved)) {
        if (saved[key] === undefined) delete session[key];
        else if (stringify(session[key]) !== saved[key]) session[key] = parse(saved[key]);
      }
    }
    /** What this client may see of the state, as a function of it; undefined: what the room's `view` says. */
    get view() {
      return this.#view;
    }
    set view(fn) {
      desk.mayChange();
      if (fn !== undefined && fn !== null && typeof fn !== 'function') throw new TypeError('a view is a function');
      turned[turned.length] = [this, this.#view];
      this.#view = fn ?? undefined;
      desk.viewSet();
    }
    static viewOf(client) {
      return client.#view;
    }
    static setView(client, view) {
      client.#view = view;
    }
    send(type, data, options) {
      if (desk.isSeated(this)) desk.say(options?.volatile === true ? 't' : 's', this.id, desk.eventFrame(type, data));
    }
    leave(reason) {
      if (desk.isSeated(this)) desk.say('k', this.id, reasonOf(reason, 'left'));
    }
    toJSON() {
      return { id: this.id };
    }
  }

  const { save, saved, undo: undoSession, viewOf, setView } = Client;
  for (const name of ['save', 'saved', 'undo', 'viewOf', 'setView']) delete Client[name];

  function reasonOf(reason, fallback) {
    return reason === undefined || reason === null ? fallback : apply(slice, stringOf(reason), [0, 500]);
  }

  function sessionOf(text) {
    const told = parse(text);
    const session = told.data;
    defineProperty(session, 'id', { value: told.id });
    defineProperty(session, 'userId', { value: told.userId ?? null });
    return session;
  }

  /** Says which sessions the pass has changed. */
  function saySessions() {
    for (let i = 0; i < opened.length; i++) if (opened.indexOf(opened[i]) === i) save(opened[i]);
  }

  /** The pass has completed: what it changed stays. */
  function keep() {
    for (const client of opened) saved(client);
    opened = [];
    turned = [];
  }

  /** The pass has failed: sessions and views are what they were. */
  function undo() {
    for (const client of opened) undoSession(client);
    opened = [];
    for (let i = turned.length - 1; i >= 0; i--) setView(turned[i][0], turned[i][1]);
    turned = [];
  }

  function use(roomDesk) {
    desk = roomDesk;
  }

  return { use, Client, viewOf, setView, reasonOf, sessionOf, saySessions, keep, undo };
})
