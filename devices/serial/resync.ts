import type { Refusal, Result } from '../refusal.ts';
import type { FrameParser, SerialMessage } from './protocol.ts';

/**
 * What the beginning of the unread bytes is.
 * - `wait`: the beginning of a frame, perhaps; more bytes are needed.
 * - `skip`: no frame begins here; `count` bytes are dropped without a word.
 * - `frame` and `refusal`: `count` bytes are understood, or looked right and are not.
 */
export type Step =
  | { readonly kind: 'wait' }
  | { readonly kind: 'skip'; readonly count: number }
  | { readonly kind: 'refusal'; readonly count: number; readonly refusal: Refusal }
  | { readonly kind: 'frame'; readonly count: number; readonly message: SerialMessage };

export const WAIT: Step = { kind: 'wait' };
export const SKIP_ONE = { kind: 'skip', count: 1 } as const satisfies Step;

/** Refuses what begins here and looks again from the next byte, so that a whole frame inside a broken one is found. */
export function refusedHere(refusal: Refusal): Step {
  return { kind: 'refusal', count: 1, refusal };
}

export function framed(count: number, message: SerialMessage): Step {
  return { kind: 'frame', count, message };
}

export interface StepReader {
  /** Decides on the first of the unread bytes; never called without any. */
  read(bytes: Uint8Array): Step;
  /** Forgets what was learnt from the stream. */
  reset?(): void;
}

/**
 * Finds frames one after another, wherever the chunks are cut. It keeps less than `frameMax` bytes: a reader that still waits
 * when that many are there is mistaken, and one byte is dropped.
 */
export function resyncParser(reader: StepReader, frameMax: number): FrameParser {
  let unread: Uint8Array = new Uint8Array(0);
  return {
    push(chunk) {
      const bytes = new Uint8Array(unread.length + chunk.length);
      bytes.set(unread);
      bytes.set(chunk, unread.length);
      const results: Result<SerialMessage>[] = [];
      let at = 0;
      while (at < bytes.length) {
        const window = bytes.subarray(at, at + frameMax);
        let step = reader.read(window);
        if (step.kind === 'wait') {
          if (window.length < frameMax) break;
          step = SKIP_ONE;
        }
        if (step.kind === 'frame') results.push({ ok: true, value: step.message });
        if (step.kind === 'refusal') results.push(step.refusal);
        at += step.count;
      }
      unread = bytes.slice(at);
      return results;
    },
    reset() {
      unread = new Uint8Array(0);
      reader.reset?.();
    },
  };
}
