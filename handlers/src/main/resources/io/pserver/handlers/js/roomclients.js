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

  // What a client's object keeps for itself: {client, session, saved, view}. Not in private names, which every realm would have anew, so
  // that no two rooms' clients had the same shape.
  const HIDDEN = Symbol.for('pserver.client');

  class Client {
    constructor(id, session) {
      // saved: what the session held at the end of the last pass that asked for it
      defineProperty(this, HIDDEN, { value: { client: this, session, saved: null, view: undefined } });
      defineProperty(this, 'id', { value: id, enumerable: true });
      this.data = {};
    }
    get session() {
      const hidden = hiddenOf(this);
      hidden.saved ??= prelude.textsOf(hidden.session);
      opened[opened.length] = this;
      return hidden.session;
    }
    /** What this client may see of the state, as a function of it; undefined: what the room's `view` says. */
    get view() {
      return viewOf(this);
    }
    set view(fn) {
      mayChange();
      if (fn !== undefined && fn !== null && typeof fn !== 'function') throw new TypeError('a view is a function');
      turned[turned.length] = [this, viewOf(this)];
      setView(this, fn ?? undefined);
      viewSet();
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

  function hiddenOf(client) {
    const hidden = client?.[HIDDEN];
    if (hidden === undefined || hidden.client !== client) throw new TypeError('this is no client');
    return hidden;
  }

  function viewOf(client) {
    return hiddenOf(client).view;
  }

  function setView(client, view) {
    hiddenOf(client).view = view;
  }

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

  /** Says which keys of which sessions the pass has changed. */
  function saySessions() {
    for (let i = 0; i < opened.length; i++) {
      if (opened.indexOf(opened[i]) !== i) continue;
      const { client, session, saved } = hiddenOf(opened[i]);
      const changes = prelude.changesOf(session, saved);
      if (changes !== '') say('u', client.id, changes);
    }
  }

  /** The pass has completed: what it changed stays. */
  function keep() {
    for (let i = 0; i < opened.length; i++) {
      const hidden = hiddenOf(opened[i]);
      hidden.saved = prelude.textsOf(hidden.session);
    }
    opened = [];
    turned = [];
  }

  function undoSession({ session, saved }) {
    for (const key of keys(session)) if (!(key in saved)) delete session[key];
    for (const key of keys(saved)) {
      if (saved[key] === undefined) delete session[key];
      else if (stringify(session[key]) !== saved[key]) session[key] = parse(saved[key]);
    }
  }

  /** The pass has failed: sessions and views are what they were. */
  function undo() {
    for (let i = 0; i < opened.length; i++) undoSession(hiddenOf(opened[i]));
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
