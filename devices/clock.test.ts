import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockAt, formatClock, isWallClock, parseClock, WALL_CLOCK, wallAt } from './clock.ts';
import { unwrap } from './refusal.ts';

const MORNING = '2026-06-21T05:00:00+09:00@2026-11-22T08:00:00Zx60';
const WALL_MS = Date.UTC(2026, 10, 22, 8);

describe('a clock', () => {
  it('is that of the wall unless one was asked for', () => {
    expect(parseClock(undefined)).toEqual({ ok: true, value: WALL_CLOCK });
    expect(clockAt(WALL_CLOCK, 1_795_000_000_123)).toBe(1_795_000_000_123);
    expect(isWallClock(WALL_CLOCK)).toBe(true);
  });

  it('shows its time at its instant of the wall, and a minute for each second after it', () => {
    const clock = unwrap(parseClock(MORNING));
    expect(isWallClock(clock)).toBe(false);
    expect(new Date(clockAt(clock, WALL_MS)).toISOString()).toBe('2026-06-20T20:00:00.000Z');
    expect(new Date(clockAt(clock, WALL_MS + 90_000)).toISOString()).toBe('2026-06-20T21:30:00.000Z');
    expect(wallAt(clock, Date.UTC(2026, 5, 20, 21, 30))).toBe(WALL_MS + 90_000);
  });

  it('may be written with spaces', () =>
    expect(parseClock('2026-06-21T05:00:00+09:00@2026-11-22T08:00:00Z x60')).toEqual(parseClock(MORNING)));

  it('is written so that it reads as the same', () => {
    const instant = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(fc.record({ atMs: instant, wallMs: instant, speed: fc.integer({ min: 1, max: 3600 }) }), (clock) => {
        expect(unwrap(parseClock(formatClock(clock)))).toEqual(clock);
      }),
    );
  });

  it.each(['now', '2026-06-21x60', `${MORNING}0000`, MORNING.replace('x60', 'x0'), MORNING.replace('06-21', '13-21')])(
    'is not read from "%s"',
    (text) => expect(parseClock(text)).toMatchObject({ ok: false, code: 'bad-clock' }),
  );
});
