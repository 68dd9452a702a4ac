import { dayNumber, dayText } from '@maeul/devices/korea/day';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { CalledSpan, CallsQueries, MemberLoad, PortfolioState, PowerQueries } from '../queries/vpp-questions.ts';
import { spanNeeded } from '../vpp/baseline/baseline.ts';
import { type Called, calledMembers, coversDay, participation } from '../vpp/calls/participation.ts';
import type { MemberInput } from '../vpp/settlement/member-input.ts';

export interface CallMembersParts {
  readonly calls: Pick<CallsQueries, 'programmes' | 'answers' | 'event' | 'calledSpans'>;
  readonly power: Pick<PowerQueries, 'portfolio' | 'loads'>;
}

/** Loads of so many members are asked for at once: a month of a member is some 25 KB. */
const MEMBERS_AT_ONCE = 100;
/** What is measured at the connection point is what is called on: own sun and batteries count as less import. */
const CALLED_FLOW = 'import';

/** The programme by which a call goes. */
export async function programmeOf(
  { calls }: { readonly calls: Pick<CallsQueries, 'programmes'> },
  { programme }: Pick<DrEvent, 'programme'>,
) {
  const found = (await calls.programmes()).find(
    ({ id, version }) => id === programme.id && version === programme.version,
  );
  if (found === undefined) throw new Error(`The programme ${programme.id} ${programme.version} is gone.`);
  return found;
}

/** Everybody whom a call is for, with their answers; ascending by their ids. */
export async function calledBy(
  { calls, power }: CallMembersParts,
  event: DrEvent,
  programme: Programme,
): Promise<{ readonly portfolio: PortfolioState; readonly called: readonly Called[] }> {
  const [portfolio, answers] = await Promise.all([power.portfolio(), calls.answers(event.id)]);
  const members = calledMembers(event, portfolio).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return { portfolio, called: participation(event, members, answers, programme.optInByDefault) };
}

/**
 * What a settlement or a baseline of each member rests on, one after the other in the order of their ids; readings are fetched for a
 * hundred at a time.
 */
export async function* memberInputs(
  parts: CallMembersParts,
  event: DrEvent,
  programme: Programme,
  { portfolio, called }: { readonly portfolio: PortfolioState; readonly called: readonly Called[] },
): AsyncGenerator<MemberInput> {
  const span = loadSpan(event, programme);
  const before = await calledBefore(parts, event, span.fromMs, portfolio);
  const day = dayText(dayNumber(Date.parse(event.startsAt)));
  const consents = new Map(
    portfolio.consents.filter((one) => one.scope === 'dr' && coversDay(one, day)).map((one) => [one.member, one]),
  );
  for (let at = 0; at < called.length; at += MEMBERS_AT_ONCE) {
    const some = called.slice(at, at + MEMBERS_AT_ONCE);
    const members = some.map(({ member }) => member.id);
    const loads = await parts.power.loads({ members, flow: CALLED_FLOW, ...span });
    const byMember = new Map(loads.map((load) => [load.member, load]));
    for (const { member, answer, outFromMs } of some)
      yield {
        member: member.id,
        consent: consents.get(member.id) ?? null,
        // Who leaves while it runs took part when it began.
        answer: outFromMs === null ? (answer?.answer ?? null) : 'in',
        ...(outFromMs === null ? {} : { outFromMs }),
        ...(member.wallet === undefined ? {} : { wallet: member.wallet }),
        called: before(member.id),
        load: toLoad(byMember.get(member.id)),
      };
  }
}

/** The readings that the result can depend on, from a start of a quarter-hour. */
export function loadSpan(event: DrEvent, { baseline: rule }: Programme): { fromMs: number; toMs: number } {
  const span = { startsMs: Date.parse(event.startsAt), endsMs: Date.parse(event.endsAt) };
  return spanNeeded({ rule, ...span }, rule.rrmseMax !== null);
}

type Span = { readonly fromMs: number; readonly toMs: number };

/** Spans of other calls before this one in which a member was called and did not say no. */
async function calledBefore(
  parts: CallMembersParts,
  event: DrEvent,
  fromMs: number,
  portfolio: PortfolioState,
): Promise<(member: string) => Span[]> {
  const spans = (await parts.calls.calledSpans({ fromMs, toMs: Date.parse(event.startsAt) })).filter(
    (span) => span.event !== event.id,
  );
  const members = new Map<string, Span[]>();
  for (const span of spans) {
    const { fromMs, toMs } = span;
    const ids = span.member === null ? await membersOfOpen(parts, span, portfolio) : [span.member];
    for (const id of ids) members.set(id, [...(members.get(id) ?? []), { fromMs, toMs }]);
  }
  return (member) => members.get(member) ?? [];
}

/** Of a call that is not settled it has to be worked out who was in it. */
async function membersOfOpen(parts: CallMembersParts, span: CalledSpan, portfolio: PortfolioState): Promise<string[]> {
  const row = await parts.calls.event(span.event);
  if (row === undefined) return [];
  const [programme, answers] = await Promise.all([programmeOf(parts, row.event), parts.calls.answers(span.event)]);
  return participation(row.event, calledMembers(row.event, portfolio), answers, programme.optInByDefault)
    .filter(({ participates }) => participates)
    .map(({ member }) => member.id);
}

function toLoad(load: MemberLoad | undefined): MemberInput['load'] {
  if (load === undefined) return null;
  const { fromMs, wh, quality } = load;
  return { fromMs, minutes: 15, wh, quality };
}
