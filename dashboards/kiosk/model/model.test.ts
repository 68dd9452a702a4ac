import { awardPoints } from '@maeul/devices/points/tariff-award';
import { exampleTariffs } from '@maeul/devices/tariffs/index';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kioskWords } from '../words/words.ts';
import { arithmeticSentences, writeAmount, writeGrams } from './arithmetic.ts';
import { quickCounts, typeCount } from './counts.ts';
import { secondsToEnd } from './idle.ts';
import { screenful } from './paging.ts';
import { canGoOn, NOTHING_TYPED, spacedPhone, typeKey } from './phone.ts';
import { kindPicture, preparePicture } from './pictures.ts';
import { readSettings, tapOf } from './settings.ts';

const [ko, en] = [kioskWords('ko'), kioskWords('en')];

describe('the arithmetic of a receipt', () => {
  const tariff = exampleTariffs().find(({ id }) => id === 'eunpyeong-moamoa')!;
  const nothing = { total: 0, kind: 0, group: 0 };

  it('says by weight, doubled day, rounding and cap what the points came from', () => {
    const earlier = { total: 200, kind: 0, group: 400 };
    const { steps } = awardPoints(tariff, { kind: 'pet-clear', grams: 6240, day: '2026-06-05', earlier });
    expect(arithmeticSentences(steps, 'ko', ko)).toEqual([
      '무게 6.24 kg × 1 kg에 100점 = 624점',
      '오늘은 2배: 1,248점',
      '10점 단위로 내림: 1,240점',
      '이 종류들은 합해서 하루 1,000점까지, 앞서 400점 받으심: 600점',
    ]);
    expect(arithmeticSentences(steps, 'en', en)).toEqual([
      '6.24 kg at 100 points for 1 kg = 624 points',
      'Today it is 2 times as much: 1,248 points',
      'Rounded down to steps of 10 points: 1,240 points',
      'At most 1,000 points a day for these kinds together; you had 400 before: 600 points',
    ]);
  });

  it('says by piece, and nothing of a rounding that changed nothing', () => {
    const { steps } = awardPoints(tariff, {
      kind: 'battery',
      grams: 960,
      items: 45,
      day: '2026-11-23',
      earlier: nothing,
    });
    expect(arithmeticSentences(steps, 'ko', ko)).toEqual(['45개, 20개에 1,000점 = 2,000점']);
  });

  it('says something of a step that a later version adds', () => {
    expect(arithmeticSentences([{ rule: 'bonus', result: 7, with: {} }], 'en', en)).toEqual(['Then: 7 points']);
  });

  it('ends with the points of the award, whatever was brought', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...tariff.kinds),
        fc.nat(100_000),
        fc.nat(2000),
        fc.nat(500),
        (kind, grams, total, items) => {
          const earlier = { total, kind: total, group: total };
          const award = awardPoints(tariff, { kind: kind.id, grams, items, day: '2026-06-05', earlier });
          const last = arithmeticSentences(award.steps, 'en', en).at(-1)!;
          expect(last.endsWith(`${award.points.toLocaleString('en-GB')} points`)).toBe(true);
        },
      ),
    );
  });

  it('writes amounts as they are said', () => {
    expect([writeGrams(960, 'ko'), writeGrams(1240, 'en')]).toEqual(['960 g', '1.24 kg']);
    expect(writeAmount(-1200, 'points', 'ko', ko)).toBe('−1,200점');
    expect(writeAmount(150, 'hours', 'en', en)).toBe('2 h 30 min');
    expect(writeAmount(-150, 'hours', 'ko', ko)).toBe('−2시간 30분');
  });
});

describe('typing a phone number and PIN', () => {
  const typed = (keys: string) => [...keys].reduce((entry, key) => typeKey(entry, key), NOTHING_TYPED);

  it('begins with 010, goes on to the PIN when the number is whole, and back by erasing', () => {
    expect(canGoOn(typed('1234567'))).toBe(true);
    expect(canGoOn(typed('123456'))).toBe(false);
    const whole = typed('123456789');
    expect(spacedPhone(whole.phone)).toBe('010-1234-5678');
    const atPin = typeKey(typeKey(whole, 'Enter'), '4');
    expect(atPin).toEqual({ field: 'pin', phone: '01012345678', pin: '4' });
    expect(canGoOn(atPin)).toBe(false);
    expect(typeKey(typeKey(atPin, 'Backspace'), 'Backspace').field).toBe('phone');
  });

  it('never holds more than it may, nor anything but digits', () => {
    const keys = fc.constantFrom('0', '5', '9', 'a', 'Backspace', 'Enter', ' ');
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 60 }), (all) => {
        const { phone, pin } = all.reduce((entry, key) => typeKey(entry, key), NOTHING_TYPED);
        expect(phone).toMatch(/^\d{0,11}$/);
        expect(pin).toMatch(/^\d{0,8}$/);
      }),
    );
  });
});

describe('small things of the screen', () => {
  it('offer counts that pay without a rest, and any other by keys', () => {
    expect(quickCounts(20).slice(0, 3)).toEqual([20, 40, 60]);
    expect(['0', '4', '2', 'x', 'Backspace', '5'].reduce(typeCount, '')).toBe('45');
    expect([...'99999'].reduce(typeCount, '')).toBe('9999');
  });

  it('warn of the end of a session only when it is near', () => {
    const end = '2026-11-23T01:31:00.000Z';
    const before = (seconds: number) => secondsToEnd(end, Date.parse(end) - seconds * 1000);
    expect([before(60), before(15), before(0.2), before(-5)]).toEqual([null, 15, 1, 0]);
    expect(secondsToEnd('never', 0)).toBeNull();
  });

  it('show every entry of a list on exactly one of its pages', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 12 }), (list, size) => {
        const { pages } = screenful(list, 0, size);
        const all = Array.from({ length: pages }, (_, page) => screenful(list, page, size).shown).flat();
        expect(all).toEqual(list);
        expect(screenful(list, 1e6, size).page).toBe(pages - 1);
      }),
    );
  });

  it('draw what the shipped tariffs name, and something for what nobody knows', () => {
    const kinds = exampleTariffs().flatMap((tariff) => tariff.kinds);
    expect(kinds.filter(({ id }) => kindPicture(id) === 'recycle').map(({ id }) => id)).toEqual([]);
    const steps = kinds.flatMap(({ prepare }) => prepare);
    expect(steps.filter((words) => preparePicture(words.en) === 'check').map((words) => words.en)).toEqual([]);
    expect([kindPicture('moon-rock'), preparePicture('Sing to it')]).toEqual(['recycle', 'check']);
  });

  it('take their set-up from the address, and what is not understood for not given', () => {
    expect(readSettings('')).toEqual({ theme: 'auto', qrPrefix: ']Q1', readerGapMs: 60 });
    expect(readSettings('?theme=dark&qr=QR:&gap=80')).toEqual({ theme: 'dark', qrPrefix: 'QR:', readerGapMs: 80 });
    expect(readSettings('?theme=pink&gap=-3&qr=')).toEqual({ theme: 'auto', qrPrefix: ']Q1', readerGapMs: 60 });
    expect(tapOf(']Q1abc-7', ']Q1')).toEqual({ do: 'tap', by: 'qr', value: 'abc-7' });
    expect(tapOf('04A1', ']Q1')).toEqual({ do: 'tap', by: 'card', value: '04A1' });
  });
});
