import { unwrap } from '@maeul/devices/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayBounds, formatInstant, parseInstant } from './time.ts';

describe('an instant', () => {
  it.each([
    ['2026-11-22T09:30:00Z', Date.UTC(2026, 10, 22, 9, 30)],
    ['2026-11-22t18:30:00.25+09:00', Date.UTC(2026, 10, 22, 9, 30, 0, 250)],
    ['2026-11-22T18:30:00 09:00', Date.UTC(2026, 10, 22, 9, 30)],
    ['0', 0],
  ])('is read from %s', (text, ms) => expect(parseInstant(text)).toEqual({ ok: true, value: ms }));

  it.each([
    '',
    'now',
    '2026-11-22',
    '2026-11-22T09:30:00',
    '1969-12-31T23:59:59Z',
    '-1',
    '1.5',
    '2026-13-01T00:00:00Z',
  ])('is not read from "%s"', (text) => expect(parseInstant(text)).toMatchObject({ ok: false, code: 'bad-time' }));

  it('is written so that it reads as the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
        expect(unwrap(parseInstant(formatInstant(ms)))).toBe(ms);
        expect(formatInstant(ms)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }),
    );
  });
});

describe('a day', () => {
  it('is that of Seoul', () => {
    const expected = { date: '2026-11-22', fromMs: Date.UTC(2026, 10, 21, 15), toMs: Date.UTC(2026, 10, 22, 15) };
    expect(dayBounds('2026-11-22', 0)).toEqual({ ok: true, value: expected });
    expect(dayBounds(undefined, expected.toMs - 1)).toEqual({ ok: true, value: expected });
    expect(unwrap(dayBounds(undefined, expected.toMs)).date).toBe('2026-11-23');
  });

  it('had 23 hours when Seoul still changed its clocks', () => {
    const { fromMs, toMs } = unwrap(dayBounds('1988-05-08', 0));
    expect((toMs - fromMs) / 3_600_000).toBe(23);
  });
});
