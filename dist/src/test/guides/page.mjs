// Runs a guide's snippet for pages in Node.js. Every call of a function that the page would have itself is a line of JSON on standard
// output, and so is the end of the snippet. When standard input ends, the page is closed.
const [snippet, origin] = process.argv.slice(2);
const say = (...values) => process.stdout.write(`${JSON.stringify(values)}\n`);

globalThis.location = new URL(origin);
globalThis.draw = (...values) => say('draw', ...values);
globalThis.show = (...values) => say('show', ...values);
console.log = (...values) => say('log', ...values);

// The host that the guides name is this one.
const { WebSocket } = globalThis;
globalThis.WebSocket = class extends WebSocket {
  constructor(url, protocols) {
    super(String(url).replace('wss://game.example/', origin.replace('http', 'ws')), protocols);
  }
};

const { client } = await import(snippet);
say('loaded');
process.stdin.on('end', () => client.close());
process.stdin.resume();
