import { backOffMs } from './back-off.ts';
import type { LineWriter, WriteOutcome } from './line-writer.ts';
import { splitBatch } from './split-batch.ts';

export interface RefusedLine {
  /** Index into the batch. */
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

export interface DeliveryTools {
  readonly writer: LineWriter;
  /** Sleeps, or returns early with false when the sink stops. */
  readonly pause: (ms: number) => Promise<boolean>;
  readonly random: () => number;
  /** Is told of every attempt that failed, for status and log. */
  readonly onUnavailable: (outcome: Extract<WriteOutcome, { kind: 'unavailable' }>, waitMs: number) => void;
}

/**
 * Writes a batch until the server has accepted or refused every line of it, however long it is away.
 * @returns the refused lines; null if it was stopped before the end, and then nothing may be taken as written
 */
export async function deliver(lines: readonly string[], tools: DeliveryTools): Promise<RefusedLine[] | null> {
  const refused: RefusedLine[] = [];
  const pending: (readonly number[])[] = [lines.map((_, index) => index)];
  while (pending.length > 0) {
    const part = pending.pop()!;
    if (part.length === 0) continue;
    const batch = part.length === lines.length ? lines : part.map((index) => lines[index]!);
    const outcome = await persist(batch, tools);
    if (outcome === null) return null;
    if (outcome.kind === 'accepted') continue;
    const { code, message } = outcome;
    if (part.length === 1 || (outcome.dropped === part.length && code === 'refused-point')) {
      for (const index of part) refused.push({ index, code, message });
      continue;
    }
    const { first, second } = splitBatch(batch, message);
    // The later part goes on the stack first: lines are written again in their order.
    pending.push(
      second.map((index) => part[index]!),
      first.map((index) => part[index]!),
    );
  }
  return refused.sort((a, b) => a.index - b.index);
}

/** Tries until the server says yes or no. */
async function persist(
  batch: readonly string[],
  tools: DeliveryTools,
): Promise<Exclude<WriteOutcome, { kind: 'unavailable' }> | null> {
  for (let failures = 1; ; failures++) {
    const outcome = await tools.writer.write(batch);
    if (outcome.kind !== 'unavailable') return outcome;
    const waitMs = backOffMs(failures, tools.random(), outcome.retryAfterMs);
    tools.onUnavailable(outcome, waitMs);
    if (!(await tools.pause(waitMs))) return null;
  }
}
