import { parentPort, workerData } from 'node:worker_threads';
import { Ingest } from './ingest.ts';
import { JournalStore } from './store.ts';

/** What the worker is started with. */
export interface IngestWorkerData {
  readonly file: string;
  /** Two signed 64-bit numbers for readers in other threads to wait on: the head of the journal, and its newest event. */
  readonly head: SharedArrayBuffer;
}

/** Main thread → worker. */
export type IngestRequest =
  | { readonly batch: Uint8Array<ArrayBuffer>; readonly nowMs: number }
  | { readonly stop: true };

/** Worker → main thread. */
export type IngestReply =
  | { readonly ready: true }
  | { readonly outcomes: Uint8Array }
  | { readonly error: string }
  | { readonly stopped: true };

const port = parentPort!;
const { file, head: sharedHead } = workerData as IngestWorkerData;
const store = new JournalStore(file);
const ingest = new Ingest(store);
const head = new BigInt64Array(sharedHead);

announce();
port.on('message', (request: IngestRequest) => {
  if ('stop' in request) {
    store.close();
    reply({ stopped: true });
    port.close();
    return;
  }
  try {
    const outcomes = ingest.commit(
      Buffer.from(request.batch.buffer, request.batch.byteOffset, request.batch.length),
      request.nowMs,
    );
    announce();
    reply({ outcomes });
  } catch (error) {
    reply({ error: error instanceof Error ? error.message : String(error) });
  }
});
reply({ ready: true });

function announce(): void {
  Atomics.store(head, 0, BigInt(store.head));
  Atomics.notify(head, 0);
  const newestEvent = BigInt(ingest.newestEvent);
  if (Atomics.exchange(head, 1, newestEvent) !== newestEvent) Atomics.notify(head, 1);
}

function reply(message: IngestReply): void {
  port.postMessage(message);
}
