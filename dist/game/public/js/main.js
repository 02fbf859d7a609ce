// The page: connects, joins an arena, and hands what the server says to the parts that show it.
import { connect } from '/pserver.js';
import { Stage } from './stage.js';
import { readSteering } from './input.js';
import { openChat, openNameField, rememberedName, showOverlay, showPlayers, showStatus } from './panels.js';

const stage = new Stage(document.querySelector('#stage'));
const client = await connect();
const chat = openChat((text) => room.send('chat', { text }));
let room = await play();

/** For the browser's console, and for tests. */
window.arena = {
  client,
  stage,
  get room() {
    return room;
  },
};

openNameField(room.state.players[room.client].name, async (wanted) => {
  const { name } = await room.send('rename', { name: wanted });
  room.params.name = name; // kept when the seat is lost and another one taken
  return name;
});

/** Takes a seat in an arena, and again when it was lost with the server. */
async function play(params = { name: rememberedName() }) {
  const joined = await client.join('arena', params);
  const show = (state) => {
    stage.update(state, joined.client);
    showPlayers(state, joined.client);
    if (client.status === 'open') showStatus('live');
  };
  joined.onState(show);
  show(joined.state); // what the join brought

  joined.on('chat', chat.line);
  joined.on('notice', ({ text }) => chat.notice(text));
  joined.on('collected', (pickup) => stage.collected(pickup));
  joined.onLeave(({ reason }) => {
    if (reason === 'lost') return again(params);
    showStatus('closed');
    showOverlay(`You are out of the arena: ${reason}`);
  });
  return joined;
}

/** The seat is a new one, which nobody has steered yet. */
async function again(params) {
  room = await play(params);
  steering.repeat();
}

// ---- steering: told when it changes ------------------------------------------------------------------------------

const steering = readSteering(stage, (direction) => {
  room.send('steer', direction).catch(() => {}); // lost with the connection: said again with the next change
});
client.onStatus((status) => showStatus({ open: 'live', closed: 'closed' }[status] ?? 'reconnecting'));

// ---- how far the server is ---------------------------------------------------------------------------------------

setInterval(async () => {
  if (client.status !== 'open') return;
  const start = performance.now();
  try {
    await client.request({ op: 'ping' });
    showStatus('live', `${Math.max(1, Math.round(performance.now() - start))} ms`);
  } catch {
    // not connected just now: the status says so already
  }
}, 2000);
