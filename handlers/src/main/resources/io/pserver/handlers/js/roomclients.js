// The clients of a room, as its scripts see them: their seats, their sessions, their views.
(function (prelude, said) {
  'use strict';
  const { parse, stringify, keys, apply, slice, stringOf, defineProperty, freeze } = prelude.base;
  const { say, mayChange, eventFrame } = said;

  const seats = new Map(); // by id, the clients that have one
  let list = null; // of them, as scripts see it
  let viewsSet = false; // since they were last looked through
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
      if (changes !== '') say('u', client.id, changes);
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
      mayChange();
      if (fn !== undefined && fn !== null && typeof fn !== 'function') throw new TypeError('a view is a function');
      turned[turned.length] = [this, this.#view];
      this.#view = fn ?? undefined;
      viewSet();
    }
    static viewOf(client) {
      return client.#view;
    }
    static setView(client, view) {
      client.#view = view;
    }
    send(type, data, options) {
      if (isSeated(this)) say(options?.volatile === true ? 't' : 's', this.id, eventFrame(type, data));
    }
    leave(reason) {
      if (isSeated(this)) say('k', this.id, reasonOf(reason, 'left'));
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
    list = null;
  }

  // ---- seats and views -------------------------------------------------------------------------------------------

  function isSeated(client) {
    return seats.get(client.id) === client;
  }

  function seat(client) {
    seats.set(client.id, client);
    list = null;
  }

  function unseat(id) {
    seats.delete(id);
    list = null;
  }

  /** A view was set: all are to be looked through. */
  function viewSet() {
    viewsSet = true;
  }

  /** All views have been looked through. */
  function viewsSeen() {
    viewsSet = false;
  }

  /** A client had a view of its own, which is gone with the realm: until it gets one again, it sees nothing. */
  function withhold(id) {
    setView(seats.get(id), () => null);
    viewSet();
  }

  return { Client, viewOf, reasonOf, sessionOf, saySessions, keep, undo, seats, seat, unseat, viewSet, viewsSeen, withhold,
    list: () => (list ??= freeze([...seats.values()])),
    areViewsSet: () => viewsSet };
})
