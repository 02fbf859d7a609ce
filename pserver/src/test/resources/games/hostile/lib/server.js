// What both a handler and a room use to check that all is well: touches most of what the prelude relies on.
export function sound() {
  const text = JSON.stringify({ a: [1, { b: 'c' }], d: new Date(0) });
  const back = JSON.parse(text);
  const parts = 'x,y,z'.split(',').map((part) => part.toUpperCase());
  const map = new Map([['k', 1]]);
  const set = new Set([1, 2]);
  return `${text} ${back.a[1].b} ${parts.join('')} ${map.get('k')} ${[...set].length} ${/b+/.exec('abb')[0]} ${({}).then}`;
}
