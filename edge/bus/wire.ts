import type { Refusal, Result } from '@maeul/devices/refusal';

/** One connection that carries bytes: an open serial port or a TCP connection. When it has closed, another is opened. */
export interface Wire {
  write(bytes: Uint8Array): void;
  /** Closes for good; `onClosed` is not called for a close that was asked for. */
  close(): Promise<void>;
}

export interface WireEvents {
  onBytes(bytes: Uint8Array): void;
  /** The far end is gone: unplugged, connection reset. Called once. */
  onClosed(why: Refusal): void;
}

/** Opens one connection. Never throws. */
export type OpenWire = (events: WireEvents, timeoutMs: number) => Promise<Result<Wire>>;
