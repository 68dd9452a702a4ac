import { describe, expect, it } from 'vitest';
import { siteDay } from './site-day.ts';

describe('the day at the site', () => {
  it('begins at midnight in Korea, all year', () => {
    const instants = ['2026-11-22T14:59:59.999Z', '2026-11-22T15:00:00Z', '2026-07-01T00:00:00+09:00'];
    expect(instants.map(siteDay)).toEqual(['2026-11-22', '2026-11-23', '2026-07-01']);
  });
});
