// The page: connects, joins an arena, and hands what the server says to the parts that show it.
import { connect } from '/pserver.js';
import { Stage } from './stage.js';
import { Pilot } from './pilot.js';
import { readSteering } from './input.js';
import { openChat, openNameField, rememberedName, showHint, showOverlay, showPlayers, showStatus, showWatchLink } from './panels.js';

// A link with ?watch=<room id> shows that arena without playing in it; ?watch shows any.
const watched = new URLSearchParams(location.search).get('watch');
const isWatching = watched !== null;

const stage = new Stage(document.querySelector('#stage'));
const client = await connect(undefined, { encoding: 'msgpack' });
const chat = openChat((text) => room.send('chat', { text }));
const pilot = new Pilot(stage, readSteering(stage), () => showHint(false));
let room = await play({ name: rememberedName(), watch: isWatching });

/** For the browser's console, and for tests. */
window.arena = {
  client,
  stage,
  pilot,
  get room() {
    return room;
  },
};

document.body.classList.toggle('watching', isWatching);
showHint(!isWatching);
if (!isWatching) {
  openNameField(room.state.players[room.client].name, async (wanted) => {
    const { name } = await room.send('rename', { name: wanted });
    room.params.name = name; // kept when the seat is lost and another one taken
    return name;
  });
}

/** Takes a seat in an arena, and again when it was lost with the server. */
async function play(params) {
  const joined = await client.join('arena', params, watched ? { roomId: watched } : {}).catch((error) => {
    showStatus('closed');
    showOverlay(`There is no seat: ${error.message}`);
    throw error;
  });
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
  joined.onLeave(async ({ reason }) => {
    if (reason === 'lost') {
      room = await play(params);
      return;
    }
    showStatus('closed');
    showOverlay(`You are out of the arena: ${reason}`);
  });
  pilot.takeOver(joined);
  showWatchLink(joined.id);
  return joined;
}

// The client comes back by itself, to the same seat if it was not away for too long.
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
