// The network between a player and the server, which can be cut: nothing comes through, and nobody is told that it was.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Network {
  #listener;
  #sockets = new Set();
  #isCut = false;

  static async before(port) {
    const network = new Network();
    network.#listener = createServer((near) => network.#join(near, port)).listen(0, '127.0.0.1');
    await once(network.#listener, 'listening');
    return network;
  }

  get url() {
    return `http://127.0.0.1:${this.#listener.address().port}/`;
  }

  #join(near, port) {
    if (this.#isCut) return near.destroy();
    const far = connect(port, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]]) {
      this.#sockets.add(one);
      one.on('error', () => {}); // 'close' follows
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }

  cut() {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() {
    this.#isCut = false;
  }

  async close() {
    this.cut();
    const closed = once(this.#listener, 'close');
    this.#listener.close();
    await closed;
  }
}
