// The packed server with a copy of the sample game: what it keeps is in the game's folder, and there again when it is started again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TARGET = fileURLToPath(new URL('../../../target/', import.meta.url));
const GAME = fileURLToPath(new URL('../../../game/', import.meta.url));
const JAR = process.env.TESTED_JAR ?? join(TARGET, 'pserver.jar');
const JAVA = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
const PATIENCE_MS = 110_000; // less than a seat is held

export const SCREENSHOTS = join(TARGET, 'screenshots');

/** Asks until the answer is true, or fails. */
export async function until(what, condition, patienceMs = PATIENCE_MS) {
  const limit = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export class Server {
  /** For what a test makes; deleted with the server. */
  folder = mkdtempSync(join(tmpdir(), 'pserver-browser-'));
  #process;
  #output = '';
  #port = 0;
  #home;

  static async start() {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const server = new Server();
    try {
      await server.start();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** Starts on a free port; later times on the same one and in the same, with what it kept. Resolves when it is ready. */
  async start() {
    if (!this.#home) {
      this.#home = mkdtempSync(join(this.folder, 'game-'));
      cpSync(GAME, this.#home, { recursive: true, filter: (from) => !from.endsWith('.pserver') });
    }
    this.#output = '';
    this.#process = spawn(
      JAVA,
      [`-Djava.io.tmpdir=${this.folder}`, '-jar', JAR, 'run', this.#home, '--http.host=127.0.0.1', `--http.port=${this.#port}`,
        '--admin.port=0'],
      { cwd: this.#home, env: { ...process.env, XDG_CACHE_HOME: join(TARGET, 'browser-cache') } },
    );
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream.on('data', (text) => (this.#output += text));
    }
    process.once('exit', this.#kill);
    await until('the server is ready', () => this.#isReady());
  }

  get port() {
    return this.#port;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Ends it as an operator does. */
  async stop() {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      await ended;
    }
    process.off('exit', this.#kill);
  }

  async close() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #kill = () => this.#process.kill('SIGKILL');

  async #isReady() {
    if (this.#process.exitCode !== null) throw new Error(`the server ended:\n${this.#output}`);
    const port = /^play +http:\/\/[^:]+:(\d+)\//m.exec(this.#output)?.[1];
    if (!port) return false;
    this.#port = Number(port);
    return (await fetch(`${this.url}readyz`)).ok;
  }
}
