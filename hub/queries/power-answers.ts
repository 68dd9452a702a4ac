import { dayNumber, dayStartMs } from '@maeul/devices/korea/day';
import { RefusalError, refuse } from '@maeul/devices/refusal';
import type { FlowName } from '@maeul/devices/vpp/accounts';
import type { MemberRow, MembersPage, PortfolioSummary } from '@maeul/devices/vpp/api/portfolio';
import { recordOfBlock } from '../views/power/account-store.ts';
import { QUARTER_MS } from '../views/telemetry/quarters.ts';
import { AT, flowOf } from '../vpp/accounts/account-record.ts';
import { SpanSums } from '../vpp/accounts/spans.ts';
import { isSeen } from '../vpp/portfolio/privacy.ts';
import { dayOf, PowerFile } from './power-file.ts';
import { memberPower } from './power-latest.ts';
import { MemberRows } from './power-members.ts';
import { PowerNowAnswer } from './power-now.ts';
import type { Page, PageQuestion } from './queries.ts';
import type {
  AccountsFound,
  AccountsQuestion,
  CorrectionRow,
  LoadsQuestion,
  MemberLoad,
  MemberPower,
  MembersQuestion,
  PortfolioState,
  PowerNow,
  PowerQueries,
  PowerScreenQueries,
} from './vpp-questions.ts';

type Asked = PowerQueries & PowerScreenQueries;
type Answered = { [Name in keyof Asked]: (question: never) => Awaited<ReturnType<Asked[Name]>> };

/** Missing, as `MemberLoad.quality` has it. */
const MISSING = 2;

/** Answers questions about the portfolio and the accounts of power from the view's file. Synchronous: it runs in a worker thread. */
export class PowerAnswers implements Answered {
  readonly #file: PowerFile;
  readonly #members: MemberRows;
  readonly #now: PowerNowAnswer;

  /** @param file power.db @param now clock, milliseconds since 1970 */
  constructor(file: string, now: () => number) {
    this.#file = new PowerFile(file);
    this.#members = new MemberRows(this.#file, now);
    this.#now = new PowerNowAnswer(this.#file, now);
  }

  close(): void {
    this.#file.close();
  }

  portfolio(): PortfolioState {
    const { portfolio, factors } = this.#file.known();
    const { members, assets, meters, consents } = portfolio;
    return {
      members: [...members.values()],
      assets: [...assets.values()],
      meters: [...meters.values()],
      consents: [...consents.values()].flat(),
      factors,
    };
  }

  accounts({ scope, fromMs, toMs, resolution }: AccountsQuestion): AccountsFound {
    const { slots } = this.#file.known();
    const isSingle = scope.startsWith('member:');
    if (!isSingle && this.#isWithheld(scope, fromMs, toMs)) return { rows: [], withheld: 'too-few-households' };
    const isSeenOn = isSingle ? this.#seenDays(scope.slice('member:'.length)) : () => true;
    const isFew = isSingle ? () => false : this.#file.isFew(scope);
    const slot = slots.get(scope);
    const endMs = Math.min(toMs, this.#file.closedUntilMs);
    const sums = new SpanSums(resolution);
    let hidden = false;
    if (slot !== undefined && endMs > fromMs)
      for (const [tMs, record] of this.#file.records(slot, fromMs, endMs)) {
        if (record[AT.members] === 0) continue;
        if (isSeenOn(tMs) && !isFew(tMs, record[AT.members]!)) sums.add(tMs, record);
        else hidden = true;
      }
    const rows = sums.rows();
    // Where nothing is stored yet the consent of the last day decides: whoever asks may go on to make something of the answer.
    const isHidden = hidden || !isSeenOn(Math.max(fromMs, toMs - 1));
    return rows.length === 0 && isHidden
      ? { rows: [], withheld: isSingle ? 'no-consent' : 'too-few-households' }
      : { rows };
  }

  /** A group is withheld if it is so at either end of the time that is asked for; days between are left out one by one. */
  #isWithheld(scope: string, fromMs: number, toMs: number): boolean {
    return [fromMs, Math.max(fromMs, toMs - 1)].some((tMs) => this.#file.withheldOn(dayOf(tMs)).has(scope));
  }

  /** Whether a member's numbers may be seen at a time. */
  #seenDays(id: string): (tMs: number) => boolean {
    const { portfolio } = this.#file.known();
    const member = portfolio.members.get(id);
    const seen = new Map<number, boolean>();
    return (tMs) => {
      const day = dayNumber(tMs);
      const known = seen.get(day) ?? (member !== undefined && isSeen(portfolio, member, dayOf(tMs)));
      seen.set(day, known);
      return known;
    };
  }

  loads({ members, flow, fromMs, toMs }: LoadsQuestion): MemberLoad[] {
    const { portfolio, slots } = this.#file.known();
    const wanted = members ?? [...portfolio.members.keys()];
    const quarters = Math.max(0, Math.ceil((toMs - fromMs) / QUARTER_MS));
    const loads = wanted.map((member) => ({
      member,
      fromMs,
      wh: new Float64Array(quarters).fill(Number.NaN),
      quality: new Uint8Array(quarters).fill(MISSING),
    }));
    const known = loads.flatMap((load) => {
      const slot = slots.get(`member:${load.member}`);
      return slot === undefined ? [] : [{ load, slot }];
    });
    const endMs = Math.min(toMs, this.#file.closedUntilMs);
    // Days that are turned are read by member, younger ones by quarter-hour: all members lie together there.
    for (const { load, slot } of known)
      for (const [tMs, record] of this.#file.accounts.turnedRecords(slot, fromMs, endMs)) fill(load, tMs, record, flow);
    const youngMs = Math.max(fromMs, dayStartMs(this.#file.meta('turnedDay')));
    for (let tMs = youngMs; tMs < endMs; tMs += QUARTER_MS) {
      const blockOf = this.#file.blocksAt(tMs);
      for (const { load, slot } of known) {
        const block = blockOf(slot);
        if (block !== undefined) fill(load, tMs, recordOfBlock(block, slot), flow);
      }
    }
    return loads;
  }

  latestPower({ members }: { members?: readonly string[] } = {}): MemberPower[] {
    const { portfolio, metersOf } = this.#file.known();
    const devices = this.#file.devices();
    return (members ?? [...portfolio.members.keys()]).flatMap(
      (member) => memberPower(member, metersOf.get(member) ?? [], devices) ?? [],
    );
  }

  corrections({ limit, cursor }: PageQuestion): Page<CorrectionRow> {
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : numberIn(cursor);
    const found = this.#file.db
      .prepare(`SELECT id, time_ms AS timeMs, quarter_ms AS quarterMs, member, flow, before_wh AS beforeWh,
        after_wh AS afterWh, cause FROM correction WHERE id < ? ORDER BY id DESC LIMIT ?`)
      .all(before, limit + 1) as unknown as CorrectionRow[];
    const rows = found.slice(0, limit).map((row) => this.#asSeen(row));
    return { rows, next: found.length > limit ? String(rows.at(-1)!.id) : null };
  }

  /** That something changed is for everybody of the staff; what a member used only with its consent. */
  #asSeen(row: CorrectionRow): CorrectionRow {
    const { portfolio } = this.#file.known();
    const member = portfolio.members.get(row.member);
    if (member !== undefined && isSeen(portfolio, member, dayOf(row.quarterMs))) return row;
    return { ...row, beforeWh: null, afterWh: null };
  }

  now({ scope }: { scope: string }): PowerNow {
    return this.#now.answer(scope);
  }

  members(question: MembersQuestion): MembersPage {
    return this.#members.page(question);
  }

  member(id: string): MemberRow | undefined {
    return this.#members.one(id);
  }

  summary(): PortfolioSummary {
    return this.#members.summary();
  }
}

function fill(load: MemberLoad, tMs: number, record: Float64Array, flow: FlowName): void {
  const at = (tMs - load.fromMs) / QUARTER_MS;
  if (record[AT.members] === 0 || record[AT.missing] !== 0) return;
  load.wh[at] = flowOf(record, flow);
  load.quality[at] = record[AT.estimated] === 0 ? 0 : 1;
}

function numberIn(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new RefusalError(
    refuse('bad-cursor', `"${cursor}" is not a cursor that a page gave out.`, 'Begin again without one.'),
  );
}
