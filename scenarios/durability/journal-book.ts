import { createHash } from 'node:crypto';
import { SqliteJournalReader } from '@maeul/hub/journal/reader';

type Value = number | string | boolean | null;
/** Series (gu/dong/site/device/name) → time in milliseconds → value. */
export type Points = Map<string, Map<number, Value>>;

/** A number of a stream as the journal holds it. */
interface Numbered {
  times: number;
  payloadHash: string;
}

const RECORDS_PER_READ = 20_000;

/**
 * What is in a journal, told by the payloads themselves: streams, numbers and readings are read from the JSON here, not by
 * the hub's own parser, so that a mistake there would show.
 */
export class JournalBook {
  readonly streams = new Map<string, Map<number, Numbered>>();
  readonly points: Points = new Map();
  readonly events: { readonly type: string; readonly data: Record<string, unknown> }[] = [];
  readonly #file: string;
  #cursor = 0;

  constructor(file: string) {
    this.#file = file;
  }

  get records(): number {
    return this.#cursor;
  }

  /** Reads what has been added since the last time. */
  readOn(): void {
    const reader = new SqliteJournalReader(this.#file, null);
    for (;;) {
      const records = reader.read(this.#cursor, RECORDS_PER_READ);
      if (records.length === 0) break;
      for (const { offset, path, kind, refused, payload } of records) {
        if (offset !== this.#cursor + 1) throw new Error(`Record ${offset} follows record ${this.#cursor}.`);
        this.#cursor = offset;
        if (!refused && payload.length > 0) this.#note(path, kind, payload);
      }
    }
    reader.close();
  }

  has(stream: string, seq: number): boolean {
    return this.streams.get(stream)?.has(seq) ?? false;
  }

  #note(path: string, kind: string, payload: Buffer): void {
    const message: unknown = JSON.parse(payload.toString());
    const first = (Array.isArray(message) ? message[0] : message) as { stream?: string; seq?: number };
    if (first.stream !== undefined && first.seq !== undefined) this.#count(first.stream, first.seq, payload);
    if (kind === 'telemetry') notePack(this.points, path, message as SenmlRecord[]);
    if (kind === 'event') this.events.push(message as { type: string; data: Record<string, unknown> });
  }

  #count(stream: string, seq: number, payload: Buffer): void {
    let numbers = this.streams.get(stream);
    if (numbers === undefined) {
      numbers = new Map();
      this.streams.set(stream, numbers);
    }
    const known = numbers.get(seq);
    if (known === undefined) numbers.set(seq, { times: 1, payloadHash: hashOf(payload) });
    else known.times++;
  }
}

interface SenmlRecord {
  readonly bt?: number;
  readonly n: string;
  readonly v?: number;
  readonly vs?: string;
  readonly vb?: boolean;
  readonly q?: string;
}

/** Packs of Maeul's own senders: base name and base time in the first record, canonical units. */
function notePack(points: Points, path: string, pack: readonly SenmlRecord[]): void {
  const tMs = Math.round(pack[0]!.bt! * 1000);
  for (const { n, v, vs, vb, q } of pack) {
    const series = `${path}/${n}`;
    let readings = points.get(series);
    if (readings === undefined) {
      readings = new Map();
      points.set(series, readings);
    }
    readings.set(tMs, q === 'bad' ? null : (v ?? vs ?? vb ?? null));
  }
}

export function hashOf(payload: string | Uint8Array): string {
  return createHash('sha1').update(payload).digest('base64');
}

/** One line per series: how many readings it has, and a checksum over time and value of every one. */
export function checksums(points: Points): Map<string, string> {
  return new Map(
    [...points]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([series, readings]) => {
        const sorted = [...readings].sort(([a], [b]) => a - b);
        return [series, `${sorted.length} readings, sha1 ${hashOf(JSON.stringify(sorted))}`];
      }),
  );
}
