import type { Member, PortfolioChange } from '@maeul/devices/vpp/portfolio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, emptyPortfolio, hasConsent, type Portfolio } from './portfolio.ts';
import { withheldScopes } from './privacy.ts';

const DAY = '2026-11-23';

function member(id: string, changes: Partial<Member> = {}): PortfolioChange {
  const known = { id, kind: 'household' as const, site: 'eunpyeong/sinsa1/site', since: '2026-01-01' };
  return { op: 'save-member', member: { ...known, ...changes } };
}

function meter(device: string, of: string): PortfolioChange {
  return { op: 'save-meter', meter: { device: `eunpyeong/sinsa1/site/${device}`, member: of, role: 'grid' } };
}

function consent(of: string, from: string, until?: string): PortfolioChange {
  const given = { member: of, scope: 'detail' as const, from, how: 'paper' as const };
  return { op: 'give-consent', consent: until === undefined ? given : { ...given, until } };
}

function portfolioOf(...changes: PortfolioChange[]): Portfolio {
  const portfolio = emptyPortfolio();
  expect(applyChanges(portfolio, changes)).toMatchObject({ ok: true });
  return portfolio;
}

describe('a change of the portfolio', () => {
  it.each<[string, string, PortfolioChange]>([
    ['unknown-member', 'a meter of nobody', meter('m2', 'nobody')],
    ['meter-taken', 'a meter of another member', meter('m1', 'b')],
    ['member-has-meters', 'a member that goes with its meters', { op: 'remove-member', id: 'a' }],
    ['household-label', 'a household with a name', member('a', { label: { ko: '김', en: 'Kim' } })],
    ['bad-dates', 'a member that ends before it begins', member('c', { until: '2025-01-01' })],
    ['bad-dates', 'a consent that ends before it begins', consent('a', '2026-02-01', '2026-01-01')],
    [
      'unknown-consent',
      'taking back what was never given',
      { op: 'withdraw-consent', member: 'b', scope: 'dr', from: DAY },
    ],
    ['unknown-meter', 'taking away what is not there', { op: 'remove-meter', device: 'x/x/x/x' }],
    [
      'no-capacity',
      'a battery that holds nobody knows what',
      { op: 'save-asset', asset: { id: 'x', member: 'a', kind: 'battery', ratedW: 1000 } },
    ],
  ])('is refused with %s for %s', (code, _what, change) => {
    const portfolio = portfolioOf(member('a'), member('b'), meter('m1', 'a'));
    expect(applyChanges(portfolio, [change])).toMatchObject({ ok: false, code, change: 1 });
  });

  it('is all or nothing, and says which one was wrong', () => {
    const portfolio = portfolioOf(member('a'), meter('m1', 'a'));
    const before = structuredClone(portfolio);
    const refused = applyChanges(portfolio, [
      member('b'),
      { op: 'remove-meter', device: 'eunpyeong/sinsa1/site/m1' },
      { op: 'remove-member', id: 'a' },
      meter('m1', 'a'),
    ]);
    expect(refused).toMatchObject({ code: 'unknown-member', change: 4 });
    expect(portfolio).toEqual(before);
  });

  it('lets a meter move once it was taken away', () => {
    const portfolio = portfolioOf(member('a'), member('b'), meter('m1', 'a'));
    const move: PortfolioChange[] = [{ op: 'remove-meter', device: 'eunpyeong/sinsa1/site/m1' }, meter('m1', 'b')];
    expect(applyChanges(portfolio, move).ok).toBe(true);
  });
});

describe('a consent', () => {
  it('covers its days, and the ones before a later one stay as they were', () => {
    const portfolio = portfolioOf(
      member('a'),
      consent('a', '2026-01-01'),
      { op: 'withdraw-consent', member: 'a', scope: 'detail', from: '2026-03-01' },
      consent('a', '2026-06-01', '2026-07-01'),
    );
    const days = ['2025-12-31', '2026-01-01', '2026-02-28', '2026-03-01', '2026-06-01', '2026-06-30', '2026-07-01'];
    expect(days.map((day) => hasConsent(portfolio, 'a', 'detail', day))).toEqual([
      false,
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('groups of few households', () => {
  const homes = (count: number, building: string, more: Partial<Member> = {}) =>
    Array.from({ length: count }, (_, at) => member(`${building}-${at}`, { building, ...more }));

  it('are withheld below five, unless all of them agreed', () => {
    const few = homes(4, 'small');
    const portfolio = portfolioOf(...few, ...homes(5, 'large'), ...homes(9, 'other'));
    expect(withheldScopes(portfolio, DAY).has('building:small')).toBe(true);
    expect(withheldScopes(portfolio, DAY).has('dong')).toBe(false);
    applyChanges(
      portfolio,
      few.map((_, at) => consent(`small-${at}`, '2026-01-01')),
    );
    expect(withheldScopes(portfolio, DAY).size).toBe(0);
  });

  it('take another one with them from which they would follow', () => {
    const portfolio = portfolioOf(...homes(4, 'small'), ...homes(5, 'large'), ...homes(9, 'other'));
    expect([...withheldScopes(portfolio, DAY)].sort()).toEqual(['building:large', 'building:small']);
  });

  it('are not told by the difference of two that lie in each other', () => {
    const portfolio = portfolioOf(
      ...homes(7, 'block', { feeder: 'line-1' }),
      ...homes(3, 'lone', { feeder: 'line-1' }),
      ...homes(30, 'rest', { feeder: 'line-2' }),
    );
    const withheld = withheldScopes(portfolio, DAY);
    // The feeder less the block would be the lone three.
    expect(withheld.has('building:lone') && withheld.has('building:block')).toBe(true);
    expect(withheld.has('feeder:line-1')).toBe(false);
  });

  it('leave no rest of one to four households in any kind of group, whatever the dong looks like', () => {
    const places = fc.record({ building: fc.constantFrom('a', 'b', 'c', 'd'), feeder: fc.constantFrom('x', 'y') });
    fc.assert(
      fc.property(fc.array(places, { minLength: 1, maxLength: 40 }), (homesOf) => {
        const portfolio = portfolioOf(...homesOf.map((place, at) => member(`home-${at}`, place)));
        const withheld = withheldScopes(portfolio, DAY);
        for (const key of ['building', 'feeder'] as const) {
          const counts = Map.groupBy(homesOf, (home) => home[key]);
          let rest = 0;
          for (const [name, { length }] of counts) {
            if (withheld.has(`${key}:${name}`)) rest += length;
            else expect(length).toBeGreaterThanOrEqual(5);
          }
          if (homesOf.length >= 5) expect(rest === 0 || rest >= 5).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
