import type { OfficeDone } from '@maeul/devices/office/office-api';
import type { OfficeEventData, OfficeEventType } from '@maeul/devices/points/office-events';
import type { Outcome } from '@maeul/devices/points/outcome';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { PointsQueries } from '../queries/points-questions.ts';

/** What was said to the ledger under an id. */
interface Told {
  readonly type: string;
  readonly data: unknown;
  readonly outcome: Outcome;
}

/** One deed at a time for each key that a page gave it, so that a second click waits for what the first one brings. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#last.get(key) ?? Promise.resolve()).then(work, work);
    this.#last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#last.get(key) === turn) this.#last.delete(key);
    }
  }
}

/** What was said under an id before, if the ledger knows of it. */
export async function toldBefore(points: Pick<PointsQueries, 'receipt'>, id: string): Promise<Told | undefined> {
  const evidence = await points.receipt(id);
  if (evidence === undefined || evidence.outcome === null) return undefined;
  return { type: evidence.event.type, data: evidence.event.data, outcome: evidence.outcome };
}

/** The same answer once more, if the same was meant. Codes: `id-conflict`, and what the ledger refused then. */
export function sameAgain<T extends OfficeEventType>(
  { type, data, outcome }: Told,
  meant: T,
  isSame: (data: OfficeEventData<T>) => boolean,
): Result<OfficeDone> {
  if (type !== meant || !isSame(data as OfficeEventData<T>)) return conflict();
  return answerOf(outcome);
}

export function answerOf(outcome: Outcome): Result<OfficeDone> {
  if (outcome.status === 'done') return ok({ event: outcome.event, outcome });
  return refuse(outcome.code ?? 'refused', outcome.message ?? 'The ledger refused it.');
}

export function conflict(): Result<never> {
  return refuse('id-conflict', 'Something else was done with this key already.', 'Load the page again.');
}
