import { type AccountRow, FLOW_NAMES, type Flows } from '@maeul/devices/vpp/accounts';
import { describe, expect, it } from 'vitest';
import {
  DAY,
  deviceOf,
  HOUR,
  household,
  MIDNIGHT,
  MINUTE,
  meterOf,
  PowerBench,
  QUARTER,
} from './testing/power-bench.ts';

/** Numbers that look like chance (mulberry32) and are the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Home {
  readonly id: string;
  /** W that it uses usually, and W of its panels. */
  readonly usual: number;
  readonly panels: number;
  readonly totals: { bought: number; sold: number; made: number };
}

const SEED = 20_261_123;
const HOMES = 60;
const DAYS = 9;

/** A street whose use and sun the test knows, whatever the meters tell. */
class Street {
  readonly bench = new PowerBench(MIDNIGHT - DAYS * DAY - QUARTER);
  readonly truth = new Map<number, Flows>();
  readonly #chance = chance(SEED);
  readonly homes: readonly Home[] = Array.from({ length: HOMES }, (_, at) => ({
    id: `home-${at}`,
    usual: 150 + 500 * this.#chance() ** 2,
    panels: at % 6 === 0 ? 2000 + 1500 * this.#chance() : 0,
    totals: { bought: 0, sold: 0, made: 0 },
  }));
  silent: ReadonlySet<string> = new Set();
  #sun = 1;
  #mood = 1;

  constructor() {
    this.bench.change(
      ...this.homes.flatMap(({ id, panels }) => [
        household(id),
        meterOf(id),
        ...(panels > 0 ? [meterOf(id, 'pv')] : []),
      ]),
    );
  }

  /** @param share of the homes that fall silent, by chance */
  fallSilent(share: number): void {
    this.silent = new Set(this.homes.filter(() => this.#chance() < share).map(({ id }) => id));
  }

  run(days: number): void {
    for (let quarter = 0; quarter < days * 96; quarter++) {
      const startMs = this.bench.nowMs;
      if ((startMs - MIDNIGHT) % DAY === 0) {
        this.#sun = 0.2 + 0.8 * this.#chance();
        this.#mood = 0.8 + 0.4 * this.#chance();
      }
      const sums: Flows = { production: 0, consumption: 0, import: 0, export: 0, charge: 0, discharge: 0 };
      this.bench.pass(QUARTER, 5 * MINUTE);
      for (const home of this.homes) this.#live(home, startMs, sums);
      const net = sums.import - sums.export;
      this.truth.set(startMs, { ...sums, import: Math.max(0, net), export: Math.max(0, -net) });
    }
  }

  #live({ id, usual, panels, totals }: Home, startMs: number, sums: Flows): void {
    const hour = ((startMs - MIDNIGHT) / (DAY / 24) + 24 * 365) % 24;
    const evening = Math.exp(-(((hour - 20) / 3) ** 2));
    const kettle = this.#chance() < 0.04 ? 1800 : 0;
    const used = (usual * (0.5 + evening) * this.#mood * (0.5 + this.#chance()) + kettle) / 4;
    const height = Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI));
    const made = (panels * height * this.#sun * (0.9 + 0.2 * this.#chance())) / 4;
    const bought = Math.max(0, used - made);
    const sold = Math.max(0, made - used);
    totals.bought += bought;
    totals.sold += sold;
    totals.made += made;
    sums.consumption += used;
    sums.production += made;
    sums.import += bought;
    sums.export += sold;
    if (!this.silent.has(id)) this.#tell(id, panels, totals);
  }

  /** Those that were silent come back, with what their counters show now. */
  tellAll(): void {
    for (const { id, panels, totals } of this.homes) this.#tell(id, panels, totals);
  }

  #tell(id: string, panels: number, totals: Home['totals']): void {
    const counter = (name: string, value: number) => ({ name, value, unit: 'Wh' });
    const own = [counter('energy_import_total', totals.bought), counter('energy_export_total', totals.sold)];
    this.bench.read(deviceOf(id), own);
    if (panels > 0) this.bench.read(deviceOf(id, 'pv'), [counter('energy_ac_total', totals.made)]);
  }
}

/** The quarter-hours of the last day. */
function lastDay({ bench }: Street): AccountRow[] {
  const found = bench.answers.accounts({
    ...{ scope: 'dong', fromMs: MIDNIGHT - QUARTER, toMs: MIDNIGHT + DAY - QUARTER, resolution: 'quarter' },
  });
  return [...found.rows];
}

function outside(street: Street, rows: readonly AccountRow[]): string[] {
  return rows.flatMap(({ from, low, high }) => {
    const truth = street.truth.get(Date.parse(from))!;
    return FLOW_NAMES.filter((flow) => truth[flow] < low[flow] - 1e-3 || truth[flow] > high[flow] + 1e-3).map(
      (flow) => `${from} ${flow}: ${truth[flow]} is not within ${low[flow]} and ${high[flow]}`,
    );
  });
}

describe('totals with 30 % of the meters silent', () => {
  it('enclose what the street knows in every quarter-hour and flow, say how many are silent, and follow when they tell', () => {
    const street = new Street();
    street.run(DAYS);
    expect(outside(street, lastDay(street))).toEqual([]);
    street.fallSilent(0.3);
    street.run(1);
    street.bench.pass(4 * MINUTE);

    const rows = lastDay(street);
    expect(rows).toHaveLength(96);
    expect(outside(street, rows)).toEqual([]);
    expect(street.silent.size / HOMES).toBeGreaterThan(0.2);
    for (const { coverage } of rows.slice(2)) {
      expect(coverage).toEqual({
        members: HOMES,
        good: HOMES - street.silent.size,
        estimated: 0,
        missing: street.silent.size,
      });
    }
    // A range that is as wide as the total would say nothing.
    const fromMs = Date.parse(rows[8]!.from);
    const { rows: hours } = street.bench.answers.accounts({
      scope: 'dong',
      fromMs,
      toMs: fromMs + 20 * HOUR,
      resolution: 'day',
    });
    for (const { flows, low, high } of hours)
      expect(high.consumption - low.consumption).toBeLessThan(0.75 * flows.consumption);

    street.tellAll();
    street.bench.pass(MINUTE);
    const told = lastDay(street);
    expect(told.at(-1)!.coverage.missing).toBe(0);
    const sum = (of: (flows: Flows) => number) => told.reduce((all, { flows }) => all + of(flows), 0);
    const known = told.reduce((all, { from }) => all + street.truth.get(Date.parse(from))!.consumption, 0);
    expect(sum(({ consumption }) => consumption) / known).toBeCloseTo(1, 2);
  });
});
