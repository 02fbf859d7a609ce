// The page: connects, joins an arena, and hands what the server says to the parts that show it.
import { connect } from '/pserver.js';
import { Stage } from './stage.js';
import { readSteering } from './input.js';
import { openChat, openNameField, rememberedName, showOverlay, showPlayers, showStatus } from './panels.js';

const stage = new Stage(document.querySelector('#stage'));
const client = await connect();
const room = await play();

/** For the browser's console, and for tests. */
window.arena = { client, room, stage };

async function play() {
  const joined = await client.join('arena', { name: rememberedName() });
  const chat = openChat((text) => joined.send('chat', { text }));

  const show = (state) => {
    stage.update(state, joined.clientId);
    showPlayers(state, joined.clientId);
    showStatus('live');
  };
  joined.onState(show);
  show(joined.state); // what the join brought

  joined.on('chat', chat.line);
  joined.on('notice', ({ text }) => chat.notice(text));
  joined.on('collected', (pickup) => stage.collected(pickup));
  joined.onLeave(({ reason }) => {
    showStatus('closed');
    showOverlay(`You are out of the arena: ${reason}`);
  });

  openNameField(joined.state.players[joined.clientId].name, async (wanted) => {
    const { name } = await joined.send('rename', { name: wanted });
    joined.params.name = name; // kept when the connection is lost and the seat taken anew
    return name;
  });
  return joined;
}

// ---- steering: told when it changes ------------------------------------------------------------------------------

const steering = readSteering(stage, (direction) => {
  room.send('steer', direction).catch(() => {}); // lost with the connection: said again when it is back
});
client.on('disconnect', () => showStatus('reconnecting'));
client.on('close', () => showStatus('closed'));

// The library rejoins by itself. The seat is a new one then, which nobody has steered yet.
let seat = room.clientId;
room.onState(() => {
  if (room.clientId !== seat) {
    seat = room.clientId;
    steering.repeat();
  }
});

// ---- how far the server is ---------------------------------------------------------------------------------------

setInterval(async () => {
  const start = performance.now();
  try {
    await client.request({ op: 'ping' });
    if (room.joined) showStatus('live', `${Math.max(1, Math.round(performance.now() - start))} ms`);
  } catch {
    // not connected just now: the status says so already
  }
}, 2000);
