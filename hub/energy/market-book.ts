import { DAY_MS, dayNumber, dayStartMs, dayText, parseDay } from '@maeul/devices/korea/day';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { MarketBill, MarketBills, MarketDay, MarketPayout } from '@maeul/devices/vpp/api/market';
import type { MarketRule } from '@maeul/devices/vpp/market';
import { HOUSEHOLDS_MIN, type Member } from '@maeul/devices/vpp/portfolio';
import type { Actor } from '../office/audit-log.ts';
import type { Office } from '../office/office.ts';
import type { CallsQueries, PortfolioState, PowerQueries, SurplusSum } from '../queries/vpp-questions.ts';
import { type BillSums, billOf } from '../vpp/market/bill.ts';
import { milliWonOf, pricesOf } from '../vpp/market/prices.ts';
import { isMemberOn } from '../vpp/portfolio/portfolio.ts';
import { consented } from './consented.ts';
import { paidBefore, payDifference } from './pay-difference.ts';
import { type MonthSpan, monthOf, monthSpan } from './site-month.ts';

/** Members whose month of quarter-hours is asked for at once. */
const TOGETHER = 100;
const MISSING = 2;
const MILLI = 1000;
/** Where there is no market there is no price of its own; half-way is what a market begins with. */
const HALF_WAY = 500;

export interface MarketBookSetup {
  readonly power: Pick<PowerQueries, 'portfolio' | 'loads'>;
  readonly calls: Pick<CallsQueries, 'surplus' | 'surplusSums'>;
  readonly office: Pick<Office, 'points' | 'say'>;
  readonly rule: MarketRule | null;
  readonly now: () => number;
}

/** What the office sees of the energy market, and how a month of it is paid. */
export class MarketBook {
  readonly #setup: MarketBookSetup;

  constructor(setup: MarketBookSetup) {
    this.#setup = setup;
  }

  /** Code: bad-day. */
  async day(asked?: string): Promise<Result<MarketDay>> {
    const { power, calls, rule, now } = this.#setup;
    const day = asked === undefined ? dayNumber(now()) : parseDay(asked);
    if (day === null) return refuse('bad-day', `${asked} is no day.`);
    const portfolio = await power.portfolio();
    const fromMs = dayStartMs(day);
    const taking = membersOf(portfolio, [dayText(day)]);
    const prices = pricesOf(portfolio.factors, rule?.betweenPermille ?? HALF_WAY);
    const head = { day: dayText(day), rule, prices, members: taking.length };
    if (areTooFew(hiddenOf(portfolio, taking, dayText(day))))
      return ok({ ...head, quarters: [], totals: { sharedWh: 0, milliWon: 0 }, withheld: 'too-few-households' });
    const isFew = fewOf(portfolio, dayText(day));
    const all = await calls.surplus({ fromMs, toMs: fromMs + DAY_MS });
    // One roof among many members is still one roof: quarter-hours that would tell of it count in nothing.
    const rows = all.filter(({ given, taken }) => !isFew(given) && !isFew(taken));
    if (rows.length === 0 && all.length > 0)
      return ok({ ...head, quarters: [], totals: { sharedWh: 0, milliWon: 0 }, withheld: 'too-few-households' });
    const quarters = rows
      .map(({ quarterMs, run, rule: by, milliWonPerKwh, given, taken }) => ({
        quarter: new Date(quarterMs).toISOString(),
        ...{ run, rule: by, milliWonPerKwh },
        sharedWh: given.reduce((sum, { wh }) => sum + wh, 0),
        givers: given.length,
        takers: taken.length,
      }))
      .filter(({ sharedWh }) => sharedWh > 0);
    const totals = {
      sharedWh: quarters.reduce((sum, { sharedWh }) => sum + sharedWh, 0),
      milliWon: quarters.reduce((sum, { sharedWh, milliWonPerKwh: price }) => sum + milliWonOf(sharedWh, price), 0),
    };
    return ok({ ...head, quarters, totals });
  }

  /** Code: bad-month. */
  async bills(asked?: string): Promise<Result<MarketBills>> {
    const month = asked ?? monthOf(this.#setup.now());
    const span = monthSpan(month);
    if (!span.ok) return span;
    const portfolio = await this.#setup.power.portfolio();
    const today = dayText(dayNumber(this.#setup.now()));
    const shared = await this.#sharedBy(span.value);
    const taking = membersOf(portfolio, daysOf(span.value));
    const agreed = consented(portfolio.consents, 'detail', today);
    const seen = taking.filter(({ id, kind }) => kind === 'public' || agreed.has(id));
    const paid = await paidBefore(
      this.#setup.office,
      refOf(month),
      taking.map(({ id }) => id),
    );
    const bills: MarketBill[] = [];
    for (let from = 0; from < seen.length; from += TOGETHER) {
      const some = seen.slice(from, from + TOGETHER);
      for (const [member, meter] of await this.#metered(some, span.value)) {
        const sums = billOf(meter, shared.get(member.id) ?? [], ratesOf(portfolio));
        const paidWon = paid.get(member.id)?.paid ?? 0;
        bills.push({ member: member.id, month, ...meter, ...sums, paidWon, wallet: member.wallet !== undefined });
      }
    }
    const isFew = fewOf(portfolio, today);
    const sums = [...shared].map(([member, own]) => ({
      member,
      givenWh: own.reduce((sum, { givenWh }) => sum + givenWh, 0),
      takenWh: own.reduce((sum, { takenWh }) => sum + takenWh, 0),
    }));
    const tellsOfFew =
      isFew(sums.filter(({ givenWh }) => givenWh > 0)) || isFew(sums.filter(({ takenWh }) => takenWh > 0));
    const totals =
      tellsOfFew || areTooFew(hiddenOf(portfolio, taking, today))
        ? null
        : {
            members: taking.length,
            sharedWh: [...shared.values()].flat().reduce((sum, { givenWh }) => sum + givenWh, 0),
            benefitMilliWon: taking.reduce(
              (sum, { id }) => sum + benefitOf(portfolio, shared.get(id)).benefitMilliWon,
              0,
            ),
            paidWon: [...paid.values()].reduce((sum, one) => sum + one.paid, 0),
          };
    return ok({ month, bills, totals, hidden: taking.length - seen.length });
  }

  /** Codes: bad-month, month-not-over, nothing-to-pay, and the ledger's. */
  async payout(actor: Actor, month: string): Promise<Result<MarketPayout>> {
    const span = monthSpan(month);
    if (!span.ok) return span;
    if (span.value.toMs > this.#setup.now())
      return refuse('month-not-over', `${month} is not over yet.`, 'Its shares can still change; pay it next month.');
    const portfolio = await this.#setup.power.portfolio();
    const known = new Map(portfolio.members.map((member) => [member.id, member]));
    let withoutWallet = 0;
    const due = [...(await this.#sharedBy(span.value))].flatMap(([member, sums]) => {
      const amount = Math.floor(Math.max(0, benefitOf(portfolio, sums).benefitMilliWon) / MILLI);
      const wallet = known.get(member)?.wallet;
      if (wallet !== undefined) return [{ member, wallet, asset: 'points' as const, amount }];
      if (amount > 0) withoutWallet += 1;
      return [];
    });
    const what = { programme: 'energy-market', ref: refOf(month), reason: 'energy-market' };
    const paid = await payDifference(this.#setup.office, actor, what, due);
    if (!paid.ok) return paid;
    const { event, lines, amount } = paid.value;
    return ok({ month, event, lines, won: amount, withoutWallet });
  }

  async #sharedBy({ fromMs, toMs }: MonthSpan): Promise<Map<string, SurplusSum[]>> {
    return Map.groupBy(await this.#setup.calls.surplusSums({ fromMs, toMs }), ({ member }) => member);
  }

  async #metered(members: readonly Member[], { fromMs, toMs }: MonthSpan) {
    const asked = { members: members.map(({ id }) => id), fromMs, toMs };
    const { power } = this.#setup;
    const [bought, sold] = [
      await power.loads({ ...asked, flow: 'import' }),
      await power.loads({ ...asked, flow: 'export' }),
    ].map((loads) => new Map(loads.map((load) => [load.member, load])));
    return members.map((member) => {
      const { wh = new Float64Array(0), quality = new Uint8Array(0) } = bought!.get(member.id) ?? {};
      const exported = sold!.get(member.id)?.wh;
      let [importWh, exportWh, quarters] = [0, 0, 0];
      for (const [at, value] of wh.entries()) {
        if (quality[at] === MISSING || Number.isNaN(value)) continue;
        importWh += value;
        exportWh += exported?.[at] || 0;
        quarters += 1;
      }
      return [member, { importWh: Math.round(importWh), exportWh: Math.round(exportWh), quarters }] as const;
    });
  }
}

function refOf(month: string): string {
  return `energy-market/${month}`;
}

function ratesOf({ factors }: PortfolioState) {
  return { feedIn: factors.feedInMilliWon, retail: factors.retailMilliWon };
}

function benefitOf(portfolio: PortfolioState, shared: readonly SurplusSum[] = []): BillSums {
  return billOf({ importWh: 0, exportWh: 0 }, shared, ratesOf(portfolio));
}

function daysOf({ fromMs, toMs }: MonthSpan): string[] {
  const first = dayNumber(fromMs);
  return Array.from({ length: (toMs - fromMs) / DAY_MS }, (_, day) => dayText(first + day));
}

/** Those who take part on one of the days. */
function membersOf({ members, consents }: PortfolioState, days: readonly string[]): Member[] {
  const taking = new Set<string>();
  for (const day of days) {
    const agreed = consented(consents, 'market', day);
    for (const member of members) if (agreed.has(member.id) && isMemberOn(member, day)) taking.add(member.id);
  }
  return members.filter(({ id }) => taking.has(id));
}

/** Households among them that did not agree to be seen. */
function hiddenOf({ consents }: PortfolioState, members: readonly Member[], day: string): number {
  const agreed = consented(consents, 'detail', day);
  return members.filter(({ id, kind }) => kind === 'household' && !agreed.has(id)).length;
}

/** Whether one to four of those in a sum are households that did not agree to be seen, or that nobody knows any more. */
function fewOf({ members, consents }: PortfolioState, day: string) {
  const agreed = consented(consents, 'detail', day);
  const known = new Map(members.map(({ id, kind }) => [id, kind]));
  return (some: readonly { readonly member: string }[]): boolean =>
    areTooFew(
      some.filter(({ member }) => (known.get(member) ?? 'household') === 'household' && !agreed.has(member)).length,
    );
}

function areTooFew(hidden: number): boolean {
  return hidden > 0 && hidden < HOUSEHOLDS_MIN;
}
