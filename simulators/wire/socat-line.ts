import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, type FileHandle, lstat, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LineSettings } from '@maeul/devices/serial/protocol';
import type { Connection, Endpoint, Line, Session } from './line.ts';

const READY_TIMEOUT_MS = 5000;
const READY_POLL_MS = 20;

/** A terminal device that `socat` joins to this process. */
abstract class SocatLine implements Line {
  readonly #path: string;
  readonly #address: string;
  #socat: ChildProcess | undefined;
  #attach: ((connection: Connection) => Session) | undefined;

  constructor(path: string, address: string) {
    this.#path = path;
    this.#address = address;
  }

  async start(attach: (connection: Connection) => Session): Promise<Endpoint> {
    this.#attach = attach;
    await this.plug();
    return { kind: 'serial', path: this.#path };
  }

  async plug(): Promise<void> {
    if (this.#socat !== undefined) return;
    const socat = spawn('socat', [this.#address, 'STDIO'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#socat = socat;
    const failed = new Promise<never>((_, reject) => {
      socat.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ENOENT' ? new Error('Serial lines need socat: apt-get install socat.') : error),
      );
      socat.once('exit', (code) => reject(new Error(`socat ${this.#address} ended with status ${code}.`)));
    });
    // Later ends are those of an unplugged line.
    failed.catch(() => {});
    await Promise.race([this.ready(this.#path), failed]);
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
    await this.release();
    if (socat.exitCode !== null || socat.pid === undefined) return;
    const ended = new Promise((resolve) => socat.once('exit', resolve));
    socat.kill('SIGTERM');
    await ended;
  }

  stop(): Promise<void> {
    return this.unplug();
  }

  /** Settles when the device can be used. */
  protected abstract ready(path: string): Promise<void>;
  protected abstract release(): Promise<void>;
}

/** A pseudo-terminal with a symbolic link at a path of one's choice. Unplugged, the link is gone. */
export class PtyLine extends SocatLine {
  #holder: FileHandle | undefined;

  constructor(path: string) {
    super(path, `PTY,link=${path},rawer`);
  }

  protected override async ready(path: string): Promise<void> {
    for (const until = Date.now() + READY_TIMEOUT_MS; Date.now() < until; await sleep(READY_POLL_MS)) {
      const link = await lstat(path).catch(() => undefined);
      if (!link?.isSymbolicLink()) continue;
      // Held open, so that socat does not end whenever a reader closes the device.
      this.#holder = await open(path, constants.O_RDWR | constants.O_NOCTTY);
      return;
    }
    throw new Error(`socat made no pseudo-terminal at ${path}.`);
  }

  protected override async release(): Promise<void> {
    await this.#holder?.close();
    this.#holder = undefined;
  }
}

/** A real serial port, e.g. a USB adapter that is wired to the Raspberry Pi under test. */
export class SerialLine extends SocatLine {
  constructor(path: string, { baud, dataBits, parity, stopBits }: LineSettings) {
    const bits = [`cs${dataBits}`, `parenb=${parity === 'none' ? 0 : 1}`, `parodd=${parity === 'odd' ? 1 : 0}`];
    super(path, `OPEN:${path},rawer,b${baud},${bits.join(',')},cstopb=${stopBits - 1}`);
  }

  /** socat itself says what is wrong with a port that is there. */
  protected override ready(path: string): Promise<void> {
    return access(path, constants.R_OK | constants.W_OK);
  }

  protected override release(): Promise<void> {
    return Promise.resolve();
  }
}
