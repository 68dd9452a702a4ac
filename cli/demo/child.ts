import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../bin/maeul.js', import.meta.url));
const STOP_MS_MAX = 10_000;
const LAST_WORDS_CHARACTERS = 2000;

export interface Death {
  readonly name: string;
  readonly lastWords: string;
}

/** One program of the demo in a process of its own. It ends when this process does, even if that is killed. */
export class DemoChild {
  readonly name: string;
  /** Resolves with the first line that the program prints, or with null if it ends before. */
  readonly firstLine: Promise<string | null>;
  readonly ended: Promise<Death>;
  readonly #process: ChildProcess;
  readonly #log: string;
  readonly #args: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;

  /** @param log file that takes what the program writes */
  constructor(name: string, args: readonly string[], environment: NodeJS.ProcessEnv, log: string) {
    this.name = name;
    this.#log = log;
    this.#args = args;
    this.#environment = environment;
    // A group of its own: Ctrl-C reaches this process alone, which then stops the others in order.
    this.#process = spawn(process.execPath, [...process.execArgv, MAIN, ...args], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    const file = createWriteStream(log, { flags: 'a' });
    this.#process.stderr!.pipe(file, { end: false });
    const lines = createInterface({ input: this.#process.stdout! });
    lines.on('line', (line) => file.write(`${line}\n`));
    this.firstLine = new Promise((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(null));
    });
    this.ended = new Promise((resolve) => {
      this.#process.once('close', () => file.end(() => resolve({ name, lastWords: this.lastWords() })));
    });
  }

  /** Starts the same program once more, with what has changed in its environment; it writes on in the same log. */
  again(change: NodeJS.ProcessEnv): DemoChild {
    return new DemoChild(this.name, this.#args, { ...this.#environment, ...change }, this.#log);
  }

  lastWords(): string {
    return readFileSync(this.#log, 'utf8').slice(-LAST_WORDS_CHARACTERS);
  }

  async stop(): Promise<void> {
    const insist = setTimeout(() => this.#process.kill('SIGKILL'), STOP_MS_MAX);
    if (this.#process.exitCode === null) this.#process.kill('SIGTERM');
    await this.ended;
    clearTimeout(insist);
  }
}
