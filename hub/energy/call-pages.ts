import { dayNumber, dayText } from '@maeul/devices/korea/day';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type {
  CallDetail,
  CalledMember,
  CallPreview,
  CallSummary,
  CallsPage,
  DeliveryMinute,
  MemberSettlements,
  StatementList,
} from '@maeul/devices/vpp/api/calls';
import type { DrState } from '@maeul/devices/vpp/dr-event';
import { HOUSEHOLDS_MIN, type Member } from '@maeul/devices/vpp/portfolio';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { PageQuestion } from '../queries/queries.ts';
import type { CallRow, CallsQueries, DeliveryRow, PortfolioState } from '../queries/vpp-questions.ts';
import { baselineOf } from '../vpp/baseline/baseline.ts';
import { stateSince } from '../vpp/calls/live-call.ts';
import { type Called, calledMembers, membersWithConsent, participation } from '../vpp/calls/participation.ts';
import { isMemberSeen, isSumWithheld, totalsOf } from '../vpp/calls/totals.ts';
import type { CallDesk } from './call-desk.ts';
import type { CallRequest } from './call-intake.ts';
import { type CallMembersParts, calledBy, memberInputs, programmeOf } from './call-members.ts';
import { isMinuteShown, withResult } from './call-privacy.ts';

export interface CallPagesParts extends CallMembersParts {
  readonly calls: CallsQueries;
  readonly desk: Pick<CallDesk, 'draft'>;
  readonly now: () => number;
}

const NO_EVENT = '00000000-0000-0000-0000-000000000000';

/** What the event console is shown: with consents minded, and sums withheld that would tell of single households. */
export class CallPages {
  readonly #parts: CallPagesParts;

  constructor(parts: CallPagesParts) {
    this.#parts = parts;
  }

  async list(question: PageQuestion & { state?: DrState }): Promise<CallsPage> {
    const { calls, power } = this.#parts;
    const [{ rows, next }, portfolio] = await Promise.all([calls.events(question), power.portfolio()]);
    return { rows: await Promise.all(rows.map((row) => this.summary(row, portfolio))), next };
  }

  /** Code: unknown-event. */
  async detail(id: string): Promise<Result<CallDetail>> {
    const row = await this.#parts.calls.event(id);
    if (row === undefined) return unknownEvent(id);
    const programme = await programmeOf(this.#parts, row.event);
    const { portfolio, called } = await calledBy(this.#parts, row.event, programme);
    const settlement = await this.#parts.calls.settlement(id);
    const lines = new Map(settlement?.lines.map((line) => [line.member, line]));
    const seen = seenOn(portfolio, row);
    const taking = called.filter(({ participates }) => participates).map(({ member }) => member);
    const minutes = await this.#parts.calls.deliveries(id);
    const shown = minutes.filter((minute) => isMinuteShown(minute, taking, seen));
    const withheld = isSumWithheld(taking, seen) || (shown.length === 0 && minutes.length > 0);
    return ok({
      call: await this.summary(row, portfolio),
      members: called.map((one) => ({ ...toMember(one), line: lineOf(one, lines, seen) })),
      counts: {
        called: called.length,
        participates: called.filter(({ participates }) => participates).length,
        out: called.filter(({ answer }) => answer?.answer === 'out').length,
      },
      delivery: withheld ? [] : shown.map(toMinute),
      ...(withheld ? { withheld: 'too-few-households' as const } : {}),
      asset: programme.asset,
    });
  }

  /** Codes: unknown-programme. What stands against the call is part of the answer. */
  async preview(request: CallRequest): Promise<Result<CallPreview>> {
    const draft = await this.#parts.desk.draft(request);
    if (!draft.ok) return draft;
    const { programme, members, problems } = draft.value;
    const event = { id: NO_EVENT, ...draft.value.event };
    const portfolio = await this.#parts.power.portfolio();
    const sorted = members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const called = participation(event, sorted, [], programme.optInByDefault);
    const isComputable = !problems.some(({ code }) => code === 'bad-span' || code === 'not-aligned');
    const found = isComputable
      ? await this.#baselines({ event, programme }, { portfolio, called })
      : new Map<string, Found>();
    const seen = membersWithConsent(portfolio.consents, 'detail', dayText(dayNumber(this.#parts.now())));
    const taking = called.filter(({ participates }) => participates);
    const summed = taking.filter(({ member }) => found.get(member.id)?.wh !== undefined);
    const withheld = isSumWithheld(
      summed.map(({ member }) => member),
      seen,
    );
    return ok({
      programme: { id: programme.id, version: programme.version, label: programme.label },
      notifyAt: event.notifyAt,
      problems: problems.map(({ code, message, hint }) => ({ code, message, ...(hint === undefined ? {} : { hint }) })),
      members: called.map(({ member, participates }) => {
        const one = found.get(member.id);
        const isShown = isMemberSeen(member, seen);
        return {
          ...{ member: member.id, kind: member.kind, label: member.label ?? null, participates },
          baselineWh: isShown && one?.wh !== undefined ? Math.round(sum(one.wh)) : null,
          excluded: one?.excluded ?? null,
        };
      }),
      counts: {
        called: called.length,
        participates: taking.length,
        baselines: taking.filter(({ member }) => found.get(member.id)?.wh !== undefined).length,
      },
      baseline: withheld ? [] : sumOf(event.startsAt, programme, taking, found),
      ...(withheld ? { withheld: 'too-few-households' as const } : {}),
    });
  }

  /** Codes: unknown-event, not-settled. */
  async statements(id: string): Promise<Result<StatementList>> {
    const { calls, power } = this.#parts;
    const row = await calls.event(id);
    if (row === undefined) return unknownEvent(id);
    const settlement = await calls.settlement(id);
    if (settlement === undefined) return refuse('not-settled', 'The call is not settled yet.');
    const [programme, portfolio] = await Promise.all([programmeOf(this.#parts, row.event), power.portfolio()]);
    const seen = seenOn(portfolio, row);
    const members = new Map(portfolio.members.map((member) => [member.id, member]));
    const kindOf = (member: string) => members.get(member) ?? { id: member, kind: 'household' as const };
    const lines = settlement.lines.filter((line) => isMemberSeen(kindOf(line.member), seen));
    const { run, inputs } = settlement;
    return ok({
      ...{ event: id, run, inputs, asset: programme.asset },
      totals: isSumWithheld(withResult(settlement.lines, portfolio.members), seen)
        ? null
        : totalsOf(run, settlement.lines),
      lines,
      hidden: settlement.lines.length - lines.length,
    });
  }

  /** Codes: unknown-member, no-consent. */
  async ofMember(id: string): Promise<Result<MemberSettlements>> {
    const { calls, power, now } = this.#parts;
    const portfolio = await power.portfolio();
    const member = portfolio.members.find((one) => one.id === id);
    if (member === undefined) return refuse('unknown-member', `There is no member ${id}.`);
    const today = dayText(dayNumber(now()));
    if (!isMemberSeen(member, membersWithConsent(portfolio.consents, 'detail', today))) return noConsent(id);
    const found = await calls.memberSettlements(id);
    const known = await Promise.all(found.map(async (one) => ({ ...one, row: (await calls.event(one.event))! })));
    const rows = await Promise.all(
      known
        .filter(({ row }) => isMemberSeen(member, seenOn(portfolio, row)))
        .map(async ({ event, run, line, row }) => {
          const programme = await programmeOf(this.#parts, row.event);
          return {
            event,
            startsAt: row.event.startsAt,
            programme: { id: programme.id, label: programme.label },
            run,
            line,
          };
        }),
    );
    return ok({ rows });
  }

  /** A call as lists show it. */
  async summary(row: CallRow, known?: PortfolioState): Promise<CallSummary> {
    const { calls, power, now } = this.#parts;
    const { event, state, cancelled, run } = row;
    const [programme, portfolio] = await Promise.all([programmeOf(this.#parts, event), known ?? power.portfolio()]);
    const seen = seenOn(portfolio, row);
    const called = calledMembers(event, portfolio);
    const totals = run === 0 ? null : await this.#totals(event.id, called, seen);
    const newest = await calls.newestDelivery(event.id);
    const answers = newest === undefined ? [] : await calls.answers(event.id);
    const taking = participation(event, called, answers, programme.optInByDefault)
      .filter(({ participates }) => participates)
      .map(({ member }) => member);
    const isShown = newest !== undefined && !isSumWithheld(taking, seen) && isMinuteShown(newest, taking, seen);
    return {
      id: event.id,
      programme: { id: programme.id, version: programme.version, label: programme.label },
      scope: event.scope,
      state: stateSince(state, event, now()),
      resettled: run > 1,
      ...{ startsAt: event.startsAt, endsAt: event.endsAt, notifyAt: event.notifyAt },
      ...{ targetW: event.targetW ?? null, source: event.source, reason: event.reason ?? null, cancelled },
      delivery: isShown ? toMinute(newest) : null,
      totals,
    };
  }

  /** Of the newest run, unless they would tell of few households: its lines are read only where that is not plain. */
  async #totals(id: string, called: readonly Member[], seen: ReadonlySet<string>): Promise<CallSummary['totals']> {
    const { calls, power } = this.#parts;
    const totals = await calls.settlementTotals(id);
    if (totals === undefined) return null;
    const open = called.filter(({ id: one, kind }) => kind !== 'household' || seen.has(one)).length;
    if (totals.settled - open >= HOUSEHOLDS_MIN) return totals;
    if (open === called.length && totals.settled <= open) return totals;
    const [settlement, { members }] = await Promise.all([calls.settlement(id), power.portfolio()]);
    return isSumWithheld(withResult(settlement?.lines ?? [], members), seen) ? null : totals;
  }

  async #baselines(
    { event, programme }: { event: CallRow['event']; programme: Programme },
    call: { readonly portfolio: PortfolioState; readonly called: readonly Called[] },
  ): Promise<Map<string, Found>> {
    const rule = { ...programme.baseline, adjustment: null };
    const span = { startsMs: Date.parse(event.startsAt), endsMs: Date.parse(event.endsAt) };
    const found = new Map<string, Found>();
    for await (const { member, load, called } of memberInputs(this.#parts, event, programme, call)) {
      if (load === null) {
        found.set(member, { excluded: 'no-data' });
        continue;
      }
      const baseline = baselineOf({ rule, ...span, called, load, withFit: rule.rrmseMax !== null });
      const wh = baseline.ok ? baseline.value.values.map(({ baselineWh }) => baselineWh) : [null];
      if (!baseline.ok || wh.some((value) => value === null)) found.set(member, { excluded: 'no-baseline' });
      else {
        const qualifies = baseline.value.fit?.qualifies !== false;
        found.set(member, { wh: wh as number[], ...(qualifies ? {} : { excluded: 'not-qualified' }) });
      }
    }
    return found;
  }
}

interface Found {
  /** Wh by value. */
  readonly wh?: readonly number[];
  readonly excluded?: string;
}

/** Who could be seen on the day of a call. */
export function seenOn({ consents }: PortfolioState, { event }: Pick<CallRow, 'event'>): ReadonlySet<string> {
  return membersWithConsent(consents, 'detail', dayText(dayNumber(Date.parse(event.startsAt))));
}

function toMember({ member, answer, participates }: Called): Omit<CalledMember, 'line'> {
  const { id, kind, label = null, building = null } = member;
  const answered = answer === null ? null : new Date(answer.timeMs).toISOString();
  return { member: id, kind, label, building, answer: answer?.answer ?? null, answered, participates };
}

function lineOf({ member }: Called, lines: ReadonlyMap<string, CalledMember['line']>, seen: ReadonlySet<string>) {
  return isMemberSeen(member, seen) ? (lines.get(member.id) ?? null) : null;
}

function toMinute({ minuteMs, ...row }: DeliveryRow): DeliveryMinute {
  return { minute: new Date(minuteMs).toISOString(), ...row };
}

/** Mean W by value of all that take part and have a baseline. */
function sumOf(
  startsAt: string,
  { baseline: { minutes } }: Programme,
  taking: readonly Called[],
  found: ReadonlyMap<string, Found>,
): { from: string; w: number }[] {
  const all = taking.flatMap(({ member }) => found.get(member.id)?.wh ?? []);
  const values = taking.map(({ member }) => found.get(member.id)?.wh).filter((wh) => wh !== undefined);
  const count = all.length === 0 ? 0 : Math.max(...values.map((wh) => wh.length));
  return Array.from({ length: count }, (_, at) => ({
    from: new Date(Date.parse(startsAt) + at * minutes * 60_000).toISOString(),
    w: Math.round((sum(values.map((wh) => wh[at] ?? 0)) * 60) / minutes),
  }));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export function unknownEvent(id: string) {
  return refuse('unknown-event', `There is no call ${id}.`);
}

export function noConsent(member: string) {
  const hint = 'Record its consent "detail" first.';
  return refuse('no-consent', `${member} has not agreed that its values are looked at.`, hint);
}
