// What the shadow of a room's state is made of, and how it is told: as JSON, or as what changed of it.
//
// No classes with private names and no `instanceof`, neither here nor in what else a room's realm runs at each pass: every realm that
// evaluates a class makes private names and a constructor of its own, and code that all realms share then knows none of them.
(function (prelude) {
  'use strict';
  const { stringify, keys, isArray } = prelude.base;

  const ABSENT = Symbol('absent'); // a value that JSON leaves out
  const NODE = 1, LEAF = 2;
  const DEEPEST = 100;

  /** The shadow of one live object or array. */
  function newNode(live, array, parent, key) {
    return {
      kind: NODE,
      live,
      array,
      parent,
      key,
      names: array ? null : [],
      values: [],
      dirty: null, // names whose values changed since the last patch
      gone: null, // names that held an object at the last patch and were then removed or replaced
      below: false, // something under this node is dirty
    };
  }

  /** The shadow of an object that writes its own JSON, such as a Date. */
  function newLeaf(live) {
    return { kind: LEAF, live, text: stringify(live) ?? 'null' };
  }

  function isNode(value) {
    return typeof value === 'object' && value !== null && value.kind === NODE;
  }

  function isLeaf(value) {
    return typeof value === 'object' && value !== null && value.kind === LEAF;
  }

  function isSame(made, old) {
    return made === old || (isLeaf(made) && isLeaf(old) && made.text === old.text && made.live === old.live);
  }

  /** An object can also write its own JSON as null: a Date that is none does. */
  function isNull(value) {
    return value === null || (isLeaf(value) && value.text === 'null');
  }

  function isObject(value) {
    return (isNode(value) && !value.array) || (isLeaf(value) && value.text[0] === '{');
  }

  // ---- making --------------------------------------------------------------------------------------------------

  function fail(message) {
    throw new TypeError(message);
  }

  function checkDepth(depth) {
    if (depth > DEEPEST) fail('room.state must be JSON: it is cyclic or nested more than 100 deep');
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
    checkDepth(depth);
    if (typeof live.toJSON === 'function') return newLeaf(live);
    const array = isArray(live);
    const node = newNode(live, array, parent, key);
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

  // ---- telling -------------------------------------------------------------------------------------------------

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
      } else if (isNode(value) && value.below) {
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

  function holdsNull(value) {
    if (isLeaf(value)) return true; // its text is not looked into
    for (const inner of value.values) {
      if (isNull(inner) || (isObject(inner) && holdsNull(inner))) return true;
    }
    return false;
  }

  function jsonOf(value) {
    if (isLeaf(value)) return value.text;
    if (!isNode(value)) return value === ABSENT ? 'null' : stringify(value);
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

  return { ABSENT, isNode, isLeaf, isObject, isSame, checkDepth, shadowOf, build, patchOf, jsonOf };
})
