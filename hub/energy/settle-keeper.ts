import { type Clock, wallAt } from '@maeul/devices/clock';
import type { Logger } from 'pino';
import type { CallRow, CorrectionRow, PowerQueries } from '../queries/vpp-questions.ts';
import { loadSpan, programmeOf } from './call-members.ts';
import type { Settler, SettlerParts } from './settler.ts';

export interface SettleKeeperParts extends Pick<SettlerParts, 'now'> {
  readonly calls: SettlerParts['calls'] & { eventsBetween(span: { fromMs: number; toMs: number }): Promise<CallRow[]> };
  readonly power: Pick<PowerQueries, 'corrections'>;
  readonly settler: Pick<Settler, 'settle' | 'reward'>;
  readonly clock: Clock;
  readonly log: Logger;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Readings that come later than that change no settlement any more. */
const RESETTLE_MS = 60 * DAY_MS;
/** Corrections come in trickles; each call is settled again at most so often. */
const RESETTLE_EVERY_MS = 60 * MINUTE_MS;
const CORRECTIONS_PER_PAGE = 500;
const CORRECTION_PAGES_MAX = 40;
/** However fast a clock runs. */
const WAIT_MS_MIN = 1_000;

/** Settles each call when its time has come, and again when what it rests on was corrected since. */
export class SettleKeeper {
  readonly #parts: SettleKeeperParts;
  /** Calls whose rewards are in the ledger. */
  readonly #rewarded = new Set<string>();
  /** Calls that were corrected since they were settled. */
  readonly #stale = new Set<string>();
  readonly #lastMs = new Map<string, number>();
  #seenCorrection = 0;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(parts: SettleKeeperParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#wait();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  /** One look at all calls of the last two months. */
  async round(): Promise<void> {
    const { calls, now } = this.#parts;
    const nowMs = now();
    const rows = await calls.eventsBetween({ fromMs: nowMs - RESETTLE_MS, toMs: nowMs });
    await this.#hearCorrections(rows);
    for (const row of rows) {
      if (this.#stopped) return;
      if (row.state === 'ended') await this.#settleIfDue(row, nowMs);
      else if (row.state === 'settled') await this.#settleAgain(row, nowMs);
    }
  }

  #wait(): void {
    if (this.#stopped) return;
    const { clock, now, log } = this.#parts;
    const waitMs = Math.max(WAIT_MS_MIN, wallAt(clock, now() + MINUTE_MS) - wallAt(clock, now()));
    this.#timer = setTimeout(() => {
      this.#running = this.round()
        .catch((error: unknown) => {
          // What was cut off by the stop is done after the next start.
          if (!this.#stopped) log.error({ err: error }, 'a call could not be settled');
        })
        .finally(() => this.#wait());
    }, waitMs);
  }

  async #settleIfDue(row: CallRow, nowMs: number): Promise<void> {
    const { settleAfterMinutes } = await programmeOf(this.#parts, row.event);
    if (nowMs < Date.parse(row.event.endsAt) + settleAfterMinutes * MINUTE_MS) return;
    await this.#settle(row.event.id, nowMs);
  }

  async #settleAgain({ event, run }: CallRow, nowMs: number): Promise<void> {
    const isRecent = nowMs - (this.#lastMs.get(event.id) ?? Number.NEGATIVE_INFINITY) < RESETTLE_EVERY_MS;
    if (this.#stale.has(event.id) && !isRecent) {
      await this.#settle(event.id, nowMs);
      return;
    }
    // It may have been cut off between the settlement and the ledger.
    if (this.#rewarded.has(`${event.id}/${run}`)) return;
    await this.#parts.settler.reward(event.id);
    this.#rewarded.add(`${event.id}/${run}`);
  }

  async #settle(id: string, nowMs: number): Promise<void> {
    const { settler, log } = this.#parts;
    this.#lastMs.set(id, nowMs);
    this.#stale.delete(id);
    const settled = await settler.settle(id, 'hub');
    if (!settled.ok) log.warn({ event: id, code: settled.code }, `a call cannot be settled: ${settled.message}`);
    else if (settled.value.isNew) log.info({ event: id, run: settled.value.run }, 'a call is settled');
    if (settled.ok) this.#rewarded.add(`${id}/${settled.value.run}`);
  }

  /** Marks the calls that rest on a quarter-hour which was corrected since the last look. */
  async #hearCorrections(rows: readonly CallRow[]): Promise<void> {
    const spans = await Promise.all(
      rows
        .filter(({ state }) => state === 'settled')
        .map(async ({ event }) => ({ event, ...loadSpan(event, await programmeOf(this.#parts, event)) })),
    );
    const oldestMs = Math.min(...spans.map(({ event }) => Date.parse(event.endsAt)));
    const corrections = await this.#newCorrections(oldestMs);
    // Whatever was corrected of a quarter-hour: whether it changes the result is for the hash of the inputs to say.
    for (const { quarterMs, timeMs } of corrections)
      for (const { event, fromMs, toMs } of spans)
        if (quarterMs >= fromMs && quarterMs < toMs && timeMs >= Date.parse(event.endsAt)) this.#stale.add(event.id);
  }

  /** Those that came since the last look; at the first look since the oldest call ended. */
  async #newCorrections(sinceMs: number): Promise<CorrectionRow[]> {
    const found: CorrectionRow[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < CORRECTION_PAGES_MAX; page++) {
      const question = { limit: CORRECTIONS_PER_PAGE, ...(cursor === undefined ? {} : { cursor }) };
      const { rows, next } = await this.#parts.power.corrections(question);
      const fresh = rows.filter(({ id, timeMs }) => id > this.#seenCorrection && timeMs >= sinceMs);
      found.push(...fresh);
      if (next === null || fresh.length < rows.length) break;
      cursor = next;
    }
    this.#seenCorrection = Math.max(this.#seenCorrection, ...found.map(({ id }) => id));
    return found;
  }
}
