// Compares the guarded string methods with the engine's own on seeded random arguments. Gives the first difference, or ''.
(function (natives, rounds, start) {
  'use strict';
  let seed = start;
  const below = (n) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % n;
  };
  const text = (most) => {
    let made = '';
    for (let i = below(most + 1); i > 0; i--) made += 'aab$&'[below(below(3) === 0 ? 5 : 2)];
    return made;
  };
  const needle = (of) => {
    if (below(3) > 0) {
      const at = below(of.length + 1);
      return of.slice(at, at + below(12)) + (below(4) === 0 ? 'b' : '');
    }
    return [text(9), undefined, null, 5, 'b'.repeat(below(20)), { toString: () => 'aa' }, /a+b/g, /b/][below(8)];
  };
  const positions = [undefined, 0, 1, 2.7, -1, NaN, Infinity, -Infinity, '3', null, {}, 10, 1e9];
  const position = () => (below(2) ? below(40) : positions[below(positions.length)]);
  const limits = [undefined, 0, 1, 3, -1, 2 ** 32, '2', 1.9, NaN];
  const by = () => ['', 'x', '$$', '[$&]', '$`', "$'", '$', '$1$<a>', 'a$$b$&c$', (...a) => a.join('|'), undefined, 7][below(12)];
  const values = [undefined, null, 5, true, { toString: () => 'aab' }, ['a', 'b']];
  const outcome = (fn, self, args) => {
    try {
      return JSON.stringify([fn.apply(self, args)]);
    } catch (thrown) {
      return thrown.constructor.name;
    }
  };
  for (let i = 0; i < rounds; i++) {
    const self = below(20) === 0 ? values[below(values.length)] : text(60);
    const name = ['indexOf', 'lastIndexOf', 'includes', 'split', 'replace', 'replaceAll'][below(6)];
    const search = needle(typeof self === 'string' ? self : 'aab');
    const more = name === 'split' ? limits[below(limits.length)] : name.startsWith('replace') ? by() : position();
    const args = [search, more].slice(0, 2 - (below(5) === 0 ? 1 : 0));
    const wanted = outcome(natives[name], self, args);
    const got = outcome(String.prototype[name], self, args);
    if (wanted !== got) return `${name} of ${String(self)} with ${args.map(String)}: ${got} instead of ${wanted}`;
  }
  return '';
})
