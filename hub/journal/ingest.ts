import { hash } from 'node:crypto';
import { PackScanner } from '@maeul/devices/messages/pack-scanner';
import type { DevicePath } from '@maeul/devices/path';
import { canonicalJson } from '@maeul/devices/points/canonical-json';
import { type Admission, admit } from './admit.ts';
import { FLAG_CONFLICT, FLAG_REFUSED, type Frame, FrameWriter, forEachFrame, ownedStream } from './frames.ts';
import type { JournalStore } from './store.ts';
import { StreamRanges } from './stream-ranges.ts';

/** Outcome of each message of a batch, by index. */
export const STORED = 0;
export const REFUSED = 1;
const DUPLICATE = 2;

/** A sender that skips about can make a range of every number; beyond this it is refused rather than remembered. */
const RANGES_PER_STREAM_MAX = 10_000;

/** Validates, drops what has been seen, and commits: one call is one group commit. */
export class Ingest {
  readonly #store: JournalStore;
  readonly #writer = new FrameWriter();
  readonly #scanner = new PackScanner();
  #streams: Map<string, StreamRanges>;
  readonly #touched = new Map<string, StreamRanges>();
  /** Keys of the ids of this batch, with the hashes of their bodies. */
  readonly #newIds = new Map<string, Uint8Array | null>();
  #newestEvent = 0;
  /** Which record of this batch, from 1, is its last event; 0 if none is. */
  #eventAt = 0;

  constructor(store: JournalStore) {
    this.#store = store;
    this.#streams = store.loadStreams();
  }

  /** Offset of the newest event that was stored since the start; 0 if there was none. */
  get newestEvent(): number {
    return this.#newestEvent;
  }

  /**
   * Makes a batch of frames durable.
   * @returns the outcome of each frame; throws if nothing could be stored, and then nothing counts as seen
   */
  commit(batch: Buffer, nowMs: number): Uint8Array {
    const outcomes: number[] = [];
    this.#eventAt = 0;
    try {
      forEachFrame(batch, (frame, index) => {
        outcomes[index] = this.#take(frame, batch, nowMs);
      });
      const count = this.#writer.count;
      const head = this.#store.head;
      this.#store.commit(this.#writer.drain(), count, nowMs, this.#changes(), this.#newIds);
      if (this.#eventAt > 0) this.#newestEvent = head + this.#eventAt;
    } catch (error) {
      this.#forget();
      throw error;
    } finally {
      this.#touched.clear();
      this.#newIds.clear();
    }
    return Uint8Array.from(outcomes);
  }

  #take(frame: Frame, batch: Buffer, nowMs: number): number {
    if (frame.kind === 'telemetry' && this.#scanner.scan(batch, frame.start, frame.end, frame.path))
      return this.#admitted(frame, batch, this.#scanner.stream, this.#scanner.seq);
    const payload = batch.subarray(frame.start, frame.end);
    const admission = admit(frame.kind, frame.path as DevicePath, payload, nowMs);
    if (!admission.ok) return this.#refuse(frame, batch);
    const { position, id } = admission.value;
    if (id === null) return this.#admitted(frame, batch, position?.stream ?? '', position?.seq ?? 0);
    const body = bodyHash(admission.value);
    const key = idKey(frame.path, id);
    // Files of older versions have ids without a path.
    const own = this.#bodyOf(key);
    const seen = own === undefined ? this.#store.bodyOf(id) : own;
    if (seen !== undefined) return this.#repeated(frame, batch, admission.value, key, seen, body);
    const outcome = this.#admitted(frame, batch, position?.stream ?? '', position?.seq ?? 0);
    if (outcome !== STORED) return outcome;
    this.#newIds.set(key, body);
    if (frame.kind === 'event') this.#eventAt = this.#writer.count;
    return outcome;
  }

  /** An id that is known. The same body is a repeat; another one is kept, as refused, for somebody to look at. */
  #repeated(
    frame: Frame,
    batch: Buffer,
    { position }: Admission,
    key: string,
    seen: Uint8Array | null,
    body: Uint8Array | null,
  ): number {
    // A number spent on a repeat is no gap.
    const number = position === null ? 'new' : this.#see(frame, position.stream, position.seq);
    // Of ids that were stored without a hash (commands, replies, events of older versions) nothing is known against it.
    if (seen === null || body === null || Buffer.compare(seen, body) === 0 || number === 'duplicate') return DUPLICATE;
    const other = `${key} ${Buffer.from(body).toString('hex')}`;
    if (this.#bodyOf(other) !== undefined) return DUPLICATE;
    this.#newIds.set(other, body);
    this.#writer.write(frame.kind, FLAG_REFUSED | FLAG_CONFLICT, frame.path, '', 0, batch, frame.start, frame.end);
    if (frame.kind === 'event') this.#eventAt = this.#writer.count;
    return REFUSED;
  }

  /** What is known of a key; undefined if it is new. */
  #bodyOf(key: string): Uint8Array | null | undefined {
    return this.#newIds.has(key) ? this.#newIds.get(key) : this.#store.bodyOf(key);
  }

  /** A valid message: new, or a number that was seen. */
  #admitted(frame: Frame, batch: Buffer, stream: string, seq: number): number {
    const seen = stream === '' ? 'new' : this.#see(frame, stream, seq);
    if (seen === 'duplicate') return DUPLICATE;
    if (seen === 'too-many-gaps') return this.#refuse(frame, batch);
    const owned = stream === '' ? '' : ownedStream(frame.stream, stream);
    this.#writer.write(frame.kind, 0, frame.path, owned, seq, batch, frame.start, frame.end);
    return STORED;
  }

  #refuse(frame: Frame, batch: Buffer): number {
    this.#writer.write(frame.kind, FLAG_REFUSED, frame.path, '', 0, batch, frame.start, frame.end);
    return REFUSED;
  }

  #see({ path, stream: sender }: Frame, stream: string, seq: number): 'new' | 'duplicate' | 'too-many-gaps' {
    const key = streamKey(sender, path, stream);
    let ranges = this.#streams.get(key);
    if (ranges === undefined) {
      ranges = new StreamRanges();
      this.#streams.set(key, ranges);
    }
    if (ranges.ranges.length >= RANGES_PER_STREAM_MAX && seq > ranges.last + 1) return 'too-many-gaps';
    if (!ranges.add(seq)) return 'duplicate';
    this.#touched.set(key, ranges);
    return 'new';
  }

  *#changes() {
    for (const [key, ranges] of this.#touched) yield [key, ranges.takeChanges()] as const;
  }

  /** After a failed commit memory is ahead of the disk, or the disk ahead of what it reported: read it again. */
  #forget(): void {
    this.#writer.drain();
    this.#store.refresh();
    this.#streams = this.#store.loadStreams();
  }
}

/**
 * A stream belongs to the credential that publishes it, so that nobody can use up the numbers of somebody else's stream, not
 * even a neighbour of the same site. Anonymous clients share the streams of a site.
 */
function streamKey(sender: string, path: string, stream: string): string {
  return `${sender === '' ? path.slice(0, path.lastIndexOf('/')) : sender} ${stream}`;
}

/** An id counts once for each path: nobody can use up an id of somebody else by publishing it first. */
function idKey(path: string, id: string): string {
  return `${path} ${id}`;
}

/** What tells an event from another with its id; the numbers of the transport do not. null for what has no body to compare. */
function bodyHash({ event }: Admission): Uint8Array | null {
  if (event === undefined) return null;
  const { stream: _stream, seq: _seq, ...body } = event;
  return hash('sha256', canonicalJson(body), 'buffer');
}
