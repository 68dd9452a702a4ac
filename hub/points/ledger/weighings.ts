import type { Weighing } from '@maeul/devices/points/weighing';
import { checkWeighing } from '@maeul/devices/points/weighing-check';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import type { Alarms } from './alarms.ts';
import { CLOCK_SLACK_MS } from './clock.ts';
import type { Fact, LedgerState } from './state.ts';

/** By so many e a container may have become lighter between two weighings: each of them may be wrong by one and a half. */
const LIGHTER_MAX_E = 3;

/** What weighings prove, each once; and what they say of the collecting containers that they were made with. */
export class Weighings {
  readonly #state: LedgerState;
  readonly #alarms: Alarms;

  constructor(state: LedgerState, alarms: Alarms) {
    this.#state = state;
    this.#alarms = alarms;
  }

  /** Why a weighing proves nothing; null if it does. Codes: `bad-time`, `verification-expired`, `bad-weighing`, `weighing-used`. */
  faultOf({ timeMs }: Fact, weighing: Weighing): Refusal | null {
    const { scale, before, after, lidOpened, lidClosed } = weighing;
    const odd = [before.time, lidOpened, lidClosed, after.time].find((time) => Number.isNaN(Date.parse(time)));
    if (odd !== undefined) return refuse('bad-time', `"${odd}" is no instant.`);
    const afterMs = Date.parse(after.time);
    if (afterMs > timeMs || afterMs < timeMs - CLOCK_SLACK_MS)
      return refuse('bad-time', `The weighing ended ${after.time}, and the deposit is of another time.`);
    const evidence = checkWeighing(weighing).find(({ agrees }) => !agrees);
    if (evidence !== undefined)
      return refuse(evidence.what === 'verification' ? 'verification-expired' : 'bad-weighing', evidence.words);
    const used = this.#state.weighed.get(scale.serial, afterMs);
    return used === undefined
      ? null
      : refuse('weighing-used', `The weighing of ${after.time} on scale ${scale.serial} counted as ${used.event}.`);
  }

  /** It counted: it cannot again, and its container is that much fuller. */
  accepted(fact: Fact, weighing: Weighing): void {
    const { path, timeMs } = fact;
    const { container, grams, scale, after } = weighing;
    this.#state.weighed.set({ scale: scale.serial, afterMs: Date.parse(after.time), event: fact.id });
    const before = this.#state.containers.get(path, container);
    this.#compare(fact, weighing, before?.afterGrams ?? null);
    this.#state.containers.set({
      kiosk: path,
      container,
      grams: (before?.grams ?? 0) + grams,
      deposits: (before?.deposits ?? 0) + 1,
      lastDepositMs: timeMs,
      collectedMs: before?.collectedMs ?? null,
      collectedGrams: before?.collectedGrams ?? null,
      scale: scale.serial,
      verifiedUntil: scale.verifiedUntil,
      afterGrams: after.grams,
    });
  }

  /** What was put in stays in until the container is emptied: lighter than it was, something was taken out to be weighed again. */
  #compare(fact: Fact, { scale, before, container, tare }: Weighing, last: number | null): void {
    const isEmpty = before.grams <= tare + scale.min;
    if (last === null || isEmpty || before.grams >= last - LIGHTER_MAX_E * scale.e) return;
    const message = `${container} stood at ${last} g after one deposit and at ${before.grams} g before the next.`;
    this.#alarms.raise(fact, 'weight-not-continuous', fact.path, message);
  }
}
