import type { PollClass } from '../modbus/device-map.ts';
import type { Identity, Reading } from '../reading.ts';
import type { Result } from '../refusal.ts';
import type { ScaleFrame } from '../scales/scale-frame.ts';

/** The line that a protocol expects unless the configuration says otherwise. */
export interface LineSettings {
  readonly baud: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** One whole frame that was understood. */
export interface SerialMessage {
  /** The bytes as they came, for evidence. */
  readonly frame: Uint8Array;
  /** Address of the sender on a shared line, where the protocol has one. */
  readonly unit?: number;
  readonly identity?: Identity;
  readonly readings: readonly Reading[];
  /** What a scale said, in full; only scales have it. */
  readonly scale?: ScaleFrame;
  /** A whole frame of this protocol that is from or to another device on the line: no readings, and no fault. */
  readonly foreign?: true;
}

/**
 * Finds frames in a stream of bytes. It resynchronises by itself: bytes that are no frame are dropped, and a frame that
 * looks right but is not (checksum, contradiction, unknown unit) is a refusal. It never invents a reading and never throws.
 */
export interface FrameParser {
  push(bytes: Uint8Array): Result<SerialMessage>[];
  /** Forgets a half-read frame, after a pause or a reconnect. */
  reset(): void;
}

export interface SerialRequest {
  readonly bytes: Uint8Array;
  readonly poll: PollClass;
  /** How long an answer may take. */
  readonly timeoutMs: number;
  /** Whether a message answers this request (and not another one). */
  answeredBy(message: SerialMessage): boolean;
}

/** A protocol of byte frames on a serial line, other than Modbus: scales, apartment house meters, water meters. */
export interface SerialProtocol {
  /** The profile that names it: `scale/cas-22`, `house-meter/ks-x-4506`. */
  readonly id: string;
  readonly line: LineSettings;
  /** `streams`: the device speaks by itself; `polled`: it answers requests. */
  readonly mode: 'streams' | 'polled';
  /** What to ask in one round, in order; empty for a device that streams. `unit` is its address on a shared line. */
  requests(unit: number): SerialRequest[];
  parser(): FrameParser;
}
