// What a room's state was when its last pass completed, kept beside the live objects.
//
// After a pass, `compare` finds what the pass changed without changing the shadow; `apply` then writes those findings down.
// So a pass that failed is undone by `undo`, in place: every object stays the one that closures and module variables hold.
// Between two patches the shadow collects what is dirty, and `patch` tells it as a JSON Merge Patch (RFC 7396).
(function (prelude) {
  'use strict';
  const { RealDate } = prelude;
  const { apply, parse, slice, stringify, keys, isArray, defineProperty } = prelude.base;
  const { create, getOwnPropertyDescriptor, getPrototypeOf, isExtensible } = Object;

  const ABSENT = Symbol('absent'); // a value that JSON leaves out
  const DEEPEST = 100;

  /** The shadow of one live object or array. */
  class Node {
    constructor(live, array, parent, key) {
      this.live = live;
      this.array = array;
      this.parent = parent;
      this.key = key;
      this.names = array ? null : [];
      this.values = [];
      this.dirty = null; // names whose values changed since the last patch
      this.gone = null; // names that held an object at the last patch and were then removed or replaced
      this.below = false; // something under this node is dirty
    }
  }

  /** The shadow of an object that writes its own JSON, such as a Date. */
  class Leaf {
    constructor(live, text) {
      this.live = live;
      this.text = text;
    }
  }

  function isSame(made, old) {
    return made === old || (made instanceof Leaf && old instanceof Leaf && made.text === old.text && made.live === old.live);
  }

  // What an object only inherits, such as '__proto__' or a builtin that is frozen, would get in the way of a plain assignment.
  function put(live, name, value) {
    if (Object.hasOwn(live, name)) live[name] = value;
    else defineProperty(live, name, { value, writable: true, enumerable: true, configurable: true });
  }

  /** The text of an object that writes its own JSON; null if it cannot any more. */
  function textOf(live) {
    try {
      return stringify(live) ?? 'null';
    } catch {
      return null;
    }
  }

  function fail(message) {
    throw new TypeError(message);
  }

  /** A live value as the shadow keeps it; objects are built anew. */
  function shadowOf(value, parent, key, depth) {
    switch (typeof value) {
      case 'string':
      case 'boolean': return value;
      case 'number': return value - value === 0 ? value : null;
      case 'object': return value === null ? null : build(value, parent, key, depth);
      case 'bigint': return fail('room.state must be JSON: it holds a BigInt');
      default: return ABSENT;
    }
  }

  function build(live, parent, key, depth) {
    if (depth > DEEPEST) fail('room.state must be JSON: it is cyclic or nested more than 100 deep');
    if (typeof live.toJSON === 'function') return new Leaf(live, stringify(live) ?? 'null');
    const array = isArray(live);
    const node = new Node(live, array, parent, key);
    if (array) {
      for (let i = 0; i < live.length; i++) {
        const value = shadowOf(live[i], node, i, depth + 1);
        node.values[i] = value === ABSENT ? null : value;
      }
    } else {
      const names = keys(live);
      node.names = names;
      for (let i = 0; i < names.length; i++) node.values[i] = shadowOf(live[names[i]], node, names[i], depth + 1);
    }
    return node;
  }

  // ---- finding changes -----------------------------------------------------------------------------------------

  // Findings are triples: what to do, on which node, with what.
  const VALUE = 0, RELIVE = 1, SHAPE = 2, LENGTH = 3;

  class Shadow {
    #root;
    #found = [];
    constructor(holder) {
      this.#root = build(holder, null, null, 0);
      this.#forget(this.#root);
    }

    /** Looks for what changed since the last `apply`. May run the game's getters. True if there is anything. */
    compare() {
      this.#found = [];
      this.#compareNode(this.#root, this.#root.live, 0);
      return this.#found.length > 0;
    }

    #note(kind, node, at, value) {
      const found = this.#found;
      const n = found.length;
      found[n] = kind;
      found[n + 1] = node;
      found[n + 2] = at;
      found[n + 3] = value;
    }

    #compareNode(node, live, depth) {
      if (depth > DEEPEST) fail('room.state must be JSON: it is cyclic or nested more than 100 deep');
      if (node.live !== live) this.#note(RELIVE, node, 0, live);
      if (node.array) this.#compareArray(node, live, depth);
      else this.#compareObject(node, live, depth);
    }

    #compareObject(node, live, depth) {
      const now = keys(live);
      const { names, values } = node;
      if (now.length !== names.length) return this.#reshape(node, live, now, depth);
      for (let i = 0; i < now.length; i++) if (now[i] !== names[i]) return this.#reshape(node, live, now, depth);
      for (let i = 0; i < now.length; i++) {
        const value = live[now[i]];
        const old = values[i];
        if (value !== old) this.#compareValue(node, i, now[i], old, value, depth);
      }
    }

    #compareValue(node, i, key, old, value, depth) {
      if (this.#goOn(old, value, depth)) return;
      const made = shadowOf(value, node, key, depth + 1);
      if (!isSame(made, old)) this.#note(VALUE, node, i, made);
    }

    /** If both are objects of a kind: compares them in depth. */
    #goOn(old, value, depth) {
      if (!(old instanceof Node) || typeof value !== 'object' || value === null) return false;
      if (isArray(value) !== old.array || typeof value.toJSON === 'function') return false;
      this.#compareNode(old, value, depth + 1);
      return true;
    }

    #compareArray(node, live, depth) {
      const { values } = node;
      const length = live.length;
      if (length !== values.length) this.#note(LENGTH, node, length, null);
      for (let i = 0; i < length; i++) {
        const value = live[i];
        const old = i < values.length ? values[i] : ABSENT;
        if (value === old || (value === undefined && old === null)) continue;
        if (this.#goOn(old, value, depth)) continue;
        const made = shadowOf(value, node, i, depth + 1);
        const kept = made === ABSENT ? null : made;
        if (!isSame(kept, old)) this.#note(VALUE, node, i, kept);
      }
    }

    /** Names came, went or moved. */
    #reshape(node, live, now, depth) {
      const before = new Map();
      for (let i = 0; i < node.names.length; i++) before.set(node.names[i], node.values[i]);
      const values = [];
      for (let i = 0; i < now.length; i++) {
        const name = now[i];
        const value = live[name];
        const old = before.get(name);
        if (old !== undefined && value === old) values[i] = old;
        else if (old !== undefined && this.#goOn(old, value, depth)) values[i] = old;
        else {
          const made = shadowOf(value, node, name, depth + 1);
          values[i] = isSame(made, old) ? old : made;
        }
      }
      this.#note(SHAPE, node, now, values);
    }

    // ---- writing findings down: runs no code of the game, and may be run again from its start --------------------

    apply() {
      const found = this.#found;
      for (let i = 0; i < found.length; i += 4) {
        const node = found[i + 1];
        const at = found[i + 2];
        const value = found[i + 3];
        switch (found[i]) {
          case RELIVE:
            node.live = value;
            break;
          case LENGTH:
            node.values.length = at;
            this.#soil(node, null);
            break;
          case SHAPE:
            this.#applyShape(node, at, value);
            break;
          default:
            if (!node.array) this.#replaced(node, node.names[at], node.values[at], value);
            node.values[at] = value;
            this.#soil(node, node.array ? null : node.names[at]);
        }
      }
      this.#found = [];
    }

    #applyShape(node, names, values) {
      const now = new Map();
      for (let i = 0; i < names.length; i++) now.set(names[i], values[i]);
      const before = new Map();
      for (let i = 0; i < node.names.length; i++) {
        const name = node.names[i];
        before.set(name, node.values[i]);
        if (!now.has(name)) {
          this.#replaced(node, name, node.values[i], ABSENT);
          this.#soil(node, name);
        }
      }
      for (let i = 0; i < names.length; i++) {
        const name = names[i];
        if (before.has(name) ? before.get(name) === values[i] : values[i] === ABSENT) continue;
        if (before.has(name)) this.#replaced(node, name, before.get(name), values[i]);
        this.#soil(node, name);
      }
      node.names = names;
      node.values = values;
    }

    // A patch cannot replace an object by another object: what the clients still hold would shine through.
    #replaced(node, name, old, value) {
      if (old !== value && ((old instanceof Node && !old.array) || (old instanceof Leaf && old.text[0] === '{'))) {
        (node.gone ??= new Set()).add(name);
      }
    }

    /** Marks a name dirty; what is inside an array soils the array, which is always sent whole. */
    #soil(node, name) {
      let at = node;
      let dirtyName = name;
      for (let n = node; n !== null; n = n.parent) {
        if (n.array) {
          at = n.parent;
          dirtyName = n.key;
        }
      }
      (at.dirty ??= new Set()).add(dirtyName);
      for (let n = at; n !== null && !n.below; n = n.parent) n.below = true;
    }

    // ---- undoing -------------------------------------------------------------------------------------------------

    /** Makes the live objects what they were when the last pass completed. */
    undo() {
      this.#found = [];
      this.#undoNode(this.#root);
    }

    #undoNode(node) {
      const { live, values } = node;
      if (node.array) {
        if (live.length !== values.length) live.length = values.length;
        for (let i = 0; i < values.length; i++) this.#undoValue(live, i, values[i]);
        this.#thaw(node);
        return;
      }
      const { names } = node;
      const now = keys(live);
      let moved = now.length !== names.length;
      for (let i = 0; i < names.length && !moved; i++) moved = now[i] !== names[i];
      if (moved) this.#emptied(live, now, names, values);
      for (let i = 0; i < names.length; i++) {
        this.#plain(live, names[i]);
        this.#undoValue(live, names[i], values[i]);
      }
      this.#thaw(node);
    }

    // An object that the failed pass froze without changing it would fail every pass to come.
    #thaw(node) {
      const { live } = node;
      if (isExtensible(live)) return;
      const thawed = node.array ? [] : create(getPrototypeOf(live));
      for (const name of keys(live)) put(thawed, name, live[name]);
      node.live = thawed;
    }

    // What the failed pass made an accessor or read-only would go on catching whoever changes the state.
    #plain(live, name) {
      const property = getOwnPropertyDescriptor(live, name);
      if (property !== undefined && property.writable !== true && property.configurable) {
        defineProperty(live, name, { value: property.value, writable: true, enumerable: true, configurable: true });
      }
    }

    /** Takes all names off an object, so that they come back in their order; those that JSON leaves out keep their values. */
    #emptied(live, now, names, values) {
      const left = new Map();
      for (const name of now) {
        left.set(name, live[name]);
        delete live[name];
      }
      for (let i = 0; i < names.length; i++) put(live, names[i], values[i] === ABSENT ? left.get(names[i]) : null);
    }

    #undoValue(live, name, value) {
      let wanted = value;
      if (value === ABSENT) {
        const kind = typeof live[name];
        if (kind === 'undefined' || kind === 'function' || kind === 'symbol') return;
        wanted = undefined;
      }
      if (value instanceof Node) {
        this.#undoNode(value);
        wanted = value.live;
      } else if (value instanceof Leaf) {
        if (textOf(value.live) !== value.text) {
          const written = parse(value.text);
          value.live = value.live instanceof RealDate ? new RealDate(written) : written;
        }
        wanted = value.live;
      }
      if (!Object.hasOwn(live, name) || live[name] !== wanted) put(live, name, wanted);
    }

    // ---- telling -------------------------------------------------------------------------------------------------

    get dirty() {
      return this.#root.below;
    }

    /** The state as JSON. */
    json() {
      return jsonOf(this.#root.values[0]);
    }

    /** What changed since the last call: {patch}, or {state} where a patch cannot say it. */
    take() {
      const root = this.#root;
      const patch = patchOf(root);
      this.#forget(root);
      if (patch === null) return { state: this.json() };
      return { patch: apply(slice, patch, ['{"state":'.length, patch.length - 1]) };
    }

    #forget(node) {
      if (node.below) {
        node.below = false;
        node.dirty = null;
        node.gone = null;
        for (const value of node.values) if (value instanceof Node && value.below) this.#forget(value);
      }
    }
  }

  /** A node's changes as a merge patch; null if one cannot say them. */
  function patchOf(node) {
    const { names, values, dirty, gone } = node;
    let text = '';
    for (let i = 0; i < names.length; i++) {
      const value = values[i];
      let part = null;
      if (dirty !== null && dirty.has(names[i])) {
        if (value === ABSENT) part = 'null';
        else if (isNull(value) || (isObject(value) && (gone?.has(names[i]) || holdsNull(value)))) return null;
        else part = jsonOf(value);
      } else if (value instanceof Node && value.below) {
        part = patchOf(value);
        if (part === null) return null;
      }
      if (part !== null) text += (text === '' ? '' : ',') + stringify(names[i]) + ':' + part;
    }
    if (dirty !== null) {
      const here = new Set(names);
      for (const name of dirty) {
        if (!here.has(name)) text += (text === '' ? '' : ',') + stringify(name) + ':null';
      }
    }
    return '{' + text + '}';
  }

  // An object can also write its own JSON as null: a Date that is none does.
  function isNull(value) {
    return value === null || (value instanceof Leaf && value.text === 'null');
  }

  function isObject(value) {
    return (value instanceof Node && !value.array) || (value instanceof Leaf && value.text[0] === '{');
  }

  function holdsNull(value) {
    if (value instanceof Leaf) return true; // its text is not looked into
    for (const inner of value.values) {
      if (isNull(inner) || (isObject(inner) && holdsNull(inner))) return true;
    }
    return false;
  }

  function jsonOf(value) {
    if (value instanceof Leaf) return value.text;
    if (!(value instanceof Node)) return value === ABSENT ? 'null' : stringify(value);
    const { names, values } = value;
    let text = '';
    if (value.array) {
      for (let i = 0; i < values.length; i++) text += (i === 0 ? '' : ',') + jsonOf(values[i]);
      return '[' + text + ']';
    }
    for (let i = 0; i < names.length; i++) {
      if (values[i] !== ABSENT) text += (text === '' ? '' : ',') + stringify(names[i]) + ':' + jsonOf(values[i]);
    }
    return '{' + text + '}';
  }

  return Shadow;
})
