// Handlers that mean harm. Each is a function and the codes it may be answered with; 'ok' is an answer that is no error.
const BUDGET = ['budget_exceeded'];
const ERROR = ['handler_error'];
const EITHER = ['budget_exceeded', 'handler_error']; // depends on what ends first: the time, or a limit of the engine
const OK = ['ok'];
const ANY = ['ok', 'budget_exceeded', 'handler_error']; // ends by itself on a fast machine

const MOST = 8 << 20; // the longest string
const longest = () => 'a'.repeat(MOST);
const loopingProxy = () =>
  new Proxy({}, new Proxy({}, { get: () => () => { for (;;); } }));
const throwingProxy = () =>
  new Proxy({}, new Proxy({}, { get: () => () => { throw new Error('trap'); } }));

export const corpus = {
  // ---- loops
  loop: [() => { for (;;); }, BUDGET],
  loopInCatch: [() => { try { throw 1; } catch { for (;;); } }, BUDGET],
  loopInFinally: [() => { try { return 1; } finally { for (;;); } }, BUDGET],
  loopThatCatchesAll: [() => { for (;;) { try { for (;;) null.x; } catch { continue; } finally { } } }, BUDGET],
  loopInGenerator: [() => { function* g() { for (;;) yield 1; } for (const x of g()) x; }, BUDGET],
  loopInSort: [() => [3, 2, 1].sort(() => { for (;;); }), BUDGET],
  loopInReplacer: [() => JSON.stringify({ a: 1 }, () => { for (;;); }), BUDGET],
  endlessIterator: [() => Array.from({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 0 }) }) }), EITHER],
  endlessSpread: [() => [...(function* () { for (;;) yield 0; })()], EITHER],
  // The back reference keeps the engine from turning the expression into an automaton.
  regex: [() => /^(a+)+\1b$/.test('a'.repeat(60) + '!'), BUDGET],
  regexLookahead: [() => /^(?=((a|aa)+))\1b/.test('a'.repeat(60)) || /^((a|aa)+)\1\2b$/.test('a'.repeat(60)), BUDGET],
  regexReplace: [() => ('a'.repeat(60) + '!').replace(/^(a|aa)+\1c$/g, 'x'), BUDGET],

  // ---- promises
  microtasks: [() => { const again = () => { Promise.resolve().then(again); }; again(); return new Promise(() => {}); }, BUDGET],
  asyncLoop: [async () => { for (;;) await null; }, BUDGET],
  asyncLoopInFinally: [async () => { try { await null; } finally { for (;;) await 0; } }, BUDGET],
  microtasksBehindAnAnswer: [() => { const again = () => { queueJob(again); }; again(); return 'done'; }, BUDGET],
  asyncGenerator: [async () => { for await (const x of (async function* () { for (;;) yield 1; })()) x; }, BUDGET],
  never: [() => new Promise(() => {}), ERROR],
  neverThenable: [() => ({ then() {} }), ERROR],
  loopingThenable: [() => ({ then() { for (;;); } }), BUDGET],
  throwingThenable: [() => ({ then() { throw new Error('no'); } }), ERROR],
  thenGetterLoops: [() => ({ get then() { for (;;); } }), BUDGET],
  thenableOfThenables: [() => { const t = { then(f) { f(t); } }; return Promise.resolve(t); }, BUDGET],
  doubleThenable: [() => ({ then(f) { f(1); f(2); throw 3; } }), ['ok', 'handler_error']],
  rejection: [() => Promise.reject(undefined), ERROR],
  unhandledRejection: [() => { Promise.reject(new Error('nobody listens')); return 1; }, OK],

  // ---- recursion
  recursion: [() => { const f = () => f() + 1; return f(); }, EITHER],
  recursionInFinally: [() => { const f = () => { try { f(); } finally { f(); } }; f(); }, EITHER],
  recursionInToString: [() => { const o = { toString: () => o + '' }; return o + ''; }, EITHER],
  recursionInJson: [() => { let o = {}; for (let i = 0; i < 200000; i++) o = { o }; return o; }, EITHER],
  deepRegex: [() => new RegExp('('.repeat(20000) + ')'.repeat(20000)).test('a'), ANY],
  deepSource: [() => new Function('return ' + '('.repeat(50000) + '1' + ')'.repeat(50000))(), EITHER],
  deepParse: [() => JSON.parse('['.repeat(500000) + ']'.repeat(500000)), ANY],

  // ---- memory
  hugeArray: [() => new Array(1e9).fill(0).length, EITHER],
  hugeArrayLength: [() => { const a = []; a.length = 4294967295; return a.map(() => 1).join('x'); }, EITHER],
  hugeBytes: [() => new Uint8Array(2 ** 31 - 1).length, EITHER],
  manyBytes: [() => { const keep = []; for (;;) keep.push(new Uint8Array(16 << 20).fill(1)); }, EITHER],
  push: [() => { const a = []; for (;;) a.push({ a }); }, EITHER],
  doubling: [() => { let s = 'x'; for (;;) s += s; }, EITHER],
  doublingForEver: [() => { for (;;) { try { let s = 'x'; for (;;) s += s; } catch { continue; } } }, EITHER],
  flatStrings: [() => { const keep = []; for (let i = 0; ; i++) keep.push(('x'.repeat(1e6) + i).split('').length); }, EITHER],
  mapOfMaps: [() => { const m = new Map(); for (let i = 0; ; i++) m.set(i, new Map([[i, m]])); }, EITHER],
  hugeSort: [() => Array.from({ length: 3e6 }, (_, i) => -i).sort(() => 0.5 - Math.random()).length, EITHER],
  hugeJoin: [() => new Array(1e8).join('abc').length, EITHER],
  hugePad: [() => 'x'.padEnd(1e9).length, ERROR],
  hugeRegexSource: [() => new RegExp('(a|b)'.repeat(1e5)).test('a'.repeat(1e5)), ANY],

  // ---- what cannot be interrupted
  bigProduct: [() => { const a = BigInt('9'.repeat(1e5)); let b = a; for (let i = 0; i < 8; i++) b *= b; return typeof b; }, EITHER],
  bigPower: [() => String(3n ** 2000000n).length, EITHER],
  bigShift: [() => { let a = 1n << 8000000n; for (let i = 0; i < 100; i++) a = a * a; return typeof a; }, EITHER],
  bigParse: [() => typeof BigInt('9'.repeat(2e6)), ERROR],
  bigParseByOperator: [() => '9'.repeat(4e5) == 1n, EITHER], // takes some seconds, and four times as many for twice the length
  bigText: [() => (1n << 3000000n).toString().length, EITHER],
  splitAll: [() => longest().split('').length, ANY],
  indexOfLongest: [() => longest().indexOf('a'.repeat(MOST / 2) + 'b'), ANY],
  lastIndexOfLongest: [() => longest().lastIndexOf('b' + 'a'.repeat(MOST / 2)), ANY],
  includesLongest: [() => longest().includes('a'.repeat(MOST / 2) + 'b'), ANY],
  replaceLongest: [() => longest().replace('a'.repeat(MOST / 2) + 'b', 'x').length, ANY],
  replaceAllLongest: [() => longest().replaceAll('a'.repeat(MOST / 2) + 'b', 'x').length, ANY],
  splitLongest: [() => longest().split('a'.repeat(MOST / 2) + 'b').length, ANY],
  normalize: [() => '\u0344'.repeat(2e6).normalize('NFKD').length, ANY],
  localeCompare: [() => longest().localeCompare(longest() + 'b'), ANY],
  upperCase: [() => '\u0149'.repeat(4e6).toUpperCase().length, ANY],
  lowerCase: [() => '\u0130'.repeat(4e6).toLowerCase().length, ANY],
  decode: [() => decodeURIComponent('%41'.repeat(2e6)).length, ANY],
  parseLongest: [() => JSON.parse('[' + '1,'.repeat(3e6) + '1]').length, ANY],
  copyWithin: [() => { const a = new Float64Array(1e7); for (;;) a.copyWithin(0, 1); }, EITHER],
  sortBytes: [() => { const a = new Float64Array(1e7); for (;;) a.fill(1).sort(); }, EITHER],

  // ---- throws that are no errors
  throwUndefined: [() => { throw undefined; }, ERROR],
  throwNull: [() => { throw null; }, ERROR],
  throwNumber: [() => { throw 5; }, ERROR],
  throwSymbol: [() => { throw Symbol('s'); }, ERROR],
  throwBigInt: [() => { throw 10n; }, ERROR],
  throwFunction: [() => { throw () => {}; }, ERROR],
  throwFrozen: [() => { throw Object.freeze({ a: 1 }); }, ERROR],
  throwNullPrototype: [() => { throw Object.create(null); }, ERROR],
  throwLongText: [() => { throw longest(); }, EITHER],
  throwLongError: [() => { throw new Error(longest()); }, EITHER],
  throwToJsonLoops: [() => { throw { toJSON() { for (;;); } }; }, BUDGET],
  throwToJsonThrows: [() => { throw { toJSON() { throw this; } }; }, ERROR],
  throwGetterLoops: [() => { throw { get a() { for (;;); } }; }, BUDGET],
  throwMessageLoops: [() => { const e = new Error('x'); Object.defineProperty(e, 'message', { get() { for (;;); } }); throw e; }, EITHER],
  throwMessageIsSymbol: [() => { const e = new Error('x'); e.message = Symbol(); throw e; }, ERROR],
  throwStackLoops: [() => { const e = new Error('x'); Object.defineProperty(e, 'stack', { get() { for (;;); } }); throw e; }, EITHER],
  throwNameLoops: [() => { const e = new Error('x'); Object.defineProperty(e, 'name', { get() { for (;;); } }); throw e; }, BUDGET],
  throwToStringLoops: [() => { throw Object.assign(new Error('x'), { toString() { for (;;); } }); }, BUDGET],
  throwCyclic: [() => { const a = {}; a.a = a; throw a; }, ERROR],
  throwLoopingProxy: [() => { throw loopingProxy(); }, EITHER],
  throwThrowingProxy: [() => { throw throwingProxy(); }, ERROR],
  throwProxyOfError: [() => { throw new Proxy(new Error('x'), { get() { for (;;); } }); }, BUDGET],
  throwRevokedProxy: [() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy; }, ERROR],
  prepareStackTrace: [() => { Error.prepareStackTrace = () => { for (;;); }; throw new Error('x'); }, EITHER],

  // ---- answers that are none
  returnCyclic: [() => { const a = []; a[0] = a; return a; }, ERROR],
  returnHuge: [() => { const s = 'x'.repeat(4e6); return Array.from({ length: 25 }, () => s); }, EITHER],
  returnHugeQuotes: [() => '\u0001'.repeat(3e6).split('x'), EITHER],
  returnSymbol: [() => Symbol('x'), ERROR],
  returnBigInt: [() => 5n, ERROR],
  returnBigIntInside: [() => ({ a: [5n] }), ERROR],
  returnFunction: [() => () => 1, ERROR],
  returnToJsonLoops: [() => ({ toJSON() { for (;;); } }), BUDGET],
  returnToJsonThrows: [() => ({ toJSON() { throw new Error('no'); } }), ERROR],
  returnToJsonUndefined: [() => ({ toJSON() {} }), ERROR],
  returnToJsonGrows: [() => ({ toJSON() { return { next: this, again: [this, this] }; } }), EITHER],
  returnGetterLoops: [() => ({ get a() { for (;;); } }), BUDGET],
  returnLoopingProxy: [() => loopingProxy(), BUDGET],
  returnThrowingProxy: [() => throwingProxy(), ERROR],
  returnProxyOfEndlessKeys: [() => new Proxy({}, { ownKeys() { const k = []; for (let i = 0; ; i++) k.push('k' + i); } }), EITHER],
  returnLengthOfProxyArray: [() => new Proxy([], { get: (t, k) => (k === 'length' ? 2 ** 32 : k === 'toJSON' ? undefined : 1) }), EITHER],
  returnRevokedProxy: [() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; }, ERROR],
};

function queueJob(fn) {
  Promise.resolve().then(fn);
}

// Changes to the builtins. A change may fail or succeed; whoever comes next must not notice.
const own = (object, key, value) => Object.defineProperty(object, key, { value, configurable: true, writable: true });
export const pollution = {
  toJson: () => { Object.prototype.toJSON = () => 'polluted'; },
  then: () => { Object.prototype.then = (f) => f('polluted'); },
  getter: () => { Object.defineProperty(Object.prototype, 'status', { get() { return 299; }, configurable: true }); },
  loopingGetter: () => { Object.defineProperty(Object.prototype, 'kind', { get() { for (;;); }, set() { for (;;); }, configurable: true }); },
  zeroSetter: () => { Object.defineProperty(Array.prototype, '0', { set() { for (;;); }, get() { for (;;); }, configurable: true }); },
  objectZero: () => { Object.defineProperty(Object.prototype, '0', { set() { throw new Error('0'); }, configurable: true }); },
  push: () => { own(Array.prototype, 'push', () => { for (;;); }); },
  shift: () => { own(Array.prototype, 'shift', () => { for (;;); }); },
  arrayIterator: () => { own(Array.prototype, Symbol.iterator, function* () { for (;;) yield 'polluted'; }); },
  arrayIteratorNext: () => { own(Object.getPrototypeOf([][Symbol.iterator]()), 'next', () => ({ done: false, value: 'polluted' })); },
  parse: () => { JSON.parse = () => ({ polluted: true }); },
  stringify: () => { JSON.stringify = () => '"polluted"'; },
  json: () => { globalThis.JSON = { parse: () => 'polluted', stringify: () => '"polluted"' }; },
  promiseThen: () => { own(Promise.prototype, 'then', () => { for (;;); }); },
  mapSet: () => { own(Map.prototype, 'set', () => { throw new Error('set'); }); },
  mapGet: () => { own(Map.prototype, 'get', () => undefined); },
  mapValues: () => { own(Map.prototype, 'values', () => { for (;;); }); },
  mapHas: () => { own(Map.prototype, 'has', () => false); },
  mapDelete: () => { own(Map.prototype, 'delete', () => { throw new Error('delete'); }); },
  setHas: () => { own(Set.prototype, 'has', () => true); },
  setAdd: () => { own(Set.prototype, 'add', () => { throw new Error('add'); }); },
  setIterator: () => { own(Set.prototype, Symbol.iterator, function* () { for (;;) yield 1; }); },
  split: () => { own(String.prototype, 'split', () => { throw new Error('split'); }); },
  slice: () => { own(String.prototype, 'slice', () => 'polluted'); },
  indexOf: () => { own(String.prototype, 'indexOf', () => 7); },
  trim: () => { own(String.prototype, 'trim', () => 'polluted'); },
  toLowerCase: () => { own(String.prototype, 'toLowerCase', () => 'polluted'); },
  charCodeAt: () => { own(String.prototype, 'charCodeAt', () => { throw new Error('at'); }); },
  reflectApply: () => { Reflect.apply = () => 'polluted'; },
  reflectConstruct: () => { Reflect.construct = () => ({}); },
  call: () => { own(Function.prototype, 'call', () => 'polluted'); },
  apply: () => { own(Function.prototype, 'apply', () => 'polluted'); },
  hasInstance: () => { own(Function.prototype, Symbol.hasInstance, () => true); },
  errorHasInstance: () => { own(Error, Symbol.hasInstance, () => { for (;;); }); },
  regexTest: () => { own(RegExp.prototype, 'test', () => false); },
  regexExec: () => { own(RegExp.prototype, 'exec', () => null); },
  isArray: () => { Array.isArray = () => true; },
  objectKeys: () => { Object.keys = () => ['polluted']; },
  hasOwn: () => { Object.hasOwn = () => false; },
  defineProperty: () => { Object.defineProperty = () => { throw new Error('defineProperty'); }; },
  freeze: () => { Object.freeze = () => { for (;;); }; },
  mathMax: () => { Math.max = () => NaN; Math.ceil = () => NaN; Math.imul = () => NaN; },
  string: () => { globalThis.String = () => 'polluted'; },
  date: () => { globalThis.Date = class { toJSON() { return 'polluted'; } }; },
  datePrototype: () => { own(Date.prototype, 'toJSON', () => { for (;;); }); },
  error: () => { globalThis.Error = class { constructor() { for (;;); } }; },
  errorPrototype: () => { own(Error.prototype, 'toString', () => { for (;;); }); },
  globals: () => { for (const name of Object.getOwnPropertyNames(globalThis)) { try { delete globalThis[name]; } catch { continue; } } },
  defineGlobal: () => { Object.defineProperty(globalThis, 'Object', { value: null }); },
  prototypeOfGlobal: () => { Object.setPrototypeOf(globalThis, new Proxy({}, { get() { for (;;); }, has: () => true })); },
  prototypeOfArray: () => { Object.setPrototypeOf(Array.prototype, new Proxy({}, { get() { for (;;); }, set() { for (;;); } })); },
  freezeGlobal: () => { Object.freeze(globalThis); },
  console: () => { globalThis.console = new Proxy({}, { get() { for (;;); } }); },
};
