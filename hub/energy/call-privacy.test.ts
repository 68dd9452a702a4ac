import { describe, expect, it } from 'vitest';
import { isSumWithheld } from '../vpp/calls/totals.ts';
import { isMinuteShown, withResult } from './call-privacy.ts';

const homes = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `home-${at}`, kind: 'household' as const }));
const nobody: ReadonlySet<string> = new Set();

describe('what is shown of a call', () => {
  it('is a minute in which five households were compared, not one of many that are in it', () => {
    const shown = (seen: number, agreed: ReadonlySet<string> = nobody) => isMinuteShown({ seen }, homes(20), agreed);
    expect([1, 4, 5, 20].map((seen) => shown(seen))).toEqual([false, false, true, true]);
    expect(shown(0)).toBe(true);
    const agreed = new Set(homes(18).map(({ id }) => id));
    expect([19, 20].map((seen) => shown(seen, agreed))).toEqual([false, false]);
    expect(shown(1, new Set(homes(20).map(({ id }) => id)))).toBe(true);
  });

  it('are sums of at least five households with a result, however many were called', () => {
    const lines = homes(20).map(({ id }, at) => ({ member: id, ...(at < 3 ? {} : { excluded: 'opted-out' }) }));
    expect(isSumWithheld(withResult(lines, homes(20)), nobody)).toBe(true);
    expect(isSumWithheld(withResult(lines, []), nobody)).toBe(true);
    expect(isSumWithheld(withResult(lines, homes(20)), new Set(['home-0', 'home-1', 'home-2']))).toBe(false);
  });
});
