import type { Factors } from '@maeul/devices/vpp/factors';
import shipped from '@maeul/devices/vpp/factors.json' with { type: 'json' };
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AT, addRecord, consumptionOf, emptyRecord, spanOf } from './account-record.ts';
import { emptyKnots, type KnotRows, type MeterKnots } from './knots.ts';
import { type MeterPart, memberQuarter } from './member-quarter.ts';
import { addBreak, addCounter, type MeterTrack } from './meter-track.ts';
import { AvoidedSum, factorOn, sharesOf } from './shares.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-22T15:00:00Z');
const NAME = 'energy_import_total';

function rowsInMemory(): KnotRows & { readonly kept: Map<number, MeterKnots> } {
  const kept = new Map<number, MeterKnots>();
  return {
    kept,
    find: (quarterMs) => kept.get(quarterMs),
    change(quarterMs) {
      const knots = kept.get(quarterMs) ?? emptyKnots();
      kept.set(quarterMs, knots);
      return knots;
    },
  };
}

/** Wh by quarter-hour, once all readings came in an order. */
function energies(readings: readonly (readonly [tMs: number, value: number])[], breaks: readonly number[] = []) {
  const track: MeterTrack = { counters: {}, breaks: [] };
  const rows = rowsInMemory();
  for (const [tMs, value] of readings) addCounter(track, NAME, { tMs, value, isGood: true, modulus: undefined }, rows);
  for (const tMs of breaks) addBreak(track, tMs, rows);
  return new Map([...rows.kept].map(([tMs, knots]) => [tMs, knots.counters[NAME]?.energy ?? null]));
}

describe('the quarter-hours of a counter', () => {
  const readings = fc
    .uniqueArray(fc.integer({ min: 0, max: 6 * 60 }), { minLength: 2, maxLength: 40 })
    .map((minutes) => minutes.map((minute) => [START + minute * MINUTE + 1, 500 + minute * 3] as const));

  it('add up to what it counted, and are the same in whatever order the readings came', () => {
    fc.assert(
      fc.property(readings, (some) => {
        const inOrder = some.toSorted((a, b) => a[0] - b[0]);
        const expected = energies(inOrder);
        const sum = [...expected.values()].reduce<number>((all, wh) => all + (wh ?? 0), 0);
        expect(sum).toBeCloseTo(inOrder.at(-1)![1] - inOrder[0]![1], 6);
        for (const [tMs, wh] of energies(some)) expect(wh ?? 0).toBeCloseTo(expected.get(tMs) ?? 0, 6);
      }),
      { numRuns: 60 },
    );
  });

  it('count nothing across a replacement that is told of later', () => {
    const told = energies(
      [
        [START, 100],
        [START + 60 * MINUTE, 900],
      ],
      [START + 30 * MINUTE],
    );
    expect([...told.values()].every((wh) => wh === 0 || wh === null)).toBe(true);
  });
});

describe('the quarter-hour of a member', () => {
  const part = (role: MeterPart['role'], positive: number, negative = 0): MeterPart => ({
    ...{ role, positive, negative, quality: 'good' },
  });

  it('balances: used = made + bought + discharged − sold − charged', () => {
    const record = memberQuarter([part('grid', 40, 10), part('pv', 100), part('battery', 5, 30), part('load', 999)]);
    expect(consumptionOf(record)).toBeCloseTo(100 + 40 + 5 - 10 - 30, 4);
  });

  it('crosses the border by what is left where nothing is measured there', () => {
    const { flows } = spanOf(memberQuarter([part('load', 30), part('pv', 100)]));
    expect([flows.export, flows.import, flows.consumption]).toEqual([70, 0, 30]);
  });

  it('takes part in a group that buys only what its members cannot sell to each other', () => {
    const group = emptyRecord();
    addRecord(group, memberQuarter([part('grid', 0, 80), part('pv', 90)]), 1);
    addRecord(group, memberQuarter([part('grid', 50)]), 1);
    expect(spanOf(group).flows).toMatchObject({ import: 0, export: 30, consumption: 60, production: 90 });
    addRecord(group, memberQuarter([part('grid', 50)]), -1);
    expect(group[AT.members]).toBe(1);
  });
});

describe('what power is worth', () => {
  it('is shares of what was made and used, and nothing where nothing was', () => {
    const flows = { production: 100, consumption: 200, import: 130, export: 30, charge: 0, discharge: 0 };
    expect(sharesOf(flows)).toEqual({ selfConsumption: 0.7, selfSufficiency: 0.35, selfReliance: 0.5 });
    const nothing = { production: 0, consumption: 0, import: 0, export: 0, charge: 0, discharge: 0 };
    expect(sharesOf(nothing)).toEqual({ selfConsumption: null, selfSufficiency: null, selfReliance: null });
  });

  it('goes by the factor of the day on which it was made', () => {
    const factors: Factors = shipped;
    expect(factorOn(factors.gridKgPerKwh, '2025-12-17').value).toBe(0.4541);
    expect(factorOn(factors.gridKgPerKwh, '2025-12-18').value).toBe(0.4173);
    const sum = new AvoidedSum(factors);
    sum.add(Date.parse('2025-12-17T12:00:00Z'), 1000);
    sum.add(Date.parse('2025-12-17T15:00:00Z'), 1000);
    const { kgCO2, toe, factors: used } = sum.result();
    expect(kgCO2).toBeCloseTo(0.4541 + 0.4173, 10);
    expect(toe).toBeCloseTo(2 * 0.000229, 10);
    expect(used.map(({ id, version }) => `${id} ${version}`)).toEqual([
      'gridKgPerKwh 1',
      'toePerKwh 1',
      'gridKgPerKwh 2',
    ]);
  });
});
