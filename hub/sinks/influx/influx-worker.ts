import { parentPort, workerData } from 'node:worker_threads';
import type { SinkStatus, SinkTrouble } from './influx-sink.ts';
import { type InfluxSinkSetup, startInfluxSink } from './start-influx-sink.ts';

/** Main thread → worker. */
export interface InfluxRequest {
  readonly id: number;
  readonly ask: 'status' | 'stop';
}

/** Worker → main thread. */
export type InfluxReply =
  | { readonly id: number; readonly status: SinkStatus | null }
  | { readonly id: number; readonly error: string }
  | { readonly trouble: SinkTrouble | null };

const port = parentPort!;
const sink = startInfluxSink(workerData as InfluxSinkSetup, (trouble) => reply({ trouble }));

port.on('message', async ({ id, ask }: InfluxRequest) => {
  try {
    if (ask === 'status') return reply({ id, status: sink.status() });
    await sink.stop();
    reply({ id, status: null });
    port.close();
  } catch (error) {
    reply({ id, error: error instanceof Error ? error.message : String(error) });
  }
});

function reply(message: InfluxReply): void {
  port.postMessage(message);
}
