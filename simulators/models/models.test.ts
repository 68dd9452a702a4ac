import { describe, expect, it } from 'vitest';
import { sum } from '../electric/electric.ts';
import { seededRandom } from '../random.ts';
import type { Model } from '../simulation.ts';
import { batteryModel } from './battery.ts';
import { pvModel } from './pv.ts';
import { parseRecordedPower } from './replay.ts';
import { siteModel } from './site.ts';
import { clearSkyIrradiance, SEOUL } from './sun.ts';

const PANELS = { ...SEOUL, tiltDegrees: 30, azimuthDegrees: 180, peakW: 10_000, ratedW: 9000 };
/** Midnight in Seoul on the longest day. */
const MIDNIGHT = Date.UTC(2026, 5, 20, 15);
const HOUR = 3_600_000;

function run<State>(model: Model<State>, hours: number, seed = 1, stepMs = 60_000): State[] {
  const random = seededRandom(seed);
  let state = model.initial(MIDNIGHT, random);
  const states = [state];
  for (let tMs = MIDNIGHT + stepMs; tMs <= MIDNIGHT + hours * HOUR; tMs += stepMs) {
    state = model.step(state, tMs, stepMs, random);
    states.push(state);
  }
  return states;
}

describe('the sun over Seoul', () => {
  it('is down at midnight and strongest on south-facing panels near half past twelve', () => {
    const at = (hour: number): number => clearSkyIrradiance(PANELS, MIDNIGHT + hour * HOUR);
    expect(at(0)).toBe(0);
    const hours = Array.from({ length: 48 }, (_, half) => half / 2);
    const best = hours.reduce((a, b) => (at(b) > at(a) ? b : a));
    expect(best).toBe(12.5); // Seoul keeps the time of 135° E and lies at 127° E.
    expect(at(best)).toBeGreaterThan(850);
    expect(at(best)).toBeLessThan(1150);
  });
});

describe('a plant', () => {
  it('counts what it gives, never backwards, never above its rating', () => {
    const states = run(pvModel(PANELS), 24);
    let countedWh = 0;
    for (let index = 1; index < states.length; index++) {
      const state = states[index]!;
      expect(state.energyWh).toBeGreaterThanOrEqual(states[index - 1]!.energyWh);
      expect(state.powerW).toBeLessThanOrEqual(9000);
      countedWh += state.powerW / 60;
    }
    const gainedWh = states.at(-1)!.energyWh - states[0]!.energyWh;
    expect(gainedWh).toBeCloseTo(countedWh, 3);
    expect(gainedWh).toBeGreaterThan(10_000);
    expect(gainedWh).toBeLessThan(80_000);
  });

  it('is the same for the same seed and different for another', () => {
    const last = (seed: number) => run(pvModel(PANELS), 14, seed).at(-1);
    expect(last(5)).toEqual(last(5));
    expect(last(5)).not.toEqual(last(6));
  });
});

describe('a house', () => {
  const spec = { phases: 3, households: 9, commonW: 300, panels: PANELS } as const;

  it('takes from the grid what its flats use less what its roof makes', () => {
    for (const { grid, flats, pv } of run(siteModel(spec), 24)) {
      const usedW = sum(flats.map((flat) => flat.household.powerW)) + 300;
      expect(sum(grid.powersW)).toBeCloseTo(usedW - pv!.powerW, 6);
    }
  });

  it('counts import and export so that their difference is use less generation', () => {
    const states = run(siteModel(spec), 24);
    const first = states[0]!;
    const last = states.at(-1)!;
    const gained = (pick: (state: typeof first) => number): number => pick(last) - pick(first);
    const usedWh = gained((state) => sum(state.flats.map((flat) => flat.counters.importWh))) + 300 * 24;
    const importWh = gained((state) => sum(state.grid.counters.map((counters) => counters.importWh)));
    const exportWh = gained((state) => sum(state.grid.counters.map((counters) => counters.exportWh)));
    expect(importWh - exportWh).toBeCloseTo(usedWh - gained((state) => state.pv!.energyWh), 3);
    expect(exportWh).toBeGreaterThan(0);
  });

  it('uses some kilowatt hours a day and flat', () => {
    const states = run(siteModel({ phases: 1, households: 20, commonW: 0 }), 24 * 7);
    const usedWh = sum(
      states.at(-1)!.flats.map((flat, index) => flat.counters.importWh - states[0]!.flats[index]!.counters.importWh),
    );
    const perDayAndFlat = usedWh / 7 / 20;
    expect(perDayAndFlat).toBeGreaterThan(5000);
    expect(perDayAndFlat).toBeLessThan(15_000);
  });
});

describe('a battery', () => {
  it('stays between its reserve and full, and charges at noon', () => {
    const spec = { capacityWh: 10_000, powerMaxW: 5000 };
    for (const state of run(batteryModel(spec), 72)) {
      expect(state.storedWh).toBeGreaterThanOrEqual(999);
      expect(state.storedWh).toBeLessThanOrEqual(10_001);
    }
    const states = run(batteryModel(spec), 24);
    expect(states[11 * 60]!.powerW).toBeLessThan(0);
    expect(states[19 * 60]!.powerW).toBeGreaterThan(0);
  });
});

describe('a recording', () => {
  const read = (csv: string) => {
    const recorded = parseRecordedPower(csv);
    if (!recorded.ok) throw new Error(recorded.message);
    return recorded.value;
  };
  const T = Date.parse('2022-03-18T04:33:00-07:00');
  const csv = 'time,w\n2022-03-18 04:33:00-07:00,60\n2022-03-18 04:34:00-07:00,-6\n2022-03-18 04:35:00-07:00,120\n';

  it('holds every sample until the next, and counts only what is positive', () => {
    const recorded = read(csv);
    expect([0, 59_999, 60_000, 120_000, 180_000].map((ms) => recorded.powerAt(T + ms))).toEqual([60, 60, -6, 120, 0]);
    expect([0, 30_000, 60_000, 120_000, 150_000, 999_999].map((ms) => recorded.energyAt(T + ms))).toEqual([
      0, 0.5, 1, 1, 2, 3,
    ]);
  });

  it('makes no energy up for holes', () => {
    const recorded = read(`${csv}2022-03-18 06:35:00-07:00,60\n`);
    expect(recorded.energyAt(T + 24 * HOUR)).toBe(4);
    expect(recorded.powerAt(T + HOUR)).toBe(0);
  });

  it.each(['time,w\n', 'time,w\n2022-03-18,x\n', 'time,w\n2022-03-18,1\n2022-03-17,1\n'])('refuses %j', (text) => {
    expect(parseRecordedPower(text)).toMatchObject({ ok: false });
  });
});
