import type { Asset } from '@maeul/devices/points/assets';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { Statement as StatementPage } from '@maeul/devices/vpp/api/calls';
import type { BaselineResult } from '@maeul/devices/vpp/baseline';
import type { SettlementLine } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { Statement } from '@maeul/devices/vpp/statement';
import type { PointsQueries, RewardPosted } from '../queries/points-questions.ts';
import type { CallRow, SettlementRun } from '../queries/vpp-questions.ts';
import { ruleInWords } from '../vpp/calls/rule-words.ts';
import { spansOf } from '../vpp/calls/statement-spans.ts';
import { isMemberSeen } from '../vpp/calls/totals.ts';
import { rewardLineId, rewardLines } from '../vpp/settlement/reward-lines.ts';
import { statementOf } from '../vpp/settlement/statement.ts';
import { calledBy, memberInputs, programmeOf } from './call-members.ts';
import { type CallPages, type CallPagesParts, noConsent, seenOn, unknownEvent } from './call-pages.ts';

export interface StatementsParts extends CallPagesParts {
  readonly points: Pick<PointsQueries, 'rewards'>;
}

/** Why one member got what it got: computed anew from the readings as they are now, whenever somebody asks. */
export class Statements {
  readonly #parts: StatementsParts;
  readonly #pages: Pick<CallPages, 'summary'>;

  constructor(parts: StatementsParts, pages: Pick<CallPages, 'summary'>) {
    this.#parts = parts;
    this.#pages = pages;
  }

  /** With every input, so that anybody can compute it again. Codes: unknown-event, not-settled, no-line, no-consent, not-called. */
  async file(event: string, member: string): Promise<Result<Statement>> {
    const found = await this.#find(event, member);
    if (!found.ok) return found;
    const { statement } = found.value;
    return statement === null ? refuse('not-called', `${member} is no member of the call any more.`) : ok(statement);
  }

  /** For the screen. Codes: unknown-event, not-settled, no-line, no-consent. */
  async page(event: string, member: string): Promise<Result<StatementPage>> {
    const found = await this.#find(event, member);
    if (!found.ok) return found;
    const { row, programme, line, run, statement, label } = found.value;
    const [runs, ledger] = await Promise.all([
      this.#parts.calls.settlementRuns({ event, member }),
      this.#parts.points.rewards(event),
    ]);
    const baseline = statement?.baseline ?? null;
    return ok({
      event: await this.#pages.summary(row),
      ...{ member, label, run, line, recomputed: statement?.line ?? null },
      outFrom: statement?.outFrom ?? null,
      same: statement !== null && isSame(statement.line, line),
      days: baseline?.days.map(({ day, used, why }) => ({ day, used, why: why ?? null })) ?? [],
      spans: statement === null ? [] : spansOf(statement),
      adjustment: adjustmentOf(baseline),
      rrmse: baseline?.fit?.rrmse ?? null,
      rule: ruleInWords(programme),
      rewards: rewardsOf({ event, member, asset: programme.asset }, runs, ledger),
    });
  }

  async #find(event: string, member: string): Promise<Result<Found>> {
    const row = await this.#parts.calls.event(event);
    if (row === undefined) return unknownEvent(event);
    const settlement = await this.#parts.calls.settlement(event);
    if (settlement === undefined) return refuse('not-settled', 'The call is not settled yet.');
    const line = settlement.lines.find((one) => one.member === member);
    if (line === undefined) return refuse('no-line', `${member} is not in the settlement.`);
    const programme = await programmeOf(this.#parts, row.event);
    const call = await calledBy(this.#parts, row.event, programme);
    const known = call.portfolio.members.find(({ id }) => id === member);
    if (!isMemberSeen(known ?? { id: member, kind: 'household' }, seenOn(call.portfolio, row)))
      return noConsent(member);
    const called = call.called.filter((one) => one.member.id === member);
    let statement: Statement | null = null;
    for await (const input of memberInputs(this.#parts, row.event, programme, { portfolio: call.portfolio, called })) {
      const made = statementOf(row.event, programme, settlement.run, input);
      if (!made.ok) return made;
      statement = made.value;
    }
    return ok({ row, programme, line, run: settlement.run, statement, label: known?.label ?? null });
  }
}

const NO_WALLET = '00000000-0000-0000-0000-000000000000';

interface Found {
  readonly row: CallRow;
  readonly programme: Programme;
  readonly line: SettlementLine;
  readonly run: number;
  readonly statement: Statement | null;
  readonly label: StatementPage['label'];
}

/** What each run was to move for a member, beside what the ledger says that it moved. */
function rewardsOf(
  { event, member, asset }: { readonly event: string; readonly member: string; readonly asset: Asset },
  runs: readonly SettlementRun[],
  ledger: readonly RewardPosted[],
): StatementPage['rewards'] {
  const byLine = new Map(ledger.map((row) => [row.line, row]));
  const posted = new Map(ledger.map((row) => [row.line, row.posted]));
  return runs.flatMap(({ run, line, timeMs }): StatementPage['rewards'] => {
    // Without a wallet nothing is said to the ledger; what it would have been stands here all the same.
    const wallet = line.wallet ?? NO_WALLET;
    const [asked] = rewardLines({ event, asset, run, lines: [{ ...line, wallet }], posted });
    if (asked === undefined) return [];
    const row = byLine.get(rewardLineId(event, member, run));
    const status =
      row === undefined ? (line.wallet === undefined ? 'no-wallet' : 'missing') : row.shortfall > 0 ? 'short' : 'done';
    const time = new Date(timeMs).toISOString();
    return [{ run, time, amount: asked.amount, posted: row?.posted ?? null, shortfall: row?.shortfall ?? 0, status }];
  });
}

function isSame(a: SettlementLine, b: SettlementLine): boolean {
  return (
    a.excluded === b.excluded &&
    a.baselineWh === b.baselineWh &&
    a.actualWh === b.actualWh &&
    a.reducedWh === b.reducedWh &&
    a.success === b.success &&
    a.reward === b.reward
  );
}

function adjustmentOf(baseline: BaselineResult | null): StatementPage['adjustment'] {
  const adjustment = baseline?.adjustment ?? null;
  if (adjustment === null || adjustment.amount === null) return null;
  const { kind, from, to, amount } = adjustment;
  return { kind, from, to, value: amount };
}
