import { Worker } from 'node:worker_threads';
import type { LinearProgram } from '../../vpp/dispatch/linear-program.ts';
import type { Solution } from './solve-program.ts';
import type { SolverRequest } from './solver-worker.ts';

export interface SolverOptions {
  /** After so long the solver gives up by itself. */
  readonly limitMs: number;
  /** A solver that has not given up by then is ended with its thread. */
  readonly deadlineMs: number;
  readonly program?: URL;
}

const WORKER = new URL('./solver-worker.ts', import.meta.url);
export const SOLVER_LIMITS = { limitMs: 10_000, deadlineMs: 15_000 } as const;

interface Waiting {
  readonly resolve: (solution: Solution) => void;
  readonly timer: NodeJS.Timeout;
  readonly startedMs: number;
}

/**
 * Solves linear programs in a thread of its own, so that nothing else waits for it. It never rejects: a solver that is slow, that
 * crashes or that has no answer is an answer with `why`, and the next program gets a new thread.
 */
export class Solver {
  readonly #options: SolverOptions;
  #worker: Worker | null = null;
  #waiting = new Map<number, Waiting>();
  #ids = 0;
  #stopped = false;

  constructor(options: SolverOptions = SOLVER_LIMITS) {
    this.#options = options;
  }

  solve(program: LinearProgram): Promise<Solution> {
    const { limitMs, deadlineMs } = this.#options;
    const startedMs = performance.now();
    if (this.#stopped) return Promise.resolve({ status: 'none', why: 'The solver was stopped.', ms: 0 });
    const worker = this.#worker ?? this.#begin();
    const id = ++this.#ids;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#lose(`The solver did not answer within ${deadlineMs} ms.`), deadlineMs);
      this.#waiting.set(id, { resolve, timer, startedMs });
      worker.postMessage({ id, program, limitMs } satisfies SolverRequest);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#lose('The solver was stopped.');
  }

  #begin(): Worker {
    const worker = new Worker(this.#options.program ?? WORKER);
    this.#worker = worker;
    // A hub that ends does not wait for a thread that only waits.
    worker.unref();
    worker.on('message', ({ id, solution }: { id: number; solution: Solution }) => this.#settle(id, solution));
    const lost = (why: string) => {
      if (this.#worker === worker) void this.#lose(why);
    };
    worker.on('error', (error) =>
      lost(`The solver crashed: ${error instanceof Error ? error.message : String(error)}.`),
    );
    worker.on('exit', () => lost('The thread of the solver ended.'));
    return worker;
  }

  async #lose(why: string): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    for (const [id, { startedMs }] of this.#waiting)
      this.#settle(id, { status: 'none', why, ms: performance.now() - startedMs });
    await worker?.terminate();
  }

  #settle(id: number, solution: Solution): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(solution);
  }
}
