import type { AccountName, Asset } from '@maeul/devices/points/assets';
import { describe, expect, it } from 'vitest';
import type { EntryRow } from '../points/ledger/rows.ts';
import { expiries, expiryDay } from './expiry.ts';

/** from, to, amount, day. */
function entries(...rows: readonly (readonly [AccountName, AccountName, number, string])[]): EntryRow[] {
  const same = {
    kind: 'award',
    asset: 'points' as Asset,
    timeMs: 0,
    path: '',
    what: '',
    about: null,
    hash: '',
  } as const;
  return rows.map(([debit, credit, amount, day], at) => {
    return { ...same, n: at + 1, id: `${at}`, event: `${at}`, debit, credit, amount, day };
  });
}

const FUND = 'house:fund';
const A = 'wallet:a';

describe('the expiry of points', () => {
  it('ends what was earned up to the day and never spent, the oldest being spent first', () => {
    const earned = entries(
      [FUND, A, 100, '2025-01-10'],
      [FUND, A, 40, '2025-06-01'],
      [A, 'house:sales', 70, '2025-07-01'],
    );
    expect(expiries(earned, '2025-01-09')).toEqual([]);
    expect(expiries(earned, '2025-01-31')).toEqual([{ wallet: 'a', asset: 'points', amount: 30 }]);
    expect(expiries(earned, '2025-12-31')).toEqual([{ wallet: 'a', asset: 'points', amount: 70 }]);
  });

  it('ends nothing twice', () => {
    const expired = entries([FUND, A, 100, '2025-01-10'], [A, 'house:expired', 100, '2026-01-11']);
    expect(expiries(expired, '2026-06-30')).toEqual([]);
  });

  it.each([
    ['2026-03-31T03:00:00Z', 1, '2026-02-28'],
    ['2026-01-15T03:00:00Z', 24, '2024-01-15'],
    // Three in the morning of the next day in Seoul.
    ['2026-01-15T18:00:00Z', 12, '2025-01-16'],
  ])('at %s after %i months takes what was earned up to %s', (now, months, day) => {
    expect(expiryDay(Date.parse(now), months)).toBe(day);
  });
});
