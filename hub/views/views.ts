import { Worker } from 'node:worker_threads';
import type { MadeOutcome } from '../points/ledger/ledger.ts';
import type { ViewOptions } from './all-views.ts';
import type { ViewsReply, ViewsRequest, ViewsWorkerData } from './views-worker.ts';

/** The records of one step are its garbage: a large nursery keeps several steps of it. */
const YOUNG_GENERATION_MB = 24;

export interface ViewsSetup {
  readonly journalFile: string;
  readonly journalHead: SharedArrayBuffer;
  /** Folder of the views' files. */
  readonly folder: string;
  readonly options: ViewOptions;
  /** Called when a step failed; it is tried again. */
  readonly onFailure: (message: string) => void;
}

/** Runs all views in one worker thread, each along its own cursor. */
export class Views {
  readonly #setup: ViewsSetup;
  #worker: Worker | null = null;
  #cursors: Readonly<Record<string, number>> = {};
  readonly #waiting = new Set<() => void>();
  readonly #listeners = new Set<(outcomes: readonly MadeOutcome[]) => void>();

  constructor(setup: ViewsSetup) {
    this.#setup = setup;
  }

  /** How far each view has come. */
  get cursors(): Readonly<Record<string, number>> {
    return this.#cursors;
  }

  async start(): Promise<void> {
    const { journalFile, journalHead, folder, options } = this.#setup;
    const workerData: ViewsWorkerData = { journalFile, journalHead, folder, options };
    const worker = new Worker(new URL('./views-worker.ts', import.meta.url), {
      workerData,
      name: 'views',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#worker = worker;
    worker.on('message', (reply: ViewsReply) => this.#onReply(reply));
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', () => {
        worker.off('error', reject);
        resolve();
      });
    });
    worker.on('error', (error) => this.#setup.onFailure(`The views stopped: ${String(error)}`));
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    this.#worker = null;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('stop' satisfies ViewsRequest);
    await gone;
  }

  /** Resolves once every view, or every one that is named, has folded all records up to an offset. */
  async caughtUp(offset: number, names?: readonly string[]): Promise<void> {
    const isBehind = ([name, cursor]: [string, number]) => cursor < offset && names?.includes(name) !== false;
    while (Object.entries(this.#cursors).some(isBehind))
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Tells what became of events, as soon as the points view holds it. Returns the way to stop. */
  onOutcomes(listener: (outcomes: readonly MadeOutcome[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #onReply(reply: ViewsReply): void {
    if ('cursors' in reply) {
      this.#cursors = reply.cursors;
      for (const resolve of this.#waiting) resolve();
      this.#waiting.clear();
    } else if ('outcomes' in reply) {
      for (const listener of this.#listeners) listener(reply.outcomes);
    } else if ('failed' in reply) this.#setup.onFailure(reply.message);
  }
}
