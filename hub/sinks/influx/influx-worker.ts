import { parentPort, workerData } from 'node:worker_threads';
import type { QuarantineRow } from '../../queries/queries.ts';
import type { SinkStatus, SinkTrouble } from './influx-sink.ts';
import { type InfluxSinkSetup, startInfluxSink } from './start-influx-sink.ts';

/** What the thread can be asked, and what it answers. */
export interface InfluxQuestions {
  status: { question: null; answer: SinkStatus };
  quarantine: { question: { afterId: number; limit: number }; answer: QuarantineRow[] };
  replay: { question: null; answer: { accepted: number; refused: number } };
  stop: { question: null; answer: null };
}

/** Main thread → worker. */
export type InfluxRequest = {
  [Name in keyof InfluxQuestions]: {
    readonly id: number;
    readonly ask: Name;
    readonly with: InfluxQuestions[Name]['question'];
  };
}[keyof InfluxQuestions];

/** Worker → main thread. */
export type InfluxReply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly trouble: SinkTrouble | null };

const port = parentPort!;
const sink = startInfluxSink(workerData as InfluxSinkSetup, (trouble) => reply({ trouble }));
// An error of the journal or of the own store ends the thread loudly; its owner hears of it as 'error'.
sink.ended().catch((error: unknown) => {
  throw error;
});

port.on('message', async (request: InfluxRequest) => {
  try {
    reply({ id: request.id, answer: await answer(request) });
  } catch (error) {
    reply({ id: request.id, error: error instanceof Error ? error.message : String(error) });
  }
  if (request.ask === 'stop') port.close();
});

function answer(request: InfluxRequest): unknown {
  switch (request.ask) {
    case 'status':
      return sink.status();
    case 'quarantine':
      return sink.quarantineRows(request.with.afterId, request.with.limit);
    case 'replay':
      return sink.replayQuarantine();
    case 'stop':
      return sink.stop();
  }
}

function reply(message: InfluxReply): void {
  port.postMessage(message);
}
