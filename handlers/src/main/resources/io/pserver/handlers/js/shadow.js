// What a room's state was when its last pass completed, kept beside the live objects.
//
// After a pass, `compare` finds what the pass changed without changing the shadow; `apply` then writes those findings down.
// So a pass that failed is undone by `undo`, in place: every object stays the one that closures and module variables hold.
// Between two patches the shadow collects what is dirty, and `take` tells it as a JSON Merge Patch (RFC 7396).
(function (prelude, text) {
  'use strict';
  const { RealDate } = prelude;
  const { apply: applyTo, parse, slice, stringify, keys, isArray, defineProperty } = prelude.base;
  const { create, getOwnPropertyDescriptor, getPrototypeOf, isExtensible, hasOwn } = Object;
  const { ABSENT, isNode, isLeaf, isObject, isSame, checkDepth, shadowOf, build, patchOf, jsonOf } = text;

  // What an object only inherits, such as '__proto__' or a builtin that is frozen, would get in the way of a plain assignment.
  function put(live, name, value) {
    if (hasOwn(live, name)) live[name] = value;
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

  let root = null;
  let found = []; // triples: what to do, on which node, at what, with what
  const VALUE = 0, RELIVE = 1, SHAPE = 2, LENGTH = 3;

  /** Begins: what `holder` holds now is known to the clients. */
  function watch(holder) {
    root = build(holder, null, null, 0);
    forget(root);
  }

  // ---- finding changes -----------------------------------------------------------------------------------------

  /** Looks for what changed since the last `apply`. May run the game's getters. True if there is anything. */
  function compare() {
    found = [];
    compareNode(root, root.live, 0);
    return found.length > 0;
  }

  function note(kind, node, at, value) {
    const n = found.length;
    found[n] = kind;
    found[n + 1] = node;
    found[n + 2] = at;
    found[n + 3] = value;
  }

  function compareNode(node, live, depth) {
    checkDepth(depth);
    if (node.live !== live) note(RELIVE, node, 0, live);
    if (node.array) compareArray(node, live, depth);
    else compareObject(node, live, depth);
  }

  function compareObject(node, live, depth) {
    const now = keys(live);
    const { names, values } = node;
    if (areOther(now, names)) return reshape(node, live, now, depth);
    for (let i = 0; i < now.length; i++) {
      const value = live[now[i]];
      const old = values[i];
      if (value !== old) compareValue(node, i, now[i], old, value, depth);
    }
  }

  /** Names that came, went or moved. */
  function areOther(now, names) {
    if (now.length !== names.length) return true;
    for (let i = 0; i < now.length; i++) if (now[i] !== names[i]) return true;
    return false;
  }

  function compareValue(node, i, key, old, value, depth) {
    if (goOn(old, value, depth)) return;
    const made = shadowOf(value, node, key, depth + 1);
    if (!isSame(made, old)) note(VALUE, node, i, made);
  }

  /** If both are objects of a kind: compares them in depth. An object that is there since before is not asked for `toJSON` again. */
  function goOn(old, value, depth) {
    if (!isNode(old)) return false;
    if (old.live !== value) {
      if (typeof value !== 'object' || value === null) return false;
      if (isArray(value) !== old.array || typeof value.toJSON === 'function') return false;
    }
    compareNode(old, value, depth + 1);
    return true;
  }

  function compareArray(node, live, depth) {
    const { values } = node;
    const length = live.length;
    if (length !== values.length) note(LENGTH, node, length, null);
    for (let i = 0; i < length; i++) {
      const value = live[i];
      const old = i < values.length ? values[i] : ABSENT;
      if (value === old || (value === undefined && old === null)) continue;
      if (goOn(old, value, depth)) continue;
      const made = shadowOf(value, node, i, depth + 1);
      const kept = made === ABSENT ? null : made;
      if (!isSame(kept, old)) note(VALUE, node, i, kept);
    }
  }

  /** Notes what an object holds under its new names. */
  function reshape(node, live, now, depth) {
    const before = new Map();
    for (let i = 0; i < node.names.length; i++) before.set(node.names[i], node.values[i]);
    const values = [];
    for (let i = 0; i < now.length; i++) {
      const name = now[i];
      const value = live[name];
      const old = before.get(name);
      if (old !== undefined && value === old) values[i] = old;
      else if (old !== undefined && goOn(old, value, depth)) values[i] = old;
      else {
        const made = shadowOf(value, node, name, depth + 1);
        values[i] = isSame(made, old) ? old : made;
      }
    }
    note(SHAPE, node, now, values);
  }

  // ---- writing findings down: runs no code of the game, and may be run again from its start --------------------

  function apply() {
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
          soil(node, null);
          break;
        case SHAPE:
          applyShape(node, at, value);
          break;
        default:
          if (!node.array) replaced(node, node.names[at], node.values[at], value);
          node.values[at] = value;
          soil(node, node.array ? null : node.names[at]);
      }
    }
    found = [];
  }

  function applyShape(node, names, values) {
    const now = new Map();
    for (let i = 0; i < names.length; i++) now.set(names[i], values[i]);
    const before = new Map();
    for (let i = 0; i < node.names.length; i++) {
      const name = node.names[i];
      before.set(name, node.values[i]);
      if (!now.has(name)) {
        replaced(node, name, node.values[i], ABSENT);
        soil(node, name);
      }
    }
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (before.has(name) ? before.get(name) === values[i] : values[i] === ABSENT) continue;
      if (before.has(name)) replaced(node, name, before.get(name), values[i]);
      soil(node, name);
    }
    node.names = names;
    node.values = values;
  }

  // A patch cannot replace an object by another object: what the clients still hold would shine through.
  function replaced(node, name, old, value) {
    if (old !== value && isObject(old)) (node.gone ??= new Set()).add(name);
  }

  /** Marks a name dirty; what is inside an array soils the array, which is always sent whole. */
  function soil(node, name) {
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
  function undo() {
    found = [];
    undoNode(root);
  }

  function undoNode(node) {
    const { live, values } = node;
    if (node.array) {
      if (live.length !== values.length) live.length = values.length;
      for (let i = 0; i < values.length; i++) undoValue(live, i, values[i]);
      thaw(node);
      return;
    }
    const { names } = node;
    const now = keys(live);
    if (areOther(now, names)) emptied(live, now, names, values);
    for (let i = 0; i < names.length; i++) {
      plain(live, names[i]);
      undoValue(live, names[i], values[i]);
    }
    thaw(node);
  }

  // An object that the failed pass froze without changing it would fail every pass to come.
  function thaw(node) {
    const { live } = node;
    if (isExtensible(live)) return;
    const thawed = node.array ? [] : create(getPrototypeOf(live));
    for (const name of keys(live)) put(thawed, name, live[name]);
    node.live = thawed;
  }

  // What the failed pass made an accessor or read-only would go on catching whoever changes the state.
  function plain(live, name) {
    const property = getOwnPropertyDescriptor(live, name);
    if (property !== undefined && property.writable !== true && property.configurable) {
      defineProperty(live, name, { value: property.value, writable: true, enumerable: true, configurable: true });
    }
  }

  /** Takes all names off an object, so that they come back in their order; those that JSON leaves out keep their values. */
  function emptied(live, now, names, values) {
    const left = new Map();
    for (const name of now) {
      left.set(name, live[name]);
      delete live[name];
    }
    for (let i = 0; i < names.length; i++) put(live, names[i], values[i] === ABSENT ? left.get(names[i]) : null);
  }

  function undoValue(live, name, value) {
    let wanted = value;
    if (value === ABSENT) {
      const kind = typeof live[name];
      if (kind === 'undefined' || kind === 'function' || kind === 'symbol') return;
      wanted = undefined;
    }
    if (isNode(value)) {
      undoNode(value);
      wanted = value.live;
    } else if (isLeaf(value)) {
      if (textOf(value.live) !== value.text) {
        const written = parse(value.text);
        value.live = value.live instanceof RealDate ? new RealDate(written) : written;
      }
      wanted = value.live;
    }
    if (!hasOwn(live, name) || live[name] !== wanted) put(live, name, wanted);
  }

  // ---- telling -------------------------------------------------------------------------------------------------

  function isDirty() {
    return root.below;
  }

  /** The state as JSON. */
  function json() {
    return jsonOf(root.values[0]);
  }

  /** What changed since the last call: {patch}, or {state} where a patch cannot say it. */
  function take() {
    const patch = patchOf(root);
    forget(root);
    if (patch === null) return { state: json() };
    return { patch: applyTo(slice, patch, ['{"state":'.length, patch.length - 1]) };
  }

  function forget(node) {
    if (node.below) {
      node.below = false;
      node.dirty = null;
      node.gone = null;
      for (const value of node.values) if (isNode(value) && value.below) forget(value);
    }
  }

  return { watch, compare, apply, undo, isDirty, json, take };
})
