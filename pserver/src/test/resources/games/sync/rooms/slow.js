// Its code takes longer to load than some ticks: none of them may come before the room is made.
let sum = 0;
for (let i = 0; i < 3_000_000; i++) sum += i % 7;

let early = 0;

export const options = { tickRate: 60 };

export function onCreate(room) {
  room.state = { early };
}

export function onTick(room) {
  if (room.state.early === undefined) early++;
}
