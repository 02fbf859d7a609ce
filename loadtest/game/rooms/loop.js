// A hostile room: each of its ticks would never end.
export const options = { tickRate: 20, overrunLimit: 1000 };

export function onTick() {
  for (;;);
}
