import { ROLES, type Role } from '@maeul/devices/roles';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceRow } from '../queries/queries.ts';
import { curve } from './curve.ts';
import { overview } from './overview.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 3);

interface Sketch {
  site: string;
  role: Role | undefined;
  power: number | null;
  ageS?: number;
  interval?: number;
  quality?: 'good' | 'stale' | 'estimated' | 'bad';
}

function device(sketch: Sketch, index = 0): DeviceRow {
  const { site, role, power, ageS = 1, interval = 1, quality = 'good' } = sketch;
  return {
    device: `gu/dong/${site}/d-${index}`,
    state: role === undefined ? null : { status: 'online', role, interval },
    lastSeenMs: NOW_MS,
    latest: [{ name: 'power_ac', unit: 'W', tMs: NOW_MS - ageS * 1000, value: power, quality }],
  };
}

const now = (...sketches: Sketch[]) => overview(sketches.map(device), NOW_MS);
const at = (site: string, role: Role, power: number, more: Partial<Sketch> = {}): Sketch => ({
  site,
  role,
  power,
  ...more,
});

describe('the power of a site with a grid meter', () => {
  it('is balanced at the meter: used = made + bought − exported + discharged − charged', () => {
    expect(now(at('roof', 'pv', 3000), at('roof', 'grid', -1800))).toMatchObject({
      made: 3000,
      bought: 0,
      exported: 1800,
      used: 1200,
    });
    expect(now(at('home', 'grid', 500), at('home', 'battery', 700))).toMatchObject({
      bought: 500,
      discharged: 700,
      used: 1200,
    });
    expect(now(at('home', 'grid', 500), at('home', 'battery', -300))).toMatchObject({ charged: 300, used: 200 });
  });

  it('does not count the loads behind the meter again', () => {
    expect(now(at('home', 'grid', 500), at('home', 'load', 400)).used).toBe(500);
  });

  it('does not take a missing inverter for consumption that is not there', () => {
    const silent = now(at('roof', 'pv', 3000, { ageS: 61 }), at('roof', 'grid', -1800));
    expect(silent).toMatchObject({ made: null, exported: 1800, used: null, coverage: { members: 2, good: 1 } });
  });
});

describe('the power of a site without a grid meter', () => {
  it('uses what its loads take, and buys what is missing', () => {
    expect(now(at('shop', 'load', 900), at('shop', 'pv', 200))).toMatchObject({ used: 900, bought: 700, exported: 0 });
  });

  it('exports all it makes when it has only an inverter', () => {
    expect(now(at('roof', 'pv', 2500))).toMatchObject({ made: 2500, used: 0, bought: 0, exported: 2500 });
  });
});

describe('a value', () => {
  it.each([
    ['counts up to 60 s when it comes every second', { ageS: 60 }, 1],
    ['does not count after 60 s', { ageS: 61 }, 0],
    ['counts for three of its intervals when they are longer', { ageS: 900, interval: 300 }, 1],
    ['does not count after three intervals', { ageS: 901, interval: 300 }, 0],
    ['does not count from far in the future', { ageS: -61 }, 0],
    ['counts when it is estimated', { quality: 'estimated' }, 1],
    ['does not count when it is stale', { quality: 'stale' }, 0],
    ['does not count when it is bad', { power: null, quality: 'bad' }, 0],
  ] as const)('%s', (_what, more, good) => {
    expect(now(at('roof', 'pv', 100, more)).coverage).toEqual({ members: 1, good });
  });
});

const sketches = fc.array(
  fc.record({
    site: fc.constantFrom('a', 'b', 'c'),
    role: fc.option(fc.constantFrom(...ROLES), { nil: undefined }),
    power: fc.option(fc.integer({ min: -5000, max: 5000 })),
    ageS: fc.constantFrom(0, 30, 3600),
    quality: fc.constantFrom('good', 'stale', 'estimated', 'bad'),
  } satisfies { [Key in keyof Omit<Sketch, 'interval'>]-?: fc.Arbitrary<unknown> }),
  { maxLength: 12 },
) as fc.Arbitrary<Sketch[]>;
const figures = ['made', 'used', 'bought', 'exported', 'charged', 'discharged'] as const;

describe('any neighbourhood', () => {
  it('has no negative figure, and its totals are the sums of its sites', () => {
    fc.assert(
      fc.property(sketches, (all) => {
        const { sites, ...total } = now(...all);
        for (const figure of figures) {
          for (const part of [total, ...sites]) expect(part[figure] ?? 0).toBeGreaterThanOrEqual(0);
          expect(total[figure] ?? 0).toBe(sites.reduce((sum, site) => sum + (site[figure] ?? 0), 0));
        }
      }),
    );
  });

  it('does not depend on the order of its devices', () => {
    const shuffled = sketches.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(now(...other)).toEqual(now(...all));
      }),
    );
  });

  it('neither makes nor loses energy where a site knows all its figures', () => {
    fc.assert(
      fc.property(sketches, (all) => {
        for (const site of now(...all).sites) {
          const [made, used, bought, exported, charged, discharged] = figures.map((figure) => site[figure]);
          if (site.coverage.good < site.coverage.members) continue;
          const rest = made! + bought! + discharged! - exported! - charged! - used!;
          // A meter that exports more than the site makes: the rest cannot be explained, and nothing is used.
          if (used === 0) expect(rest).toBeLessThanOrEqual(0);
          else expect(rest).toBeCloseTo(0);
        }
      }),
    );
  });

  it('counts as good what counts, and as members what could', () => {
    fc.assert(
      fc.property(sketches, (all) => {
        const power = all.filter(({ role }) => role !== undefined && ['pv', 'grid', 'load', 'battery'].includes(role));
        const good = power.filter(
          ({ power, ageS, quality }) =>
            power !== null && ageS! <= 60 && (quality === 'good' || quality === 'estimated'),
        );
        expect(now(...all).coverage).toEqual({ members: power.length, good: good.length });
      }),
    );
  });
});

describe("a day's curve", () => {
  const row = (quarter: number, role: Role, positiveW: number, negativeW: number, members: number, metered = true) => ({
    tMs: NOW_MS + quarter * 900_000,
    role,
    metered,
    positiveW,
    negativeW,
    members,
  });

  it('balances each quarter-hour like the overview', () => {
    const rows = [row(0, 'pv', 3000, 0, 2), row(0, 'grid', 500, 1800, 2), row(0, 'load', 250, 0, 1, false)];
    expect(curve(rows)).toEqual([
      {
        tMs: NOW_MS,
        made: 3000,
        used: 1950,
        bought: 750,
        exported: 1800,
        charged: 0,
        discharged: 0,
        coverage: { members: 5, good: 5 },
      },
    ]);
  });

  it('gives no difference where more than one in ten is missing', () => {
    const day = (missing: number) =>
      curve([
        row(0, 'pv', 100, 0, 20),
        row(0, 'grid', 50, 0, 20),
        row(1, 'pv', 100, 0, 20 - missing),
        row(1, 'grid', 50, 0, 20),
      ])[1];
    expect(day(2)).toMatchObject({ made: 100, used: 150, coverage: { members: 40, good: 38 } });
    expect(day(3)).toMatchObject({ made: 100, used: null, coverage: { members: 40, good: 37 } });
  });
});
