import { type Clock, wallAt } from '@maeul/devices/clock';
import type { Logger } from 'pino';
import type { MemberPower, PowerQueries } from '../queries/vpp-questions.ts';
import { baselineOf } from '../vpp/baseline/baseline.ts';
import type { LiveCall } from '../vpp/calls/live-call.ts';
import type { Called } from '../vpp/calls/participation.ts';
import type { CallKeeper } from './call-keeper.ts';
import { type CallMembersParts, calledBy, memberInputs } from './call-members.ts';
import type { VppDesk } from './vpp-desk.ts';

export interface DeliveryWatchParts extends CallMembersParts {
  readonly power: CallMembersParts['power'] & Pick<PowerQueries, 'latestPower'>;
  readonly keeper: Pick<CallKeeper, 'live'>;
  readonly desk: Pick<VppDesk, 'say'>;
  readonly clock: Clock;
  readonly now: () => number;
  readonly log: Logger;
}

const MINUTE_MS = 60_000;
/** An older reading says nothing of the minute that is over. */
const FRESH_MS = 5 * MINUTE_MS;
/** Readings of the days before may come late: the baseline is computed again after so long. */
const BASELINE_MS = 30 * MINUTE_MS;

/** Usual power of members by value of the programme, from the start of the call. */
interface Usual {
  readonly madeMs: number;
  readonly stepMs: number;
  readonly startsMs: number;
  /** W; null where there is no baseline. */
  readonly byMember: ReadonlyMap<string, readonly (number | null)[]>;
}

/** While a call runs, says every minute what those in it use, beside what they usually would. */
export class DeliveryWatch {
  readonly #parts: DeliveryWatchParts;
  readonly #usual = new Map<string, Usual>();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(parts: DeliveryWatchParts) {
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

  /** Says the minute that has just passed, of each call that ran in it; once for each minute. */
  async minute(nowMs: number): Promise<void> {
    const minuteMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
    if (minuteMs <= this.#lastMs) return;
    this.#lastMs = minuteMs;
    const { live } = this.#parts.keeper;
    for (const call of live) if (ranIn(call, minuteMs)) await this.#say(call, minuteMs, nowMs);
    const known = new Set(live.map(({ event }) => event.id));
    for (const id of this.#usual.keys()) if (!known.has(id)) this.#usual.delete(id);
  }

  #wait(): void {
    if (this.#stopped) return;
    const { clock, now, log } = this.#parts;
    const nowMs = now();
    const nextMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
    this.#timer = setTimeout(
      () => {
        this.#running = this.minute(now())
          .catch((error: unknown) => {
            if (!this.#stopped) log.error({ err: error }, 'the delivery of a call could not be recorded');
          })
          .finally(() => this.#wait());
      },
      Math.max(1, wallAt(clock, nextMs) - wallAt(clock, nowMs)),
    );
  }

  async #say({ event, programme }: LiveCall, minuteMs: number, nowMs: number): Promise<void> {
    const { desk, power } = this.#parts;
    const call = await calledBy(this.#parts, event, programme);
    const inIt = call.called.filter((one) => isInAt(one, minuteMs));
    if (inIt.length === 0) return;
    const usual = await this.#usualOf({ event, programme }, call, nowMs);
    const latest = await power.latestPower({ members: inIt.map(({ member }) => member.id) });
    const sums = sumsAt(usual, latest, minuteMs, nowMs);
    const data = { event: event.id, minute: new Date(minuteMs).toISOString(), ...sums, members: inIt.length };
    await desk.say('maeul.vpp.delivery-seen.v1', data, undefined, null);
  }

  /** Baselines are a matter of days past: computed when the call begins, and now and then again. */
  async #usualOf(
    { event, programme }: Pick<LiveCall, 'event' | 'programme'>,
    call: Awaited<ReturnType<typeof calledBy>>,
    nowMs: number,
  ): Promise<Usual> {
    const known = this.#usual.get(event.id);
    if (known !== undefined && nowMs - known.madeMs < BASELINE_MS) return known;
    const rule = programme.baseline;
    const [startsMs, endsMs] = [Date.parse(event.startsAt), Date.parse(event.endsAt)];
    const byMember = new Map<string, (number | null)[]>();
    for await (const { member, load, called } of memberInputs(this.#parts, event, programme, call)) {
      if (load === null) continue;
      const found = baselineOf({ rule, startsMs, endsMs, called, load, withFit: false });
      if (!found.ok) continue;
      byMember.set(
        member,
        found.value.values.map(({ baselineWh }) => (baselineWh === null ? null : (baselineWh * 60) / rule.minutes)),
      );
    }
    const usual = { madeMs: nowMs, stepMs: rule.minutes * MINUTE_MS, startsMs, byMember };
    this.#usual.set(event.id, usual);
    return usual;
  }
}

function ranIn({ event, state }: LiveCall, minuteMs: number): boolean {
  return state !== 'cancelled' && minuteMs >= Date.parse(event.startsAt) && minuteMs < Date.parse(event.endsAt);
}

function isInAt({ participates, outFromMs }: Called, minuteMs: number): boolean {
  return participates && (outFromMs === null || outFromMs > minuteMs);
}

/** Only members with a baseline and a fresh reading are compared; the others count as not seen. */
function sumsAt(
  { byMember, startsMs, stepMs }: Usual,
  latest: readonly MemberPower[],
  minuteMs: number,
  nowMs: number,
): { readonly baselineW: number; readonly actualW: number; readonly seen: number } {
  const at = Math.floor((minuteMs - startsMs) / stepMs);
  let [baselineW, actualW, seen] = [0, 0, 0];
  for (const { member, tMs, netW } of latest) {
    const usualW = byMember.get(member)?.[at] ?? null;
    if (usualW === null || nowMs - tMs > FRESH_MS) continue;
    baselineW += usualW;
    actualW += Math.max(0, netW);
    seen += 1;
  }
  return { baselineW: Math.round(baselineW), actualW: Math.round(actualW), seen };
}
