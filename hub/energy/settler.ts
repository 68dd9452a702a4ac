import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { DrEvent, SettlementLine } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import { v5 as nameUuid } from 'uuid';
import type { Journal } from '../journal/journal.ts';
import { Turns } from '../office/once.ts';
import type { CallRow, CallsQueries } from '../queries/vpp-questions.ts';
import { startSettling } from '../vpp/settlement/settle.ts';
import { type CallMembersParts, calledBy, memberInputs, programmeOf } from './call-members.ts';
import type { RewardSayer } from './reward-sayer.ts';
import type { ViewProgress, VppDesk } from './vpp-desk.ts';

export interface SettlerParts extends CallMembersParts {
  readonly calls: CallMembersParts['calls'] & Pick<CallsQueries, 'settlement' | 'settlementProgress'>;
  readonly desk: Pick<VppDesk, 'say'>;
  readonly rewards: Pick<RewardSayer, 'say'>;
  readonly journal: Pick<Journal, 'head'>;
  readonly views: ViewProgress;
  readonly now: () => number;
  /** Lines of one event; 500 if left out. */
  readonly linesPerPage?: number;
}

/** What a settlement came to: the run that holds, and whether it is one that was not there before. */
export interface Settled {
  readonly run: number;
  readonly isNew: boolean;
}

const LINES_PER_PAGE = 500;
/** Namespace of the ids of pages; made once. */
const PAGES = '6c0f9a52-8f5e-4b8d-8c57-2f3c1f4f8f10';

/**
 * Settles calls. Cut off at any point and begun again, it says what is missing and nothing twice: a run is known by the hash of its
 * inputs, a page by an id that follows from run and inputs, and a reward by an id that follows from event, member and run.
 */
export class Settler {
  readonly #parts: SettlerParts;
  readonly #turns = new Turns();

  constructor(parts: SettlerParts) {
    this.#parts = parts;
  }

  /**
   * Settles a call that is over, or settles it again. Codes: unknown-event, cancelled-event, not-ended, and those of baselines.
   * Rejects if the journal cannot be written or a view is late; then it may be tried again.
   */
  settle(id: string, by: string): Promise<Result<Settled>> {
    return this.#turns.take('settle', () => this.#settle(id, by));
  }

  /** Brings what a call was settled to into the ledger, as far as it is not there. */
  reward(id: string): Promise<void> {
    return this.#turns.take('settle', async () => {
      const { calls, journal, views } = this.#parts;
      await views.caughtUp(journal.head(), ['calls', 'points']);
      const [row, held] = await Promise.all([calls.event(id), calls.settlement(id)]);
      if (row !== undefined && held !== undefined)
        await this.#reward(row.event, await programmeOf(this.#parts, row.event), held);
    });
  }

  async #settle(id: string, by: string): Promise<Result<Settled>> {
    const { calls, journal, views, now } = this.#parts;
    // What was said before a restart must be seen, or it would be said again as something new.
    await views.caughtUp(journal.head(), ['calls', 'power', 'points']);
    const row = await calls.event(id);
    if (row === undefined) return refuse('unknown-event', `There is no call ${id}.`);
    if (row.state === 'cancelled') return refuse('cancelled-event', 'A call that was cancelled is not settled.');
    if (Date.parse(row.event.endsAt) > now()) return refuse('not-ended', 'The call is not over.', 'Wait for its end.');
    const programme = await programmeOf(this.#parts, row.event);
    const result = await this.#compute(row.event, programme);
    if (!result.ok) return result;
    const settled = await this.#sayRun(row, result.value, by);
    const held = await calls.settlement(id);
    if (held?.run !== settled.run) throw new Error(`The view of the calls does not hold run ${settled.run} of ${id}.`);
    await this.#reward(row.event, programme, held);
    return ok(settled);
  }

  async #reward({ id }: DrEvent, programme: Programme, { run, lines }: { run: number; lines: SettlementLine[] }) {
    await this.#parts.rewards.say({ event: id, programme: programme.id, asset: programme.asset, run, lines });
  }

  async #compute(event: DrEvent, programme: Programme): Promise<Result<Computed>> {
    const settling = startSettling(event, programme);
    if (!settling.ok) return settling;
    const called = await calledBy(this.#parts, event, programme);
    for await (const input of memberInputs(this.#parts, event, programme, called)) {
      const refusal = settling.value.add(input);
      if (refusal !== null) return refusal;
    }
    const { lines, inputs } = settling.value.end();
    return ok({ lines, inputs });
  }

  /** Says what is missing of the run with these inputs; nothing if the newest complete one has them. */
  async #sayRun({ event: { id }, run: complete }: CallRow, { lines, inputs }: Computed, by: string): Promise<Settled> {
    const { calls, desk, linesPerPage = LINES_PER_PAGE } = this.#parts;
    const pages = Math.max(1, Math.ceil(lines.length / linesPerPage));
    const progress = await calls.settlementProgress(id);
    if (complete > 0 && (await calls.settlement(id))?.inputs === inputs) return { run: complete, isNew: false };
    const isGoingOn = progress !== undefined && progress.inputs === inputs && progress.pages === pages;
    const run = isGoingOn ? progress.run : (progress?.run ?? 0) + 1;
    for (let page = 1; page <= pages; page++) {
      if (isGoingOn && progress.seen.includes(page)) continue;
      const some = lines.slice((page - 1) * linesPerPage, page * linesPerPage);
      const data = { event: id, run, page, pages, inputs, lines: some, by };
      await desk.say('maeul.vpp.event-settled.v1', data, nameUuid(`${id}/${run}/${page}/${inputs}`, PAGES), 'calls');
    }
    return { run, isNew: true };
  }
}

interface Computed {
  readonly lines: readonly SettlementLine[];
  readonly inputs: string;
}
