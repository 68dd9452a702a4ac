import { siteDay } from '@maeul/devices/points/site-day';
import type { MarketRule } from '@maeul/devices/vpp/market';
import type { CallsQueries, MemberLoad, PortfolioState, PowerQueries, SurplusRow } from '../queries/vpp-questions.ts';
import { pricesOf } from '../vpp/market/prices.ts';
import { type AtTheBorder, shareSurplus } from '../vpp/market/share-surplus.ts';
import { isMemberOn } from '../vpp/portfolio/portfolio.ts';
import { consented } from './consented.ts';
import type { VppDesk } from './vpp-desk.ts';

const QUARTER_MS = 900_000;
/** Readings of the last seconds of a quarter-hour are waited for so long; what comes later is a correction. */
const CLOSED_AFTER_MS = 5 * 60_000;
/** A hub that was away shares what was missed, at most so far back. */
const CATCH_UP_MS = 2 * 86_400_000;
/** Quarter-hours that are asked for at once. */
const SPAN = 96;
/** Later corrections stay as they are: their bills are paid. */
const CORRECTED_UNTIL_MS = 62 * 86_400_000;
const CORRECTIONS = 500;
/** A start does not read the corrections of all years. */
const CORRECTION_PAGES_MAX = 40;
const MISSING = 2;

export interface MarketSetup {
  readonly power: Pick<PowerQueries, 'portfolio' | 'loads' | 'corrections'>;
  readonly calls: Pick<CallsQueries, 'surplus'>;
  readonly desk: Pick<VppDesk, 'say'>;
  readonly rule: MarketRule;
  readonly now: () => number;
}

/**
 * Shares the surplus of every quarter-hour once it is closed, and again under the next run when what was metered of it has changed.
 * What it has done is in the journal, so it can begin anywhere: a quarter-hour whose shares are as they should be is not said again.
 */
export class MarketKeeper {
  readonly #setup: MarketSetup;
  #sharedUntilMs: number | null = null;
  #seenCorrection = 0;

  constructor(setup: MarketSetup) {
    this.#setup = setup;
  }

  /** One round; never two at once. */
  async round(): Promise<void> {
    const closedMs = Math.floor((this.#setup.now() - CLOSED_AFTER_MS) / QUARTER_MS) * QUARTER_MS;
    const portfolio = await this.#setup.power.portfolio();
    this.#sharedUntilMs ??= closedMs - CATCH_UP_MS;
    const corrected = await this.#corrected(this.#sharedUntilMs, closedMs);
    for (const quarterMs of corrected) await this.#share(portfolio, quarterMs, quarterMs + QUARTER_MS);
    while (this.#sharedUntilMs < closedMs) {
      const toMs: number = Math.min(closedMs, this.#sharedUntilMs + SPAN * QUARTER_MS);
      await this.#share(portfolio, this.#sharedUntilMs, toMs);
      this.#sharedUntilMs = toMs;
    }
  }

  /** Quarter-hours that were shared before and changed since the last round; after a start all that changed lately. */
  async #corrected(beforeMs: number, closedMs: number): Promise<number[]> {
    const quarters = new Set<number>();
    let newest = this.#seenCorrection;
    let cursor: string | undefined;
    for (let page = 0; page < CORRECTION_PAGES_MAX; page++) {
      const asked = { limit: CORRECTIONS, ...(cursor === undefined ? {} : { cursor }) };
      const { rows, next } = await this.#setup.power.corrections(asked);
      const fresh = rows.filter(({ id }) => id > this.#seenCorrection);
      for (const { quarterMs } of fresh)
        if (quarterMs < beforeMs && quarterMs > closedMs - CORRECTED_UNTIL_MS) quarters.add(quarterMs);
      newest = Math.max(newest, ...fresh.map(({ id }) => id));
      if (next === null || fresh.length < rows.length) break;
      cursor = next;
    }
    this.#seenCorrection = newest;
    return [...quarters].sort((one, other) => one - other);
  }

  async #share(portfolio: PortfolioState, fromMs: number, toMs: number): Promise<void> {
    const { calls, power, desk, rule } = this.#setup;
    const everybody = takingPart(portfolio, fromMs, toMs);
    const known = new Map((await calls.surplus({ fromMs, toMs })).map((row) => [row.quarterMs, row]));
    if (everybody.size === 0 && known.size === 0) return;
    const asked = { members: [...everybody], fromMs, toMs };
    const bought = await power.loads({ ...asked, flow: 'import' });
    const sold = await power.loads({ ...asked, flow: 'export' });
    const milliWonPerKwh = pricesOf(portfolio.factors, rule.betweenPermille).market;
    for (let quarterMs = fromMs; quarterMs < toMs; quarterMs += QUARTER_MS) {
      const members = takingPart(portfolio, quarterMs, quarterMs + QUARTER_MS);
      const borders = bordersOf(members, bought, sold, quarterMs);
      const before = known.get(quarterMs);
      const shared = shareSurplus(borders, rule);
      if (before === undefined ? shared.given.length === 0 : isSame(before, shared)) continue;
      await desk.say(
        'maeul.vpp.surplus-shared.v1',
        {
          quarter: new Date(quarterMs).toISOString(),
          run: (before?.run ?? 0) + 1,
          rule: rule.rule,
          // A correction changes how much was shared, not what was agreed for it.
          milliWonPerKwh: before?.milliWonPerKwh ?? milliWonPerKwh,
          given: [...shared.given],
          taken: [...shared.taken],
          by: 'hub',
        },
        undefined,
        'calls',
      );
    }
  }
}

/** Who shares at any time of a span. */
function takingPart({ members, consents }: PortfolioState, fromMs: number, toMs: number): Set<string> {
  const days = [...new Set([fromMs, toMs - 1].map((ms) => siteDay(new Date(ms).toISOString())))];
  const found = new Set<string>();
  for (const day of days) {
    const agreed = consented(consents, 'market', day);
    for (const member of members) if (agreed.has(member.id) && isMemberOn(member, day)) found.add(member.id);
  }
  return found;
}

/** What is only guessed of a silent member is not shared. */
function bordersOf(
  members: ReadonlySet<string>,
  bought: readonly MemberLoad[],
  sold: readonly MemberLoad[],
  quarterMs: number,
): AtTheBorder[] {
  const exports = new Map(sold.map((load) => [load.member, load]));
  return bought.flatMap((load) => {
    const other = exports.get(load.member);
    const importWh = valueAt(load, quarterMs);
    const exportWh = other === undefined ? Number.NaN : valueAt(other, quarterMs);
    if (!members.has(load.member) || Number.isNaN(importWh + exportWh)) return [];
    return [{ member: load.member, importWh, exportWh }];
  });
}

function valueAt({ fromMs, wh, quality }: MemberLoad, quarterMs: number): number {
  const at = (quarterMs - fromMs) / QUARTER_MS;
  return (quality[at] ?? MISSING) === MISSING ? Number.NaN : (wh[at] ?? Number.NaN);
}

function isSame(before: SurplusRow, shared: Pick<SurplusRow, 'given' | 'taken'>): boolean {
  const text = ({ given, taken }: Pick<SurplusRow, 'given' | 'taken'>) =>
    JSON.stringify(
      [given, taken].map((side) => side.map(({ member, wh }) => [member, wh]).sort((a, b) => (a[0]! < b[0]! ? -1 : 1))),
    );
  return text(before) === text(shared);
}
