import { KINDS, type Kind } from '@maeul/devices/topic';

/**
 * One frame is one message, as it travels to the ingest worker and as it lies in a batch of the journal:
 *
 *   u8 kind · u8 flags · u16 length of path · u16 length of stream · u32 length of payload · f64 seq
 *   path (ASCII) · stream (UTF-8) · payload
 *
 * Integers are little-endian. A frame without a stream has length 0 and seq 0. On the way to the ingest worker the stream is
 * the sender alone; in the journal it is `ownedStream(sender, stream)`.
 */
export interface Frame {
  readonly kind: Kind;
  readonly flags: number;
  readonly path: string;
  readonly stream: string;
  readonly seq: number;
  /** Where the payload lies in the batch. */
  readonly start: number;
  readonly end: number;
}

export const FLAG_REFUSED = 1;
/** Refused because its id was there with another body. */
export const FLAG_CONFLICT = 2;

/** A stream and who owns it, in one string: a path holds no line break. */
export function ownedStream(sender: string, stream: string): string {
  return `${sender}\n${stream}`;
}

export function splitOwnedStream(owned: string): { sender: string; stream: string } {
  const cut = owned.indexOf('\n');
  return { sender: owned.slice(0, Math.max(cut, 0)), stream: owned.slice(cut + 1) };
}

const HEADER = 18;
const kindNumber: Readonly<Record<Kind, number>> = { telemetry: 0, event: 1, state: 2, command: 3, reply: 4 };
const FIRST_CAPACITY = 64 * 1024;

/** Appends frames to one growing buffer. */
export class FrameWriter {
  #buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  #length = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#length;
  }

  write(
    kind: Kind,
    flags: number,
    path: string,
    stream: string,
    seq: number,
    payload: Uint8Array,
    from = 0,
    to = payload.length,
  ): void {
    // Streams of third parties may hold any character, paths cannot: three bytes cover one UTF-16 unit of UTF-8.
    this.#reserve(HEADER + path.length + stream.length * 3 + to - from);
    const buffer = this.#buffer;
    const start = this.#length;
    const streamStart = start + HEADER + path.length;
    const streamLength = stream.length === 0 ? 0 : buffer.write(stream, streamStart, 'utf8');
    buffer[start] = kindNumber[kind];
    buffer[start + 1] = flags;
    buffer.writeUInt16LE(path.length, start + 2);
    buffer.writeUInt16LE(streamLength, start + 4);
    buffer.writeUInt32LE(to - from, start + 6);
    buffer.writeDoubleLE(seq, start + 10);
    buffer.write(path, start + HEADER, 'latin1');
    const at = streamStart + streamLength;
    if (Buffer.isBuffer(payload)) payload.copy(buffer, at, from, to);
    else buffer.set(payload.subarray(from, to), at);
    this.#length = at + to - from;
    this.#count++;
  }

  /** The bytes written so far; the writer starts anew with a buffer of its own. */
  take(): Buffer<ArrayBuffer> {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(FIRST_CAPACITY, this.#length));
    this.#length = 0;
    this.#count = 0;
    return taken;
  }

  /** The bytes written so far, valid until the next write; the buffer is used again. */
  drain(): Buffer<ArrayBuffer> {
    const taken = this.#buffer.subarray(0, this.#length);
    this.#length = 0;
    this.#count = 0;
    return taken;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}

/** Calls `visit` with each frame of a batch and its index. */
export function forEachFrame(batch: Buffer, visit: (frame: Frame, index: number) => void): void {
  let at = 0;
  for (let index = 0; at < batch.length; index++) {
    const pathLength = batch.readUInt16LE(at + 2);
    const streamLength = batch.readUInt16LE(at + 4);
    const payloadLength = batch.readUInt32LE(at + 6);
    const pathStart = at + HEADER;
    const streamStart = pathStart + pathLength;
    const payloadStart = streamStart + streamLength;
    const end = payloadStart + payloadLength;
    visit(
      {
        kind: KINDS[batch[at]!]!,
        flags: batch[at + 1]!,
        path: batch.toString('latin1', pathStart, streamStart),
        stream: streamLength === 0 ? '' : batch.toString('utf8', streamStart, payloadStart),
        seq: batch.readDoubleLE(at + 10),
        start: payloadStart,
        end,
      },
      index,
    );
    at = end;
  }
}
