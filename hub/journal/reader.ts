import type { StreamPosition } from '@maeul/devices/messages/telemetry';
import type { DevicePath } from '@maeul/devices/path';
import type { Kind } from '@maeul/devices/topic';
import { FLAG_CONFLICT, FLAG_REFUSED, type Frame, forEachFrame, splitOwnedStream } from './frames.ts';
import type { JournalRecord } from './journal.ts';
import { JournalFile } from './store.ts';

/** Reads the journal in order, from any thread. */
export interface JournalReader {
  /** Records after an offset, in order: whole batches, until there are at least `limit` or the journal ends. */
  read(after: number, limit: number): JournalRecord[];
  head(): number;
  /** Resolves once the head is past an offset, or after a second at the latest. */
  waitPast(offset: number): Promise<void>;
}

const WAIT_MS_MAX = 1000;

/** Reads the file of a SqliteJournal; `head` is its shared head when it runs in the same process. */
export class SqliteJournalReader implements JournalReader {
  readonly #file: JournalFile;
  readonly #head: BigInt64Array | null;

  constructor(file: string, head: SharedArrayBuffer | null) {
    this.#file = new JournalFile(file);
    this.#head = head === null ? null : new BigInt64Array(head);
  }

  head(): number {
    return this.#head === null ? this.#file.head() : Number(Atomics.load(this.#head, 0));
  }

  read(after: number, limit: number): JournalRecord[] {
    const records: JournalRecord[] = [];
    for (let at = after; records.length < limit; ) {
      const batch = this.#file.batchAfter(at);
      if (batch === undefined) break;
      forEachFrame(batch.frames, (frame, index) => {
        const offset = batch.first + index;
        if (offset <= after) return;
        records.push(new StoredRecord(offset, batch.receivedMs, frame, batch.frames));
      });
      at = batch.first + batch.count - 1;
    }
    return records;
  }

  /**
   * Resolves once there is an event past an offset, or after some milliseconds at the latest.
   * @returns whether there is one
   */
  async waitForEvent(offset: number, waitMs: number): Promise<boolean> {
    const head = this.#head;
    if (head === null) throw new Error('Only the reader of a running journal hears of events.');
    const before = Atomics.load(head, 1);
    if (Number(before) > offset) return true;
    const wait = Atomics.waitAsync(head, 1, before, waitMs);
    if (wait.async) await wait.value;
    return Number(Atomics.load(head, 1)) > offset;
  }

  async waitPast(offset: number): Promise<void> {
    if (this.head() > offset) return;
    if (this.#head === null) {
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS_MAX));
      return;
    }
    const wait = Atomics.waitAsync(this.#head, 0, BigInt(offset), WAIT_MS_MAX);
    if (wait.async) await wait.value;
  }

  close(): void {
    this.#file.close();
  }
}

/** A record as it lies in its batch: most readers of many need neither the position nor a buffer of its payload. */
class StoredRecord implements JournalRecord {
  readonly offset: number;
  readonly receivedMs: number;
  readonly bytes: Buffer;
  readonly #frame: Frame;

  constructor(offset: number, receivedMs: number, frame: Frame, bytes: Buffer) {
    this.offset = offset;
    this.receivedMs = receivedMs;
    this.bytes = bytes;
    this.#frame = frame;
  }

  get path(): DevicePath {
    return this.#frame.path as DevicePath;
  }

  get kind(): Kind {
    return this.#frame.kind;
  }

  get position(): StreamPosition | null {
    const { stream, seq } = this.#frame;
    return stream === '' ? null : { stream: splitOwnedStream(stream).stream, seq };
  }

  get sender(): string {
    return splitOwnedStream(this.#frame.stream).sender;
  }

  get refused(): boolean {
    return (this.#frame.flags & FLAG_REFUSED) !== 0;
  }

  get conflict(): boolean {
    return (this.#frame.flags & FLAG_CONFLICT) !== 0;
  }

  get start(): number {
    return this.#frame.start;
  }

  get end(): number {
    return this.#frame.end;
  }

  get payload(): Buffer {
    return this.bytes.subarray(this.start, this.end);
  }
}
