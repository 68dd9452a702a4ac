import type { AccountRow, Flows } from '@maeul/devices/vpp/accounts';
import type { PlanAnswer } from '@maeul/devices/vpp/api/plan';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, DAY_MS, dayStartMs, QUARTER_MS } from '../../../ui/format/time.ts';
import { changeOf, compareSet, PRESETS, presetPeriods, sumFlows } from './compare.ts';
import { deliverySet, shedWh } from './delivery.ts';
import { sortAssets } from './plan-curve.ts';
import { advance, powerAt, pressed, type Replay, SPEEDS } from './replay.ts';
import { csvText, seriesCsv, seriesJson } from './series.ts';
import { todayCurve } from './today-curve.ts';

const DAY = '2026-11-20';
const START = dayStartMs(DAY);
const NOTHING: Flows = { production: 0, consumption: 0, import: 0, export: 0, charge: 0, discharge: 0 };
const row = (tMs: number, flows: Partial<Flows>, missing = 0): AccountRow => ({
  from: new Date(tMs).toISOString(),
  flows: { ...NOTHING, ...flows },
  low: { ...NOTHING, ...flows },
  high: { ...NOTHING, ...flows },
  coverage: { members: 10, good: 10 - missing, estimated: 0, missing },
});
const nameOf = (id: string) => id;

describe("today's curve", () => {
  const rows = [row(START, { consumption: 250 }), row(START + QUARTER_MS, { consumption: 500 }, 10)];
  const curve = todayCurve({ startMs: START, rows, forecast: null, plan: null }, nameOf);
  const valuesOf = (id: string) => curve.series.find((one) => one.id === id)!.values;

  it('has 96 quarter-hours of mean power', () => {
    expect(curve.startsMs).toHaveLength(96);
    expect(valuesOf('consumption')[0]).toBe(1000);
  });

  it('shows no value where nobody was measured, though there is a guess', () => {
    expect(valuesOf('consumption')[1]).toBeNull();
  });

  it('puts forecast and plan where they belong, and drops what lies on another day', () => {
    const fromMs = START + 90 * QUARTER_MS;
    const values = Array.from({ length: 96 }, (_, at) => at);
    const band = { p10: values, p50: values, p90: values };
    const skill = { maeW: 0, persistenceMaeW: 0, skill: null, inBand: null, quarters: 0 };
    const from = new Date(fromMs).toISOString();
    const forecast = { from, madeAt: from, pv: band, load: band, skill: { pv: skill, load: skill } };
    const set = todayCurve({ startMs: START, rows: [], forecast, plan: null }, nameOf);
    const { values: shown } = set.series.find(({ id }) => id === 'production-forecast')!;
    expect(shown.slice(88)).toEqual([null, null, 0, 1, 2, 3, 4, 5]);
  });

  it('gives the grid the widest range that import and export allow', () => {
    const one = {
      ...row(START, { import: 100 }),
      low: { ...NOTHING, export: 50 },
      high: { ...NOTHING, import: 200, export: 70 },
    };
    const set = todayCurve({ startMs: START, rows: [one], forecast: null, plan: null }, nameOf);
    const grid = set.series.find(({ id }) => id === 'grid')!;
    expect([grid.band!.low[0], grid.values[0], grid.band!.high[0]]).toEqual([-280, 400, 600]);
  });
});

describe('a file of curves', () => {
  const set = {
    startsMs: [START, START + QUARTER_MS, START + 2 * QUARTER_MS],
    stepMs: QUARTER_MS,
    series: [
      {
        id: 'a',
        name: 'A',
        color: 'made',
        unit: 'W',
        values: [1.23456, null, null],
        band: { low: [1, null, null], high: [2, null, null] },
      },
      { id: 'b', name: 'B', color: 'used', unit: 'W', values: [null, 7, null] },
    ],
  } as const;

  it('has a row for each span of which something is known, in UTC and at the site', () => {
    expect(seriesCsv(set).split('\r\n')).toEqual([
      'from,seoul,a [W],a low [W],a high [W],b [W]',
      '2026-11-19T15:00:00.000Z,2026-11-20 00:00,1.235,1,2,',
      '2026-11-19T15:15:00.000Z,2026-11-20 00:15,,,,7',
      '',
    ]);
  });

  it('says the same as JSON', () => {
    expect(JSON.parse(seriesJson(set)).rows).toEqual([
      { from: '2026-11-19T15:00:00.000Z', 'a [W]': 1.23456, 'a low [W]': 1, 'a high [W]': 2, 'b [W]': null },
      { from: '2026-11-19T15:15:00.000Z', 'a [W]': null, 'a low [W]': null, 'a high [W]': null, 'b [W]': 7 },
    ]);
  });

  it('runs nothing in a spreadsheet, and leaves negative numbers alone', () => {
    expect(csvText([['=1+1', '-12.5', '-a', 'x "y"', '@z']])).toBe(`'=1+1,-12.5,'-a,"x ""y""",'@z\r\n`);
  });
});

describe('two periods', () => {
  it.each(PRESETS)('of the preset %s do not overlap, and the first holds today', (preset) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), (days) => {
        const today = addDays('2024-01-01', days);
        const { a, b } = presetPeriods(preset, today);
        expect(a.from <= today && today < a.to).toBe(true);
        expect(b.from < b.to && b.to <= a.from).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('of a month compare it with the same month of the year before, over the turn of a year too', () => {
    expect(presetPeriods('month', '2026-01-20').b).toEqual({ from: '2025-12-01', to: '2026-01-01' });
    expect(presetPeriods('year', '2026-01-20').b).toEqual({ from: '2025-01-01', to: '2025-02-01' });
  });

  it('lie on one scale, each from its own start', () => {
    const before = addDays(DAY, -1);
    const set = compareSet(
      'consumption',
      { period: { from: DAY, to: addDays(DAY, 1) }, rows: [row(START + QUARTER_MS, { consumption: 100 })], name: 'a' },
      {
        period: { from: before, to: DAY },
        rows: [row(dayStartMs(before) + QUARTER_MS, { consumption: 50 })],
        name: 'b',
      },
    );
    expect(set.series.map(({ values }) => values.slice(0, 3))).toEqual([
      [null, 400, null],
      [null, 200, null],
    ]);
  });

  it('add up, with the share that was measured', () => {
    const sums = sumFlows([row(START, { export: 5 }), row(START + QUARTER_MS, { export: 7 }, 5)]);
    expect([sums.wh.export, sums.good]).toEqual([12, 0.75]);
    expect([changeOf(150, 100), changeOf(1, 0)]).toEqual([0.5, null]);
  });
});

describe('the delivery of a call', () => {
  const minute = (at: number) => ({
    minute: new Date(START + at * 60_000).toISOString(),
    baselineW: 900,
    actualW: 600,
    seen: 1,
    members: 1,
  });

  it('has a place for every minute, and nothing where nothing was seen', () => {
    const set = deliverySet(START, START + 3 * 60_000, [minute(0), minute(2)], nameOf);
    expect(set.series.find(({ id }) => id === 'shed')!.values).toEqual([300, null, 300]);
  });

  it('sheds the sum of its minutes', () => {
    expect(shedWh([minute(0), minute(1)])).toBeCloseTo(10);
  });
});

describe('a replay', () => {
  const start: Replay = { atMs: 0, speed: 600, isPlaying: true };

  it('goes as fast as it says and ends with the day', () => {
    expect(advance(start, 1000).atMs).toBe(600_000);
    expect(advance({ ...start, atMs: DAY_MS - 5 }, 1000)).toEqual({ ...start, atMs: DAY_MS - 1, isPlaying: false });
    expect(advance({ ...start, isPlaying: false }, 1000).atMs).toBe(0);
  });

  it('stays within the day and its speeds whatever is pressed', () => {
    const keys = [' ', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End', '+', '-', 'x'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...keys), { maxLength: 40 }), (pressedKeys) => {
        let replay: Replay = { ...start, isPlaying: false };
        for (const key of pressedKeys) replay = advance(pressed(replay, key) ?? replay, 100);
        expect(replay.atMs >= 0 && replay.atMs < DAY_MS).toBe(true);
        expect(SPEEDS).toContain(replay.speed);
      }),
      { numRuns: 60 },
    );
  });

  it('begins anew when it is played at its end, and means nothing by other keys', () => {
    expect(pressed({ ...start, atMs: DAY_MS - 1, isPlaying: false }, ' ')).toMatchObject({ atMs: 0, isPlaying: true });
    expect(pressed(start, 'q')).toBeNull();
  });

  it('shows the mean power of the quarter-hour, and nothing where nothing was measured', () => {
    const rows = [row(START, { production: 250 }), row(START + QUARTER_MS, { production: 1 }, 10)];
    expect(powerAt(rows, START + 60_000)!.power.production).toBe(1000);
    expect([powerAt(rows, START + QUARTER_MS), powerAt(rows, START + 2 * QUARTER_MS)]).toEqual([null, null]);
  });
});

describe('the assets of a plan', () => {
  const asset = (name: string, unsteered: string | null): PlanAnswer['assets'][number] => ({
    ...{ asset: name, member: 'm', kind: 'battery', device: null, unsteered, charge: null },
    ...{ reservePercent: null, ordered: null, readBack: null, override: null },
  });
  const answer: PlanAnswer = {
    ...{ time: '', plan: null, forecast: { pvW: [], loadW: [] }, actual: { pvW: [], loadW: [], gridW: [] } },
    assets: [asset('a', 'no-device'), asset('b', null), asset('c', null), asset('d', 'no-consent')],
    emergency: false,
  };
  const names = (of: readonly { readonly asset: string }[]) => of.map((one) => one.asset).join('');

  it('are shown where something is to be said of them, the one that was asked for first', () => {
    const { shown, others } = sortAssets(answer, null);
    expect([names(shown), names(others)]).toEqual(['bc', 'ad']);
    expect(names(sortAssets(answer, 'd').shown)).toBe('dbc');
  });
});
