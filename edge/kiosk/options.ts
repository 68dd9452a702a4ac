import type { DevicePath } from '@maeul/devices/path';
import type { Refusal, Result } from '@maeul/devices/refusal';
import type { CleanHouseIo } from '../cleanhouse/io.ts';
import type { OutboxMessage } from '../outbox/message.ts';
import type { FrameListener } from '../polling/frame-source.ts';
import type { Credentials, TlsFiles } from '../uplink/session.ts';
import type { KioskConfig } from './config/config.ts';
import type { KioskKeys } from './keys.ts';

export interface KioskOptions {
  readonly config: KioskConfig;
  readonly keys: KioskKeys;
  /** Of the agent; `kiosk.db` is kept there. */
  readonly folder: string;
  /** Where the built page of the screen is. */
  readonly pagesDir: string;
  readonly credentials: Credentials;
  readonly tls: TlsFiles;
  readonly io: CleanHouseIo;
  /** Tells of each board that goes, with why, or comes (null). Returns the way to stop. */
  readonly onBoard: (listener: (board: string, why: Refusal | null) => void) => () => void;
  readonly scales: {
    tap(path: DevicePath, listener: FrameListener): () => void;
    askNow(path: DevicePath): void;
  };
  readonly append: (message: OutboxMessage) => Promise<Result<number>>;
  /** Whether the uplink stands. */
  readonly isConnected: () => boolean;
  readonly nowMs: () => number;
  /** Milliseconds of a clock that nobody sets, from any beginning. */
  readonly steadyMs: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  readonly newWallet: () => string;
  readonly log: (level: 'info' | 'warn' | 'error', text: string) => void;
}

export interface Kiosk {
  /** Where the screen is served. */
  readonly port: number;
  /** What the hub may tell it, by name. Codes: `bad-outcome`, `bad-release`, `store-failing`. */
  readonly commands: ReadonlyMap<string, (args: object) => Result<unknown>>;
  /** A scale answers again, or it does not. */
  scale(path: DevicePath, up: boolean, why: string | null): void;
  stop(): Promise<void>;
}
