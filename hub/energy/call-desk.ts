import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Member } from '@maeul/devices/vpp/portfolio';
import type { Programme } from '@maeul/devices/vpp/programme';
import { checkProgramme } from '@maeul/devices/vpp/programme-check';
import { v7 as uuid } from 'uuid';
import { Turns } from '../office/once.ts';
import type { CallRow, CallsQueries, PowerQueries } from '../queries/vpp-questions.ts';
import { checkCall, checkShorter, notifyMsOf, programmeOn } from '../vpp/calls/call-check.ts';
import { hasBegun } from '../vpp/calls/call-rules.ts';
import { calledMembers } from '../vpp/calls/participation.ts';
import type { CallIntake, CallRequest } from './call-intake.ts';
import { programmeOf } from './call-members.ts';
import type { VppDesk } from './vpp-desk.ts';

export interface CallDeskParts {
  readonly desk: Pick<VppDesk, 'say'>;
  readonly calls: Pick<CallsQueries, 'programmes' | 'event' | 'eventsBetween' | 'answers'>;
  readonly power: Pick<PowerQueries, 'portfolio'>;
  readonly now: () => number;
}

/** A call that was looked at and not said yet. */
export interface CallDraft {
  readonly programme: Programme;
  readonly event: Omit<DrEvent, 'id'>;
  /** The members that it would reach. */
  readonly members: readonly Member[];
  /** All that stands against it. */
  readonly problems: readonly Refusal[];
}

const ALL_DAY_MS = 86_400_000;

/** Checks what is called, changed, cancelled and answered, and says it. One at a time: two calls cannot both pass as the only one. */
export class CallDesk implements CallIntake {
  readonly #parts: CallDeskParts;
  readonly #turns = new Turns();

  constructor(parts: CallDeskParts) {
    this.#parts = parts;
  }

  called(request: CallRequest, id: string = uuid()): Promise<Result<{ readonly event: string }>> {
    return this.#inTurn(async () => {
      const before = await this.#parts.calls.event(id);
      if (before !== undefined) return sameCall(before.event, request) ? ok({ event: id }) : idTaken(id);
      const draft = await this.draft(request, id);
      if (!draft.ok) return draft;
      const [problem] = draft.value.problems;
      if (problem !== undefined) return problem;
      await this.#parts.desk.say('maeul.vpp.event-called.v1', {
        event: { id, ...draft.value.event },
        by: request.by,
      });
      return this.#heldAs(id, (row) => sameCall(row.event, request));
    });
  }

  changed(event: string, request: CallRequest): Promise<Result<{ readonly event: string }>> {
    return this.#inTurn(async () => {
      const row = await this.#parts.calls.event(event);
      if (row === undefined) return unknownEvent(event);
      if (row.state === 'cancelled') return refuse('cancelled-event', 'The call was cancelled.');
      if (Date.parse(row.event.startsAt) <= this.#parts.now()) return hasBegun(event);
      const draft = await this.draft(request, event);
      if (!draft.ok) return draft;
      const [problem] = draft.value.problems;
      if (problem !== undefined) return problem;
      const data = { event: { id: event, ...draft.value.event }, by: request.by };
      await this.#parts.desk.say('maeul.vpp.event-changed.v1', data);
      return this.#heldAs(event, (held) => sameCall(held.event, request));
    });
  }

  shortened(event: string, endsMs: number, by: string): Promise<Result<{ readonly event: string }>> {
    return this.#inTurn(async () => {
      const { calls, desk, now } = this.#parts;
      const row = await calls.event(event);
      if (row === undefined) return unknownEvent(event);
      if (row.state === 'cancelled') return refuse('cancelled-event', 'The call was cancelled.');
      const programme = await programmeOf(this.#parts, row.event);
      const wrong = checkShorter(row.event, endsMs, programme, now());
      if (wrong !== null) return wrong;
      const shorter = { ...row.event, endsAt: iso(endsMs) };
      await desk.say('maeul.vpp.event-changed.v1', { event: shorter, by });
      return this.#heldAs(event, (held) => held.event.endsAt === shorter.endsAt);
    });
  }

  cancelled(event: string, reason: string, by: string): Promise<Result<{ readonly event: string }>> {
    return this.#inTurn(async () => {
      const row = await this.#parts.calls.event(event);
      if (row === undefined) return unknownEvent(event);
      if (row.state === 'cancelled') return refuse('already-cancelled', 'The call was cancelled before.');
      if (row.state === 'settled') return refuse('already-settled', 'The call has been settled.');
      await this.#parts.desk.say('maeul.vpp.event-cancelled.v1', { event, reason, by });
      return this.#heldAs(event, ({ state }) => state === 'cancelled');
    });
  }

  /** Codes: unknown-event, cancelled-event, not-called, not-joined, too-late. */
  answered(
    event: string,
    { member, answer, by }: { readonly member: string; readonly answer: 'in' | 'out'; readonly by: string },
  ): Promise<Result<null>> {
    return this.#inTurn(async () => {
      const { calls, power, desk, now } = this.#parts;
      const row = await calls.event(event);
      if (row === undefined) return unknownEvent(event);
      if (row.state === 'cancelled') return refuse('cancelled-event', 'The call was cancelled.');
      const untilMs = Date.parse(answer === 'in' ? row.event.startsAt : row.event.endsAt);
      if (now() >= untilMs) return refuse('too-late', answer === 'in' ? 'The call has begun.' : 'The call is over.');
      if (!calledMembers(row.event, await power.portfolio()).some(({ id }) => id === member))
        return refuse('not-called', `${member} is not called.`, 'Look at its consents and at the scope of the call.');
      if (now() >= Date.parse(row.event.startsAt) && !(await this.#mayLeave(row, member)))
        return refuse('not-joined', `${member} has not joined the call: there is nothing to leave.`);
      await desk.say('maeul.vpp.event-answered.v1', { event, member, answer, by });
      return ok(null);
    });
  }

  /** Codes: those of the check, and `version-taken`. */
  published(programme: Programme, by: string): Promise<Result<null>> {
    return this.#inTurn(async () => {
      const [wrong] = checkProgramme(programme);
      if (wrong !== undefined) return wrong;
      const known = await this.#parts.calls.programmes();
      const versions = known.filter(({ id }) => id === programme.id).map(({ version }) => version);
      const next = Math.max(0, ...versions) + 1;
      if (programme.version !== next)
        return refuse('version-taken', `The next version of "${programme.id}" is ${next}, not ${programme.version}.`);
      await this.#parts.desk.say('maeul.vpp.programme-published.v1', { programme, by });
      return ok(null);
    });
  }

  /**
   * What a call would be and reach, and what stands against it. Codes: unknown-programme.
   * @param self the call that is changed: it does not stand against itself
   */
  async draft(request: CallRequest, self: string | null = null): Promise<Result<CallDraft>> {
    const { calls, power, now } = this.#parts;
    const { scope, startsMs, endsMs, targetW, source, reason, shortNotice = false } = request;
    const programme = programmeOn(await calls.programmes(), request.programme, startsMs);
    if (programme === undefined)
      return refuse('unknown-programme', `No version of "${request.programme}" holds then.`, 'Publish one.');
    const nowMs = now();
    const others = (await calls.eventsBetween({ fromMs: startsMs - ALL_DAY_MS, toMs: endsMs + ALL_DAY_MS }))
      .filter(({ event, state }) => state !== 'cancelled' && event.id !== self)
      .map(({ event: { id, scope, startsAt, endsAt } }) => ({
        ...{ id, scope, startsMs: Date.parse(startsAt), endsMs: Date.parse(endsAt) },
      }));
    const event = {
      programme: { id: programme.id, version: programme.version },
      scope,
      startsAt: iso(startsMs),
      endsAt: iso(endsMs),
      notifyAt: iso(notifyMsOf(programme, startsMs, nowMs)),
      ...(targetW === undefined ? {} : { targetW }),
      source,
      ...(reason === undefined || reason === '' ? {} : { reason }),
    };
    const portfolio = await power.portfolio();
    const members = calledMembers(event, portfolio);
    const problems = [
      ...checkCall({ scope, startsMs, endsMs, shortNotice }, programme, others, nowMs),
      ...checkReach(event, portfolio.members, members),
    ];
    return ok({ programme, event, members, problems });
  }

  async #mayLeave({ event }: CallRow, member: string): Promise<boolean> {
    const { calls } = this.#parts;
    const { optInByDefault } = await programmeOf(this.#parts, event);
    return optInByDefault || (await calls.answers(event.id)).some((one) => one.member === member);
  }

  async #heldAs(id: string, isSo: (row: CallRow) => boolean): Promise<Result<{ readonly event: string }>> {
    const row = await this.#parts.calls.event(id);
    if (row !== undefined && isSo(row)) return ok({ event: id });
    return refuse('refused', 'The view of the calls refused it.', 'Its reason is in the quarantine.');
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take('call', work);
  }
}

function checkReach({ scope }: Pick<DrEvent, 'scope'>, all: readonly Member[], called: readonly Member[]): Refusal[] {
  if (called.length > 0) return [];
  const isThere =
    scope.kind === 'dong' ||
    all.some((member) => (scope.kind === 'building' ? member.building : member.feeder) === scope.id);
  if (!isThere) return [refuse('unknown-scope', `There is no ${scope.kind} of this name.`, 'Choose another scope.')];
  const hint = 'Record their consents to demand response first.';
  return [refuse('nobody-called', 'No member of the scope has consented to be called on that day.', hint)];
}

/** Whether a call is the one that is asked for: the same again is done once. */
function sameCall(event: DrEvent, { programme, scope, startsMs, endsMs, targetW }: CallRequest): boolean {
  return (
    event.programme.id === programme &&
    JSON.stringify(event.scope) === JSON.stringify(scope) &&
    Date.parse(event.startsAt) === startsMs &&
    Date.parse(event.endsAt) === endsMs &&
    event.targetW === targetW
  );
}

function idTaken(id: string): Refusal {
  return refuse('id-taken', `The call ${id} is another one.`, 'Load the page again.');
}

function unknownEvent(id: string): Refusal {
  return refuse('unknown-event', `There is no call ${id}.`);
}

function iso(tMs: number): string {
  return new Date(tMs).toISOString();
}
