import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CurveQuarter } from '../../ui/api/answers.ts';
import { thickness } from '../../ui/flow/thickness.ts';
import { dayStartMs, QUARTER_MS } from '../../ui/format/time.ts';
import { translator } from '../../ui/i18n/i18n.ts';
import { selfSufficiency } from './balance.ts';
import { dayCurve, energyWh } from './day-curve.ts';
import { durationParts, gapSentence, missingCount } from './gap-words.ts';
import { readQuestion, shifted } from './readings-question.ts';

const DAY = '2026-11-23';
const START = dayStartMs(DAY);
const quarter = (slot: number, made: number | null): CurveQuarter => ({
  t: new Date(START + slot * QUARTER_MS).toISOString(),
  made,
  used: 400,
  bought: 0,
  exported: 0,
  charged: 0,
  discharged: 0,
  coverage: { members: 4, good: 4 },
});

describe('self-sufficiency', () => {
  it.each([
    [{ used: 1000, bought: 250 }, 0.75],
    [{ used: 1000, bought: 0 }, 1],
    [{ used: 1000, bought: 1500 }, 0],
    [{ used: 0, bought: 0 }, null],
    [{ used: null, bought: 10 }, null],
    [{ used: 10, bought: null }, null],
  ])('of %o is %s', (power, share) => expect(selfSufficiency(power)).toBe(share));
});

describe('a flow in the picture', () => {
  it('is as thick as the root of its share, and none without power', () => {
    expect([thickness(0, 10), thickness(null, 10), thickness(2.5, 10), thickness(10, 10)]).toEqual([0, 0, 0.5, 1]);
  });
});

describe('the curve of a day', () => {
  it('has 96 quarter-hours with holes where nothing is known', () => {
    const curve = dayCurve(DAY, [quarter(30, 100), quarter(32, null)]);
    expect(curve.startsMs).toHaveLength(96);
    expect(curve.values.made.slice(29, 34)).toEqual([null, 100, null, null, null]);
    expect(curve.values.used[32]).toBe(400);
    expect(curve.known).toEqual({ first: 30, last: 32 });
    expect(dayCurve(DAY, []).known).toBeNull();
  });

  it('adds up to energy, the running quarter-hour by its elapsed part', () => {
    const curve = dayCurve(DAY, [quarter(0, 400), quarter(1, 400)]);
    expect(energyWh(curve, 'made', START + QUARTER_MS * 1.5)).toBe(150);
    expect(energyWh(curve, 'made', START + 5 * QUARTER_MS)).toBe(200);
    expect(energyWh(dayCurve(DAY, [quarter(0, null)]), 'made', START + QUARTER_MS)).toBeNull();
  });

  it('has the energy of its mean power, whatever the powers', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 96 }), (powers) => {
        const curve = dayCurve(
          DAY,
          powers.map((power, slot) => quarter(slot, power)),
        );
        const sum = powers.reduce((a, b) => a + b, 0);
        expect(energyWh(curve, 'made', START + 2 * 86_400_000)).toBeCloseTo(sum / 4, 6);
      }),
    );
  });
});

describe('the address of readings', () => {
  const read = (text: string) => readQuestion(new URLSearchParams(text));

  it('may leave out everything but the series', () => {
    expect(read('series=g/d/s/x/power_ac')).toEqual({
      series: 'g/d/s/x/power_ac',
      resolution: 'raw',
      spanMs: 600_000,
      untilMs: null,
    });
  });

  it('ignores what makes no sense', () => {
    expect(read('resolution=1h&span=7&until=yesterday')).toMatchObject({
      resolution: 'raw',
      spanMs: 600_000,
      untilMs: null,
    });
    expect(read('resolution=15m&span=604800000&until=1000')).toMatchObject({ spanMs: 604_800_000, untilMs: 1000 });
  });

  it('goes back span by span, and follows the clock again at the end', () => {
    const question = read('series=g/d/s/x/power_ac');
    const before = shifted(question, -1, 10_000_000);
    expect(before.untilMs).toBe(9_400_000);
    expect(shifted(before, 1, 10_000_000).untilMs).toBeNull();
  });
});

describe('a gap in words', () => {
  const gap = {
    id: '1',
    stream: null,
    fromSeq: 5,
    toSeq: 9,
    from: '2026-11-22T00:00:00.000Z',
    to: null,
    healed: null,
    reason: null,
  };

  it('says who, what and how many', () => {
    const sentence = (cause: 'missing' | 'hub-down', device: string | null) =>
      gapSentence({ ...gap, cause, device }, translator('en'), () => 'Roof 12');
    expect(sentence('missing', 'g/d/roof-12')).toBe('5 messages from Roof 12 did not arrive.');
    expect(sentence('missing', null)).toBe('5 messages from an unnamed sender did not arrive.');
    expect(sentence('hub-down', null)).toBe('The hub was down.');
  });

  it('counts its numbers, both ends included', () => {
    expect(missingCount({ fromSeq: 5, toSeq: 9 })).toBe(5);
    expect(missingCount({ fromSeq: null, toSeq: null })).toBeNull();
  });

  it.each([
    [0, [['seconds', 0]]],
    [59_000, [['seconds', 59]]],
    [3_600_000, [['hours', 1]]],
    [
      3_905_000,
      [
        ['hours', 1],
        ['minutes', 5],
      ],
    ],
    [
      90_061_000,
      [
        ['days', 1],
        ['hours', 1],
      ],
    ],
  ])('lasts %s ms in its two largest units', (ms, parts) => {
    expect(durationParts(ms).map(({ unit, count }) => [unit, count])).toEqual(parts);
  });
});
