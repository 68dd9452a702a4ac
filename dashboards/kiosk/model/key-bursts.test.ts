import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyBursts, type KeyNews } from './key-bursts.ts';

/** Keys with the pause before each, then silence. */
function type(keys: readonly (readonly [key: string, pauseMs: number])[]): KeyNews[] {
  const bursts = new KeyBursts(60);
  let nowMs = 1000;
  const news = keys.flatMap(([key, pauseMs]) => {
    nowMs += pauseMs;
    return [...bursts.press(key, nowMs)];
  });
  return [...news, ...bursts.quiet(nowMs + 1000)];
}

const each = (text: string, pauseMs: number) => [...text].map((key) => [key, pauseMs] as const);
const key = (text: string): KeyNews[] => [...text].map((one) => ({ is: 'key', key: one }));
const ENTER = ['Enter', 5] as const;

describe('keys of a reader and of a person', () => {
  it('are a card when they come fast and end with Enter', () => {
    expect(type([...each('04A1B2C3', 8), ENTER])).toEqual([{ is: 'read', text: '04A1B2C3' }]);
  });

  it('are single keys when a person types them', () => {
    expect(type([...each('2468', 150), ['Enter', 200]])).toEqual([...key('2468'), { is: 'key', key: 'Enter' }]);
  });

  it('are single keys when two fingers come down together', () => {
    expect(type([...each('12', 10), ['3', 200]])).toEqual(key('123'));
  });

  it('keep the whole number when one key of a reader is late', () => {
    const late = each('04A1B2C3D4', 8).map(([one], at) => [one, at === 1 ? 120 : 8] as const);
    expect(type([...late, ENTER]).at(-1)).toEqual({ is: 'read', text: '04A1B2C3D4' });
  });

  it('are nothing when a reader breaks off, and do not spill into the next card', () => {
    expect(
      type([
        ...each('04A1B2', 8),
        ...each('99887766', 8).map(([one], at) => [one, at === 0 ? 900 : 8] as const),
        ENTER,
      ]),
    ).toEqual([{ is: 'read', text: '99887766' }]);
  });

  it('are nothing when they are longer than any card', () => {
    expect(type([...each('7'.repeat(300), 5), ENTER])).toEqual([]);
  });

  it('never give out a digit of a card that was typed at a steady pace, whatever was typed before', () => {
    const person = fc.array(fc.tuple(fc.constantFrom(...'0123456789'), fc.integer({ min: 90, max: 900 })), {
      maxLength: 8,
    });
    const card = fc.string({ minLength: 4, maxLength: 40, unit: fc.constantFrom(...'ABCDEF') });
    fc.assert(
      fc.property(person, card, fc.integer({ min: 1, max: 50 }), (before, number, paceMs) => {
        const burst = each(number, paceMs).map(([one], at) => [one, at === 0 ? 500 : paceMs] as const);
        const news = type([...before, ...burst, ENTER]);
        expect(news.at(-1)).toEqual({ is: 'read', text: number });
        expect(news.slice(0, -1)).toEqual(before.map(([one]) => ({ is: 'key', key: one })));
      }),
    );
  });
});
