import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** `maeul` itself. */
export const MAEUL = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

export interface ProgramOptions {
  /** File of the program; by default `maeul`. */
  readonly program?: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** File that takes what it writes to stderr. */
  readonly log: string;
  /** A command that runs it, for example a tracer with its arguments. */
  readonly under?: readonly string[];
}

const LAST_WORDS_CHARACTERS = 1500;

/** A program in a process of its own, that can be killed at any instant. */
export class Program {
  /** The first line that it prints; null if it ends before. */
  readonly ready: Promise<string | null>;
  readonly startedMs = performance.now();
  readonly #child: ChildProcess;
  readonly #gone: Promise<number | null>;
  readonly #log: string;

  constructor({ program = MAEUL, args, env = {}, log, under = [] }: ProgramOptions) {
    this.#log = log;
    const [command, ...rest] = [...under, process.execPath, program, ...args];
    const stderr = openSync(log, 'a');
    // A group of its own: a signal reaches the tracer as well as what it traces.
    const child = spawn(command!, rest, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', stderr],
      detached: true,
    });
    closeSync(stderr);
    this.#child = child;
    this.#gone = new Promise((resolve) => child.once('exit', resolve));
    const lines = createInterface({ input: child.stdout! });
    this.ready = new Promise((resolve) => {
      lines.once('line', resolve);
      void this.#gone.then(() => resolve(null));
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The first line, or an error with the last words of a program that ended instead. */
  async started(): Promise<string> {
    const line = await this.ready;
    if (line === null) throw new Error(`The program ended while it started:\n${this.lastWords()}`);
    return line;
  }

  /** Resolves with the exit status, null after a signal, when the system has taken the process away. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    if (this.alive) process.kill(-this.pid, signal);
    return this.#gone;
  }

  lastWords(): string {
    return readFileSync(this.#log, 'utf8').slice(-LAST_WORDS_CHARACTERS);
  }
}

/** The addresses in the first line of a hub. */
export function hubAddresses(line: string): { http: string; mqtt: string } {
  return { http: /http:\/\/(\S+)/.exec(line)![1]!, mqtt: /mqtt:\/\/(\S+)/.exec(line)![1]! };
}

/** Runs a command of `maeul` to its end. */
export async function maeul(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [MAEUL, ...args], { env: { ...process.env, ...env } });
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk;
    });
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, ...text };
}

/** Waits for something that is looked at again and again; an error names it if it does not come true in time. */
export async function until(
  what: string,
  timeoutMs: number,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  for (const end = performance.now() + timeoutMs; !(await condition()); ) {
    if (performance.now() > end) throw new Error(`In ${timeoutMs / 1000} s it did not come true that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
