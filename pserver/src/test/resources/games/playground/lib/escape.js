// Ways out of the sandbox, each a function that gives what it got hold of; what it throws is fine.
const hostFunction = (fn) => fn.constructor('return this')();
const words = (value) => { try { return Object.prototype.toString.call(value) + ' ' + typeof value + ' ' + String(value); } catch (e) { return 'threw'; } };

export const ways = {
  java: () => words(globalThis.Java ?? globalThis.Packages ?? globalThis.java ?? globalThis.com ?? globalThis.org),
  polyglot: () => words(globalThis.Polyglot ?? globalThis.Graal ?? globalThis.load ?? globalThis.loadWithNewGlobal),
  print: () => words(globalThis.print ?? globalThis.printErr ?? globalThis.quit ?? globalThis.exit ?? globalThis.read ?? globalThis.readline),
  process: () => words(globalThis.process ?? globalThis.require ?? globalThis.module ?? globalThis.exports ?? globalThis.__dirname),
  host: () => words(globalThis.host ?? globalThis.prelude ?? globalThis.pserver ?? globalThis['pserver:handover']),
  evalJava: () => (0, eval)('typeof Java + typeof Polyglot + typeof host + typeof prelude + typeof load'),
  functionJava: () => new Function('return typeof Java + typeof Polyglot + typeof host + typeof prelude + typeof load')(),
  constructors: () => words(hostFunction(console.log) === globalThis && [].constructor.constructor('return typeof Java')()),
  callee: () => words((function () { return arguments.callee.caller; })()),
  symbols: () => Object.getOwnPropertySymbols(globalThis).map(String).join(),
  stackTrace: () => { Error.prepareStackTrace = (e, frames) => frames; const s = new Error('x').stack; delete Error.prepareStackTrace;
    return Array.isArray(s) ? s.map((f) => words(f.getThis?.()) + words(f.getFunction?.())).join() : 'text'; },
  proxiedConsole: () => { let got = ''; const spy = new Proxy(console, { get: (t, k, r) => { got += String(k) + (r === console); return Reflect.get(t, k); } });
    spy.log('x'); return got; },
  loggedProxy: () => { let same = true; const proxy = new Proxy({}, { get: (t, k, receiver) => { same &&= receiver === proxy; return undefined; } });
    console.log(proxy); return same; },
  loggedToJson: () => { let got = ''; console.log({ toJSON() { got = words(this) + words(arguments[0]); return 1; } }); return got; },
  thrownThroughTheHost: () => { try { globalThis.escapeHost(Symbol()); } catch (e) { return words(e.constructor.constructor('return typeof Java')()); } return ''; },
};
export const globals = () => Object.getOwnPropertyNames(globalThis).sort();
export const stack = () => new Error('where am I').stack;
export const specifiers = ['/etc/passwd', 'file:///etc/passwd', '../../../../../../../../etc/passwd', '/../../etc/passwd',
  'data:text/javascript,export default Java', 'http://127.0.0.1/x.js', 'https://example.com/x.js', '..%2f..%2fetc%2fpasswd',
  '%2e%2e/%2e%2e/etc/passwd', '/handlers/%2e%2e/%2e%2e/etc/passwd', 'file:/etc/passwd', '//etc/passwd', '/proc/self/environ', '/pserver.yaml',
  '../pserver.yaml', './../../pserver.yaml', '/public/hello.txt', 'linked/../../../etc/passwd', '/lib/linked.js', '/lib/linkedfolder/secret.js',
  'node:fs', 'fs', 'java:java.lang.System', 'jar:file:/x!/y', 'pserver:prelude.js', '/pserver/../etc/passwd', '\\etc\\passwd', 'C:\\x', '/lib/\0.js', '',
  '.', '/', '/.', '/..', './', '../', '/lib', '/lib/', '/../', '/lib/..', 'pserver/../../etc/passwd', '@x/../../../etc/passwd'];
