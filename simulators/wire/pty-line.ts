import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Endpoint, Line, Session } from './line.ts';

const LINK_TIMEOUT_MS = 5000;
const LINK_POLL_MS = 20;

/** A pseudo-terminal made by `socat`, with a symbolic link at a path of one's choice. Unplugged, the link is gone. */
export class PtyLine implements Line {
  readonly #path: string;
  #socat: ChildProcess | undefined;
  #holder: FileHandle | undefined;
  #attach: ((connection: Connection) => Session) | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async start(attach: (connection: Connection) => Session): Promise<Endpoint> {
    this.#attach = attach;
    await this.plug();
    return { kind: 'serial', path: this.#path };
  }

  async plug(): Promise<void> {
    if (this.#socat !== undefined) return;
    const socat = spawn('socat', [`PTY,link=${this.#path},rawer`, 'STDIO'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#socat = socat;
    const failed = new Promise<never>((_, reject) => {
      socat.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ENOENT' ? new Error('A pseudo-terminal needs socat: apt-get install socat.') : error),
      );
      socat.once('exit', (code) => reject(new Error(`socat ended with status ${code}.`)));
    });
    await Promise.race([this.#linked(), failed]);
    failed.catch(() => {});
    // Held open, so that socat does not end whenever a reader closes the device.
    this.#holder = await open(this.#path, constants.O_RDWR | constants.O_NOCTTY);
    const session = this.#attach!({
      write: (bytes) => {
        if (socat.stdin.writable) socat.stdin.write(bytes);
      },
    });
    socat.stdin.on('error', () => {});
    socat.stdout.on('data', (bytes: Buffer) => session.receive(bytes));
    socat.once('exit', () => session.closed());
  }

  async unplug(): Promise<void> {
    const socat = this.#socat;
    if (socat === undefined) return;
    this.#socat = undefined;
    await this.#holder?.close();
    this.#holder = undefined;
    if (socat.exitCode !== null || socat.pid === undefined) return;
    const ended = new Promise((resolve) => socat.once('exit', resolve));
    socat.kill('SIGTERM');
    await ended;
  }

  async stop(): Promise<void> {
    await this.unplug();
  }

  async #linked(): Promise<void> {
    for (const until = Date.now() + LINK_TIMEOUT_MS; Date.now() < until; await sleep(LINK_POLL_MS)) {
      const link = await lstat(this.#path).catch(() => undefined);
      if (link?.isSymbolicLink()) return;
    }
    throw new Error(`socat made no pseudo-terminal at ${this.#path}.`);
  }
}
