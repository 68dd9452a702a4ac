import type { Clock } from '@maeul/devices/clock';
import type { Refusal } from '@maeul/devices/refusal';
import type { Remembered } from './command-memory.ts';
import type { OutboxMessage, Segment } from './message.ts';
import type { Lane } from './spool.ts';

/** What the spool's worker is started with. */
export interface SpoolWorkerOptions {
  readonly folder: string;
  /** Path of the edge: the spool belongs to it, and its own events speak of it. */
  readonly owner: string;
  readonly maxBytes: number;
  /** How long telemetry may wait for others before it is written, in milliseconds. */
  readonly commitMs: number;
  /** What its own events are timed by; the wall's clock if left out. */
  readonly clock?: Clock;
}

export interface Appended {
  /** Counts appends; the answer names it. */
  readonly id: number;
  readonly message: OutboxMessage;
  /** Id of the command that this reply answers: both are written in one transaction. */
  readonly answers?: string;
}

/** From the agent to the worker. Questions carry an `id`, and the answer repeats it. */
export type Request =
  | { readonly type: 'append'; readonly appended: readonly Appended[]; readonly lost: number }
  | { readonly type: 'delivered'; readonly stream: string; readonly first: number }
  | { readonly type: 'online'; readonly online: boolean }
  | { readonly type: 'question'; readonly id: number; readonly question: Question };

export type Question =
  | { readonly ask: 'take'; readonly lane: Lane }
  | { readonly ask: 'begin-command'; readonly command: string; readonly expiresMs: number; readonly nowMs: number }
  | { readonly ask: 'status' }
  | { readonly ask: 'stop' };

export interface Answers {
  readonly take: Segment | null;
  readonly 'begin-command': Remembered;
  readonly status: SpoolStatus;
  readonly stop: null;
}

export interface SpoolStatus {
  readonly stream: string;
  /** Messages that are not delivered, and the bytes of disk in use. */
  readonly messages: number;
  readonly bytes: number;
  readonly maxBytes: number;
  /** Messages that were given up and not reported yet. */
  readonly shed: number;
  /** Why the last commit failed, while it does. */
  readonly error: string | null;
}

/** From the worker to the agent. */
export type Response =
  | { readonly type: 'ready'; readonly stream: string }
  | { readonly type: 'refused'; readonly refusal: Refusal }
  | { readonly type: 'notice'; readonly level: 'info' | 'warn' | 'error'; readonly text: string }
  /** `seq` is null for telemetry that had to be dropped before it could be written. */
  | { readonly type: 'settled'; readonly settled: readonly { readonly id: number; readonly seq: number | null }[] }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
