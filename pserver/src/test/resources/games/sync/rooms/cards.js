// Hidden cards: everybody sees the table and how many cards the others hold.

export const options = { patchRate: 60, overrunLimit: 100 };

let told = [];

export function onCreate(room) {
  room.state = { table: [], hands: {}, secret: 'nobody sees this' };
}

export function view(state, client) {
  if (state.broken === client.id) throw new Error('broken view');
  if (state.slow) for (;;);
  if (state.meddle) state.table.push('meddled');
  if (state.chatty) client.send('never', 1);
  const others = {};
  for (const [id, hand] of Object.entries(state.hands)) others[id] = hand.length;
  return state.same ? { table: state.table } : { table: state.table, others, hand: state.hands[client.id] };
}

export function onJoin(room, client, params) {
  if (params?.watch) client.view = (state) => ({ table: state.table });
  else room.state.hands[client.id] = [];
}

export function onLeave(room, client) {
  delete room.state.hands[client.id];
}

export function onError(room, error, { event, client }) {
  told.push(event + ' ' + (client?.id ?? ''));
}

export const messages = {
  deal(room, client, { to, card }) {
    room.state.hands[to].push(card);
  },
  play(room, client, card) {
    const hand = room.state.hands[client.id];
    hand.splice(hand.indexOf(card), 1);
    room.state.table.push(card);
  },
  set(room, client, fields) {
    Object.assign(room.state, fields);
  },
  fill(room, client, i) {
    room.state.table = ['x'.repeat(100000) + i];
  },
  reveal(room, client) {
    client.view = (state) => state;
  },
  hide(room, client) {
    client.view = null;
  },
  told() {
    return told.splice(0);
  },
  state(room) {
    return room.state;
  },
  lose(room) {
    room.state.hands.more = 1;
    Object.freeze(room.state.hands);
    throw new Error('the realm is lost');
  },
};
