import { toMillis } from '@maeul/devices/config/quantities';
import { SqliteJournalReader } from '../../journal/reader.ts';
import type { InfluxConfig, InfluxTarget } from './config.ts';
import { InfluxSink, type SinkTrouble } from './influx-sink.ts';
import { Influx1Writer } from './influx1-writer.ts';
import { Influx2Writer } from './influx2-writer.ts';
import type { LineWriter } from './line-writer.ts';
import { SinkStore } from './sink-store.ts';

/** Everything a sink needs, as plain data: it can be sent to a worker thread. */
export interface InfluxSinkSetup {
  /** The journal's file, and its head if the journal runs in the same process. */
  readonly journalFile: string;
  readonly journalHead: SharedArrayBuffer | null;
  /** The sink's own file: `<data>/hub/views/influx.db`. */
  readonly storeFile: string;
  readonly target: InfluxTarget;
  readonly batchLines: number;
  readonly flushMs: number;
}

export const BATCH_LINES = 5000;
const FLUSH_MS = 1000;

/** The sizes of a configuration, with their defaults. */
export function sinkPace({ batch, flush }: InfluxConfig): Pick<InfluxSinkSetup, 'batchLines' | 'flushMs'> {
  return { batchLines: batch ?? BATCH_LINES, flushMs: flush === undefined ? FLUSH_MS : toMillis(flush) };
}

export function lineWriter(target: InfluxTarget): LineWriter {
  return target.version === 1 ? new Influx1Writer(target) : new Influx2Writer(target);
}

/** Opens connections of its own and starts to carry the journal over, in the thread of the caller. */
export function startInfluxSink(setup: InfluxSinkSetup, onTrouble?: (trouble: SinkTrouble | null) => void): InfluxSink {
  const sink = new InfluxSink({
    reader: new SqliteJournalReader(setup.journalFile, setup.journalHead),
    writer: lineWriter(setup.target),
    store: new SinkStore(setup.storeFile),
    batchLines: setup.batchLines,
    flushMs: setup.flushMs,
    ...(onTrouble === undefined ? {} : { onTrouble }),
  });
  sink.start();
  return sink;
}
