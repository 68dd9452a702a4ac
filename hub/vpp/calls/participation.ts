import { dayNumber, dayText } from '@maeul/devices/korea/day';
import type { CallScope, DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Consent, Member } from '@maeul/devices/vpp/portfolio';

/** What a member answered last. */
export interface Answer {
  readonly member: string;
  readonly answer: 'in' | 'out';
  readonly timeMs: number;
}

/** Whom a call reaches, and whether it takes part. */
export interface Called {
  readonly member: Member;
  readonly answer: Answer | null;
  readonly participates: boolean;
  /** It said no while the call ran: from then on it is out. */
  readonly outFromMs: number | null;
}

type CallToAnswer = Pick<DrEvent, 'scope' | 'startsAt'>;

/**
 * The members that a call is for: those of its scope that are members on its day and have consented to be called (`dr`). In the order
 * of the portfolio.
 */
export function calledMembers(
  { scope, startsAt }: CallToAnswer,
  { members, consents }: { readonly members: readonly Member[]; readonly consents: readonly Consent[] },
): Member[] {
  const day = dayText(dayNumber(Date.parse(startsAt)));
  const consenting = membersWithConsent(consents, 'dr', day);
  return members.filter(
    (member) =>
      isInScope(member, scope) &&
      member.since <= day &&
      (member.until === undefined || day < member.until) &&
      consenting.has(member.id),
  );
}

/** Whoever has given a consent that covers a day. Those of one member and scope never overlap. */
export function membersWithConsent(
  consents: readonly Consent[],
  scope: Consent['scope'],
  day: string,
): ReadonlySet<string> {
  return new Set(consents.filter((one) => one.scope === scope && coversDay(one, day)).map(({ member }) => member));
}

export function coversDay({ from, until }: Pick<Consent, 'from' | 'until'>, day: string): boolean {
  return from <= day && (until === undefined || day < until);
}

/** What each called member answered, and what follows from it. */
export function participation(
  event: CallToAnswer,
  members: readonly Member[],
  answers: readonly Answer[],
  optInByDefault: boolean,
): Called[] {
  const startsMs = Date.parse(event.startsAt);
  const byMember = new Map(answers.map((answer) => [answer.member, answer]));
  return members.map((member) => {
    const answer = byMember.get(member.id) ?? null;
    const outFromMs = answer?.answer === 'out' && answer.timeMs > startsMs ? answer.timeMs : null;
    const participates = answer === null ? optInByDefault : answer.answer === 'in' || outFromMs !== null;
    return { member, answer, participates, outFromMs };
  });
}

function isInScope(member: Member, scope: CallScope): boolean {
  if (scope.kind === 'dong') return true;
  return (scope.kind === 'building' ? member.building : member.feeder) === scope.id;
}

/** Whether two scopes may have a member in common: a building may hang on any feeder. */
export function scopesMeet(a: CallScope, b: CallScope): boolean {
  return a.kind !== b.kind || a.kind === 'dong' || b.kind === 'dong' || a.id === b.id;
}
