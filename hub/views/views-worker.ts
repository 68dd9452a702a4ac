import { setPriority } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { SqliteJournalReader } from '../journal/reader.ts';
import { SharedReads } from '../journal/shared-reads.ts';
import type { MadeOutcome } from '../points/ledger/ledger.ts';
import { allViews, type ViewOptions } from './all-views.ts';
import { ViewRunner } from './view-runner.ts';

/** What the worker is started with. */
export interface ViewsWorkerData {
  readonly journalFile: string;
  readonly journalHead: SharedArrayBuffer;
  readonly folder: string;
  readonly options: ViewOptions;
}

/** Main thread → worker. */
export type ViewsRequest = 'stop';

/** Worker → main thread. */
export type ViewsReply =
  | { readonly cursors: Readonly<Record<string, number>> }
  | { readonly outcomes: readonly MadeOutcome[] }
  | { readonly failed: string; readonly message: string }
  | { readonly stopped: true };

const NICENESS = 10;
const GATHER_MS = 500;
const GATHERED_RECORDS = 4_000;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 30_000;

const port = parentPort!;
const { journalFile, journalHead, folder, options } = workerData as ViewsWorkerData;
const file = new SqliteJournalReader(journalFile, journalHead);
const reader = new SharedReads(file);
const runners = allViews(options).map((view) => new ViewRunner(view, join(folder, `${view.name}.db`), reader));
const urgent = runners.filter((runner) => runner.isUrgent);
let stopping = false;

port.on('message', (_request: ViewsRequest) => {
  stopping = true;
});
yieldToIngest();
report();
await run();
for (const runner of runners) runner.close();
file.close();
reply({ stopped: true });
port.close();

/** Views may be late, acknowledgements may not: where there are too few cores, this thread (on Linux, it alone) waits. */
function yieldToIngest(): void {
  try {
    setPriority(NICENESS);
  } catch {
    // Not allowed here: then all threads share alike.
  }
}

async function run(): Promise<void> {
  for (let retryMs = RETRY_MS_MIN; !stopping; ) {
    const steps = runners.map(tryStep);
    if (steps.includes('moved')) report();
    if (steps.includes('failed')) {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
    } else if (steps.includes('moved')) {
      retryMs = RETRY_MS_MIN;
      // A transaction costs much the same however much it carries: let some records gather, unless they already have.
      const behind = file.head() - Math.min(...runners.map((runner) => runner.cursor));
      await gather(behind < GATHERED_RECORDS ? GATHER_MS : 0);
    } else await reader.waitPast(Math.min(...runners.map((runner) => runner.cursor)));
  }
}

/** Lets records gather for the views that can wait; those that cannot go on as soon as an event was committed. */
async function gather(forMs: number): Promise<void> {
  // Others get their turn, the request to stop among them, also where nothing has to be waited for.
  await new Promise((resolve) => setImmediate(resolve));
  const untilMs = performance.now() + forMs;
  for (let leftMs = forMs; leftMs > 0 && !stopping; leftMs = untilMs - performance.now()) {
    if (!(await file.waitForEvent(Math.min(...urgent.map((runner) => runner.cursor)), leftMs))) continue;
    const steps = urgent.map(tryStep);
    if (steps.includes('failed')) return;
    if (steps.includes('moved')) report();
  }
}

/** A step that fails (a full disk, say) loses nothing: the view is late until it succeeds, and the others go on. */
function tryStep(runner: ViewRunner): 'moved' | 'idle' | 'failed' {
  try {
    if (!runner.step()) return 'idle';
    const outcomes = runner.takeOutcomes();
    if (outcomes.length > 0) reply({ outcomes });
    return 'moved';
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    reply({ failed: runner.name, message: `The view "${runner.name}" could not be written: ${message}` });
    return 'failed';
  }
}

function report(): void {
  reply({ cursors: Object.fromEntries(runners.map((runner) => [runner.name, runner.cursor])) });
}

function reply(message: ViewsReply): void {
  port.postMessage(message);
}
