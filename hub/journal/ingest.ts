import { PackScanner } from '@maeul/devices/messages/pack-scanner';
import type { DevicePath } from '@maeul/devices/path';
import { admit } from './admit.ts';
import { FLAG_REFUSED, type Frame, FrameWriter, forEachFrame, ownedStream } from './frames.ts';
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
  readonly #newIds = new Set<string>();

  constructor(store: JournalStore) {
    this.#store = store;
    this.#streams = store.loadStreams();
  }

  /**
   * Makes a batch of frames durable.
   * @returns the outcome of each frame; throws if nothing could be stored, and then nothing counts as seen
   */
  commit(batch: Buffer, nowMs: number): Uint8Array {
    const outcomes: number[] = [];
    try {
      forEachFrame(batch, (frame, index) => {
        outcomes[index] = this.#take(frame, batch, nowMs);
      });
      const count = this.#writer.count;
      this.#store.commit(this.#writer.drain(), count, nowMs, this.#changes(), this.#newIds);
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
    if (id !== null && (this.#newIds.has(id) || this.#store.hasEvent(id))) {
      // A number spent on a repeat is no gap.
      if (position !== null) this.#see(frame, position.stream, position.seq);
      return DUPLICATE;
    }
    const outcome = this.#admitted(frame, batch, position?.stream ?? '', position?.seq ?? 0);
    if (id !== null && outcome === STORED) this.#newIds.add(id);
    return outcome;
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
