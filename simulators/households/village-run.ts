import { type Random, seededRandom, seedFor } from '../random.ts';
import { initialMember, type MemberState, stepMember } from './member-model.ts';
import { QuarterBook } from './quarter-book.ts';
import type { VillageMember } from './village.ts';

const STEP_MS = 60_000;

/** What a meter shows at one moment; counters begin anew where a meter was replaced. */
export interface MeterValues {
  readonly powerW: number;
  readonly importWh: number;
  readonly exportWh: number;
  readonly madeW: number;
  readonly madeWh: number;
}

interface Running {
  readonly member: VillageMember;
  readonly random: Random;
  state: MemberState;
  /** Of the meters that hang there now: what the counters had counted when they were put up. */
  zero: { readonly importWh: number; readonly exportWh: number; readonly madeWh: number };
}

/** Lives the members on, minute by minute, and keeps the truth of every quarter-hour. */
export class VillageRun {
  readonly truth = new QuarterBook();
  /** Members that use less now, because they were called. */
  readonly called = new Set<string>();
  readonly #running: Running[];
  #tMs: number;

  /** @param startMs where it begins; rounded down to the minute */
  constructor(members: readonly VillageMember[], seed: number, startMs: number) {
    this.#tMs = Math.floor(startMs / STEP_MS) * STEP_MS;
    this.#running = members.map((member) => {
      const random = seededRandom(seedFor(seed, `life ${member.id}`));
      return { member, random, state: initialMember(member, random), zero: { importWh: 0, exportWh: 0, madeWh: 0 } };
    });
  }

  get tMs(): number {
    return this.#tMs;
  }

  /** Up to the last whole minute. */
  advanceTo(tMs: number): void {
    while (this.#tMs + STEP_MS <= tMs) {
      this.#tMs += STEP_MS;
      for (const one of this.#running) this.#step(one);
    }
  }

  replaceMeters(ids: readonly string[]): void {
    for (const one of this.#running)
      if (ids.includes(one.member.id)) {
        const { importWh, exportWh, madeWh } = one.state;
        one.zero = { importWh, exportWh, madeWh };
      }
  }

  values(): { member: VillageMember; values: MeterValues }[] {
    return this.#running.map(({ member, state, zero }) => ({
      member,
      values: {
        powerW: state.usedW - state.madeW,
        importWh: state.importWh - zero.importWh,
        exportWh: state.exportWh - zero.exportWh,
        madeW: state.madeW,
        madeWh: state.madeWh - zero.madeWh,
      },
    }));
  }

  #step(one: Running): void {
    const { member, state, random } = one;
    const called = member.willing && this.called.has(member.id);
    one.state = stepMember(member, state, this.#tMs, STEP_MS, called, random);
    const production = one.state.madeWh - state.madeWh;
    const imported = one.state.importWh - state.importWh;
    const exported = one.state.exportWh - state.exportWh;
    const consumption = production + imported - exported;
    this.truth.add(member.id, this.#tMs, { production, consumption, import: imported, export: exported });
  }
}
