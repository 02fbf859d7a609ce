// String searches, and changes of case, that can be stopped.
//
// The engine's own search takes the product of both lengths in the worst case and cannot be interrupted, so that one call could
// hold its thread for hours. Here it only ever gets work that it does in a few milliseconds; what is more goes in steps, between
// which a pass can be stopped, and takes time that grows with the length alone. Evaluated once in a fresh realm, before any
// file of the game.
//
// few: comparisons that the engine makes in a few milliseconds; short: a needle that is searched for window by window, each of
// so many units; many: units of a string that may have too many parts for one step; piece: units whose case is changed in one step.
(function (steps) {
  'use strict';

  const { few = 2e7, short = 64, window = 1 << 18, many = 1 << 20, piece = 256 } = steps ?? {};

  const { apply } = Reflect;
  const { defineProperty } = Object;
  const strings = String.prototype;
  const { match: MATCH, replace: REPLACE, split: SPLIT, toPrimitive: TO_PRIMITIVE } = Symbol;
  const natives = { indexOf: strings.indexOf, lastIndexOf: strings.lastIndexOf, includes: strings.includes,
    split: strings.split, replace: strings.replace, replaceAll: strings.replaceAll };
  const { indexOf, lastIndexOf, split } = natives;
  const { slice, charCodeAt } = strings;
  const sourceOf = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source').get;
  const Numbers = Int32Array;

  function isObject(value) {
    return (typeof value === 'object' && value !== null) || typeof value === 'function';
  }

  function cut(text, from, to) {
    return apply(slice, text, [from, to]);
  }

  // ---- searching -----------------------------------------------------------------------------------------------

  /** Where `needle` starts first in `text` at or after `from`; -1 if nowhere. */
  function find(text, needle, from) {
    const length = needle.length;
    if (length * (text.length - from) <= few) return apply(indexOf, text, [needle, from]);
    if (length <= short) return findShort(text, needle, from);
    // Most texts do not repeat the needle's head, and then this is as fast as the engine.
    const head = cut(needle, 0, short);
    let tries = few / length;
    for (let at = findShort(text, head, from); at >= 0 && at + length <= text.length; at = findShort(text, head, at + 1)) {
      if (cut(text, at, at + length) === needle) return at;
      if (--tries < 0) return knuthMorrisPratt(text, needle, at + 1, false);
    }
    return -1;
  }

  function findShort(text, needle, from) {
    const overlap = needle.length - 1;
    let size = window / 256;
    for (let at = from; at + needle.length <= text.length; at += size) {
      if (size < window) size *= 2;
      const found = apply(indexOf, cut(text, at, at + size + overlap), [needle]);
      if (found >= 0) return at + found;
    }
    return -1;
  }

  /** Where `needle` starts last in `text`, at or before `from`; -1 if nowhere. */
  function findLast(text, needle, from) {
    const length = needle.length;
    const last = from < text.length - length ? from : text.length - length;
    if (length * last <= few) return apply(lastIndexOf, text, [needle, last]);
    if (length > short) return knuthMorrisPratt(cut(text, 0, last + length), needle, 0, true);
    for (let to = last; to >= 0; to -= window) {
      const at = to - window + 1 > 0 ? to - window + 1 : 0;
      const found = apply(lastIndexOf, cut(text, at, to + length), [needle]);
      if (found >= 0) return at + found;
    }
    return -1;
  }

  /** The linear search, from the front or, with both texts read backwards, from the back. */
  function knuthMorrisPratt(text, needle, from, backwards) {
    const n = text.length;
    const m = needle.length;
    const inNeedle = (i) => apply(charCodeAt, needle, [backwards ? m - 1 - i : i]);
    const border = new Numbers(m);
    for (let i = 1, k = 0; i < m; i++) {
      const unit = inNeedle(i);
      while (k > 0 && unit !== inNeedle(k)) k = border[k - 1];
      if (unit === inNeedle(k)) k++;
      border[i] = k;
    }
    for (let i = from, k = 0; i < n; i++) {
      const unit = apply(charCodeAt, text, [backwards ? n - 1 - i : i]);
      while (k > 0 && unit !== inNeedle(k)) k = border[k - 1];
      if (unit === inNeedle(k)) k++;
      if (k === m) return backwards ? n - 1 - i : i - m + 1;
    }
    return -1;
  }

  // ---- what the standard says around the search ----------------------------------------------------------------

  function isRegExp(value) {
    const matcher = value[MATCH];
    if (matcher !== undefined) return !!matcher;
    try {
      apply(sourceOf, value, []);
      return true;
    } catch {
      return false;
    }
  }

  /** A position as a number of units into a text. */
  function clamp(position, most) {
    const whole = +position;
    return whole > 0 ? (whole < most ? whole - (whole % 1) : most) : 0;
  }

  /** What a match is replaced by: a function's answer, or a template with $$, $&, $` and $'. */
  function replacement(by, text, found, at) {
    if (typeof by === 'function') return `${by(found, at, text)}`;
    let made = '';
    let done = 0;
    for (let dollar = find(by, '$', 0); dollar >= 0; dollar = find(by, '$', dollar + 1)) {
      const next = by[dollar + 1];
      let part;
      if (next === '$') part = '$';
      else if (next === '&') part = found;
      else if (next === '`') part = cut(text, 0, at);
      else if (next === "'") part = cut(text, at + found.length);
      else continue;
      made += cut(by, done, dollar) + part;
      done = ++dollar + 1;
    }
    return made + cut(by, done);
  }

  function replaceIn(text, search, by, all) {
    const step = search.length;
    let made = '';
    let done = 0;
    for (let at = find(text, search, 0); at >= 0; at = find(text, search, done)) {
      made += cut(text, done, at) + replacement(by, text, search, at);
      done = at + step;
      if (!all) break;
    }
    return made + cut(text, done);
  }

  function splitIn(text, separator, most) {
    const parts = [];
    let count = 0;
    if (separator.length === 0) {
      for (let at = 0; at < text.length && count < most; at++) parts[count++] = text[at];
      return parts;
    }
    let done = 0;
    for (let at = find(text, separator, 0); at >= 0; at = find(text, separator, done)) {
      parts[count++] = cut(text, done, at);
      if (count === most) return parts;
      done = at + separator.length;
    }
    parts[count] = cut(text, done);
    return parts;
  }

  /** Whether the engine searches for `needle` in a few milliseconds. */
  function isLight(text, needle) {
    return typeof text === 'string' && typeof needle === 'string' && text.length * needle.length <= few;
  }

  const guarded = {
    indexOf(search, position) {
      if (isLight(this, search) || this === undefined || this === null) {
        return apply(natives.indexOf, this, [search, position]);
      }
      const text = `${this}`;
      const needle = `${search}`;
      const from = clamp(position, text.length);
      return needle === '' ? from : find(text, needle, from);
    },
    lastIndexOf(search, position) {
      if (isLight(this, search) || this === undefined || this === null) {
        return apply(natives.lastIndexOf, this, [search, position]);
      }
      const text = `${this}`;
      const needle = `${search}`;
      const number = +position;
      const from = number === number ? clamp(number, text.length) : text.length;
      return needle.length > text.length ? -1 : findLast(text, needle, from);
    },
    includes(search, position) {
      if (isLight(this, search) || this === undefined || this === null) {
        return apply(natives.includes, this, [search, position]);
      }
      const text = `${this}`;
      if (isObject(search) && isRegExp(search)) throw new TypeError('includes() takes no regular expression');
      const needle = `${search}`;
      const from = clamp(position, text.length);
      return needle === '' || find(text, needle, from) >= 0;
    },
    split(separator, limit) {
      if (isLight(this, separator) && this.length <= many) return apply(natives.split, this, [separator, limit]);
      if (this === undefined || this === null || separator === undefined ||
          (isObject(separator) && separator[SPLIT] !== undefined && separator[SPLIT] !== null)) {
        return apply(natives.split, this, [separator, limit]);
      }
      const text = `${this}`;
      const most = limit === undefined ? 4294967295 : limit >>> 0;
      const by = `${separator}`;
      return most === 0 ? [] : splitIn(text, by, most);
    },
    replace(search, by) {
      if (isLight(this, search) || this === undefined || this === null || isReplacer(search)) {
        return apply(natives.replace, this, [search, by]);
      }
      const text = `${this}`;
      const needle = `${search}`;
      return replaceIn(text, needle, typeof by === 'function' ? by : `${by}`, false);
    },
    replaceAll(search, by) {
      if (isLight(this, search) || this === undefined || this === null || isReplacer(search)) {
        return apply(natives.replaceAll, this, [search, by]);
      }
      const text = `${this}`;
      if (isObject(search) && isRegExp(search)) return apply(natives.replaceAll, text, [search, by]);
      const needle = `${search}`;
      const made = typeof by === 'function' ? by : `${by}`;
      return needle === '' ? apply(natives.replaceAll, text, [needle, made]) : replaceIn(text, needle, made, true);
    },
  };

  function isReplacer(search) {
    return isObject(search) && search[REPLACE] !== undefined && search[REPLACE] !== null;
  }

  // ---- upper and lower case: where a letter's other case is longer, the engine copies all that it has made so far -------

  const cases = { toUpperCase: strings.toUpperCase, toLowerCase: strings.toLowerCase,
    toLocaleUpperCase: strings.toLocaleUpperCase, toLocaleLowerCase: strings.toLocaleLowerCase };
  const DOTTED_I = '\u0130'; // the one letter whose lower case is longer in every language: i and a dot above

  /** Where a piece that starts at `at` ends: behind a space if there is one near, so that no word is cut, and never in a letter. */
  function pieceEnd(text, at) {
    const unit = (i) => apply(charCodeAt, text, [i]);
    const most = at + 2 * piece;
    let to = at + piece;
    while (to < most && to < text.length && unit(to - 1) !== 32) to++;
    while (to < text.length && isAttached(unit(to))) to++;
    return to;
  }

  /** Whether a unit belongs to the one before: the second half of a pair, or a mark on a letter. */
  function isAttached(unit) {
    return (unit >= 0xdc00 && unit <= 0xdfff) || (unit >= 0x300 && unit <= 0x36f);
  }

  function piecewise(text, method, argument) {
    let made = '';
    for (let at = 0, to = 0; at < text.length; at = to) {
      to = pieceEnd(text, at);
      made += apply(method, cut(text, at, to), argument);
    }
    return made;
  }

  function isShortText(text) {
    return typeof text !== 'string' || text.length <= 4 * piece;
  }

  Object.assign(guarded, {
    toUpperCase() {
      return isShortText(this) ? apply(cases.toUpperCase, this, []) : piecewise(this, cases.toUpperCase, []);
    },
    toLowerCase() {
      if (isShortText(this) || find(this, DOTTED_I, 0) < 0) return apply(cases.toLowerCase, this, []);
      return apply(cases.toLowerCase, piecewise(this, natives.replaceAll, [DOTTED_I, 'i\u0307']), []);
    },
    toLocaleUpperCase(locales) {
      if (isShortText(this)) return apply(cases.toLocaleUpperCase, this, [locales]);
      return piecewise(this, cases.toLocaleUpperCase, [locales]);
    },
    toLocaleLowerCase(locales) {
      if (isShortText(this)) return apply(cases.toLocaleLowerCase, this, [locales]);
      return piecewise(this, cases.toLocaleLowerCase, [locales]);
    },
  });

  const LENGTHS = { indexOf: 1, lastIndexOf: 1, includes: 1, split: 2, replace: 2, replaceAll: 2, toUpperCase: 0,
    toLowerCase: 0, toLocaleUpperCase: 0, toLocaleLowerCase: 0 };
  for (const name of Object.keys(guarded)) {
    const method = guarded[name];
    defineProperty(method, 'length', { value: LENGTHS[name] });
    defineProperty(strings, name, { value: method, writable: true, enumerable: false, configurable: true });
  }

  // ---- long numerals: reading one takes the square of its length -----------------------------------------------

  const RealBigInt = BigInt;
  const { asIntN, asUintN } = BigInt;
  const MOST_DIGITS = 100000;

  function primitive(value) {
    if (!isObject(value)) return value;
    const exotic = value[TO_PRIMITIVE];
    let made;
    if (exotic !== undefined && exotic !== null) {
      made = apply(exotic, value, ['number']);
    } else {
      made = typeof value.valueOf === 'function' ? value.valueOf() : value;
      if (isObject(made) && typeof value.toString === 'function') made = value.toString();
    }
    if (isObject(made)) throw new TypeError('cannot convert an object to a BigInt');
    return made;
  }

  function limited(value) {
    const made = primitive(value);
    if (typeof made === 'string' && made.length > MOST_DIGITS) {
      throw new RangeError(`a BigInt is read from at most ${MOST_DIGITS} digits`);
    }
    return made;
  }

  const numerals = {
    BigInt(value) {
      return RealBigInt(limited(value));
    },
    asIntN(bits, value) {
      return asIntN(bits, limited(value));
    },
    asUintN(bits, value) {
      return asUintN(bits, limited(value));
    },
  };
  const LimitedBigInt = numerals.BigInt;
  defineProperty(LimitedBigInt, 'prototype', { value: RealBigInt.prototype });
  for (const name of ['asIntN', 'asUintN']) {
    defineProperty(LimitedBigInt, name, { value: numerals[name], writable: true, configurable: true });
  }
  defineProperty(RealBigInt.prototype, 'constructor', { value: LimitedBigInt, writable: true, configurable: true });
  defineProperty(globalThis, 'BigInt', { value: LimitedBigInt, writable: true, configurable: true });
})
