import { crc16 } from '@maeul/devices/modbus/crc16';

/**
 * How a Modbus request travels on a line and how its reply is recognised. Frames are RTU frames (unit, function, data,
 * CRC), the form in which modbus-serial hands out requests and takes in replies.
 */
export interface Framing {
  /** The bytes on the wire for an RTU request frame; from now on only a reply to it is recognised. */
  request(frame: Uint8Array): Uint8Array;
  /** The reply as an RTU frame when it is whole, `crc-mismatch` when it came damaged, null when more is needed. */
  reply(bytes: Uint8Array): Uint8Array | 'crc-mismatch' | null;
  /** How many bytes came that were no reply. */
  readonly buffered: number;
}

const BUFFER_MAX = 1024;
const EXCEPTION = 0x80;
const EXCEPTION_LENGTH = 5;
const CRC_LENGTH = 2;
const MBAP_LENGTH = 6;

const WRITE_MANY = 16;

/** What the reply to a register read, or to a write of registers, must look like. */
class Expected {
  unit = -1;
  code = 0;
  dataBytes = 0;
  /** Address and count, which the reply to a write repeats. */
  readonly written = new Uint8Array(4);

  set(frame: Uint8Array): void {
    this.unit = frame[0]!;
    this.code = frame[1]!;
    this.dataBytes = 2 * (frame[4]! * 256 + frame[5]!);
    this.written.set(frame.subarray(2, 6));
  }

  /** Length without CRC of the reply whose unit byte is at `at`; 0 when it is not the reply. */
  lengthAt(bytes: Uint8Array, at: number): number {
    if (bytes[at] !== this.unit) return 0;
    if (bytes[at + 1] === this.code && this.code === WRITE_MANY)
      return this.written.every((byte, index) => bytes[at + 2 + index] === byte) ? 2 + this.written.length : 0;
    if (bytes[at + 1] === this.code && bytes[at + 2] === this.dataBytes) return 3 + this.dataBytes;
    return bytes[at + 1] === (this.code | EXCEPTION) ? EXCEPTION_LENGTH - CRC_LENGTH : 0;
  }
}

/**
 * RTU on a serial line or through a serial server. Looks for the reply at every offset, because a line driver that is
 * switched over often adds a byte in front; the header and the CRC must fit.
 */
export class RtuFraming implements Framing {
  readonly #expected = new Expected();
  readonly #buffer = new Uint8Array(BUFFER_MAX);
  #length = 0;

  get buffered(): number {
    return this.#length;
  }

  request(frame: Uint8Array): Uint8Array {
    this.#expected.set(frame);
    this.#length = 0;
    return frame;
  }

  reply(bytes: Uint8Array): Uint8Array | 'crc-mismatch' | null {
    this.#length = append(this.#buffer, this.#length, bytes);
    let damaged = false;
    let growing = false;
    for (let at = 0; at + EXCEPTION_LENGTH <= this.#length; at++) {
      const length = this.#expected.lengthAt(this.#buffer, at);
      if (length === 0) continue;
      if (at + length + CRC_LENGTH > this.#length) {
        growing = true;
        continue;
      }
      const crc = this.#buffer[at + length]! | (this.#buffer[at + length + 1]! << 8);
      if (crc === crc16(this.#buffer.subarray(at, at + length)))
        return this.#buffer.slice(at, at + length + CRC_LENGTH);
      damaged = true;
    }
    // Data inside a frame that is still coming can look like a damaged frame.
    return damaged && !growing ? 'crc-mismatch' : null;
  }
}

/** Modbus TCP: a header with a transaction number in front, no CRC. */
export class MbapFraming implements Framing {
  readonly #expected = new Expected();
  readonly #buffer = new Uint8Array(BUFFER_MAX);
  #length = 0;
  #transaction = 0;

  get buffered(): number {
    return this.#length;
  }

  request(frame: Uint8Array): Uint8Array {
    this.#expected.set(frame);
    this.#transaction = (this.#transaction + 1) & 0xffff;
    const length = frame.length - CRC_LENGTH;
    const bytes = new Uint8Array(MBAP_LENGTH + length);
    bytes.set([this.#transaction >> 8, this.#transaction & 0xff, 0, 0, 0, length]);
    bytes.set(frame.subarray(0, length), MBAP_LENGTH);
    return bytes;
  }

  reply(bytes: Uint8Array): Uint8Array | 'crc-mismatch' | null {
    this.#length = append(this.#buffer, this.#length, bytes);
    while (this.#length >= MBAP_LENGTH) {
      const length = this.#buffer[4]! * 256 + this.#buffer[5]!;
      // No Modbus TCP packet is longer than 260 bytes: the stream has lost its step and is dropped.
      if (length > 254 || this.#buffer[2] !== 0 || this.#buffer[3] !== 0) {
        this.#length = 0;
        return null;
      }
      if (this.#length < MBAP_LENGTH + length) return null;
      const frame = this.#take(length);
      if (frame !== null) return frame;
    }
    return null;
  }

  /** Cuts the first packet off; as an RTU frame if it is the reply, null if it answers another question. */
  #take(length: number): Uint8Array | null {
    const transaction = this.#buffer[0]! * 256 + this.#buffer[1]!;
    const ours = transaction === this.#transaction && this.#expected.lengthAt(this.#buffer, MBAP_LENGTH) === length;
    const frame = ours ? new Uint8Array(length + CRC_LENGTH) : null;
    if (frame !== null) {
      frame.set(this.#buffer.subarray(MBAP_LENGTH, MBAP_LENGTH + length));
      const crc = crc16(frame.subarray(0, length));
      frame[length] = crc & 0xff;
      frame[length + 1] = crc >> 8;
    }
    this.#buffer.copyWithin(0, MBAP_LENGTH + length, this.#length);
    this.#length -= MBAP_LENGTH + length;
    return frame;
  }
}

/** Adds bytes to a buffer; when it would overflow, the older bytes make room. Returns the new length. */
function append(buffer: Uint8Array, length: number, bytes: Uint8Array): number {
  const added = bytes.length > buffer.length ? bytes.subarray(bytes.length - buffer.length) : bytes;
  const kept = Math.min(length, buffer.length - added.length);
  if (kept < length) buffer.copyWithin(0, length - kept, length);
  buffer.set(added, kept);
  return kept + added.length;
}
