// The shortest way through a grid of 0 (free) and 1 (wall), by A* with a binary heap; the same file on every JavaScript server.

class Heap {
  constructor(size) {
    this.keys = new Int32Array(size);
    this.values = new Int32Array(size);
    this.size = 0;
  }

  push(key, value) {
    const { keys, values } = this;
    let at = this.size++;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (keys[up] <= key) break;
      keys[at] = keys[up];
      values[at] = values[up];
      at = up;
    }
    keys[at] = key;
    values[at] = value;
  }

  pop() {
    const { keys, values } = this;
    const least = values[0];
    const size = --this.size;
    const key = keys[size];
    const value = values[size];
    let at = 0;
    for (let down = 1; down < size; down = 2 * at + 1) {
      if (down + 1 < size && keys[down + 1] < keys[down]) down++;
      if (keys[down] >= key) break;
      keys[at] = keys[down];
      values[at] = values[down];
      at = down;
    }
    keys[at] = key;
    values[at] = value;
    return least;
  }
}

/** `{ grid, from: [x, y], to: [x, y] }` → `{ steps }`, -1 if there is no way. */
export function shortest({ grid, from, to }) {
  const height = grid.length;
  const width = grid[0].length;
  const cells = width * height;
  const costs = new Int32Array(cells).fill(cells);
  const open = new Heap(4 * cells);
  const guess = (x, y) => Math.abs(x - to[0]) + Math.abs(y - to[1]);
  costs[from[1] * width + from[0]] = 0;
  open.push(guess(from[0], from[1]), from[1] * width + from[0]);
  while (open.size > 0) {
    const cell = open.pop();
    const x = cell % width;
    const y = (cell - x) / width;
    const cost = costs[cell] + 1;
    if (x === to[0] && y === to[1]) return { steps: cost - 1 };
    for (let side = 0; side < 4; side++) {
      const nextX = x + (side === 0 ? 1 : side === 1 ? -1 : 0);
      const nextY = y + (side === 2 ? 1 : side === 3 ? -1 : 0);
      if (nextX < 0 || nextY < 0 || nextX >= width || nextY >= height || grid[nextY][nextX] === 1) continue;
      const next = nextY * width + nextX;
      if (cost < costs[next]) {
        costs[next] = cost;
        open.push(cost + guess(nextX, nextY), next);
      }
    }
  }
  return { steps: -1 };
}
