import { describe, expect, it } from 'vitest';
import { applyChanges, emptyPortfolio } from '../vpp/portfolio/portfolio.ts';
import { tellsOfFew } from './few-households.ts';

const SCOPE = 'building:block';

function home(id: string, more: object = {}) {
  const member = {
    id,
    kind: 'household' as const,
    site: `eunpyeong/sinsa1/${id}`,
    building: 'block',
    since: '2026-01-01',
  };
  return { op: 'save-member' as const, member: { ...member, ...more } };
}

function judge(...changes: Parameters<typeof applyChanges>[1]) {
  const portfolio = emptyPortfolio();
  const applied = applyChanges(portfolio, changes);
  if (!applied.ok) throw new Error(applied.message);
  return tellsOfFew(SCOPE, portfolio, () => true);
}

const homes = (count: number) => Array.from({ length: count }, (_, at) => home(`home-${at}`));
const agree = (member: string, from: string, until?: string) => ({
  op: 'give-consent' as const,
  consent: { member, scope: 'detail' as const, from, how: 'paper' as const, ...(until === undefined ? {} : { until }) },
});

describe('a record of a group', () => {
  it('tells of few households below five, unless they agreed on that day', () => {
    expect(judge(...homes(5))('2026-06-01', 5)).toBe(false);
    expect(judge(...homes(4))('2026-06-01', 4)).toBe(true);
    const agreed = judge(home('a'), agree('a', '2026-03-01', '2026-04-01'));
    expect(['2026-02-28', '2026-03-01', '2026-03-31', '2026-04-01'].map((day) => agreed(day, 1))).toEqual([
      ...[true, false, false, true],
    ]);
  });

  it('still does so when a household has left: at the time that it was there', () => {
    const left = judge(home('a', { until: '2026-05-01' }));
    expect([left('2026-04-30', 1), left('2026-05-01', 0)]).toEqual([true, false]);
  });

  it('still does so when a household has moved elsewhere or is gone', () => {
    const shop = { kind: 'shop', label: { ko: '가게', en: 'shop' } };
    expect(judge(home('a', { building: 'other' }))('2026-06-01', 1)).toBe(true);
    expect(judge(home('shop', shop))('2026-06-01', 2)).toBe(true);
    expect(judge(home('shop', shop))('2026-06-01', 1)).toBe(false);
    expect(judge(...homes(6))('2026-06-01', 8)).toBe(false);
  });
});
