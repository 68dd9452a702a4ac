import { describe, expect, it } from 'vitest';
import { exampleTariffs } from '../tariffs/index.ts';
import { type PastWeighing, previewTariff } from './tariff-preview.ts';

const tariffs = exampleTariffs();
const jeju = tariffs.find(({ id }) => id === 'jeju-help-centre')!;
const seongnam = tariffs.find(({ id, version }) => id === 'seongnam-re100' && version === 2)!;

function weighing(text: string): PastWeighing {
  const [wallet, day, kind, grams, paid] = text.split(' ') as [string, string, string, string, string];
  return { wallet, day: `2026-11-${day}`, kind, grams: Number(grams), paid: Number(paid) };
}

const MONTH = [
  'ann 02 pet-clear 1240 120',
  'ann 02 pet-clear 1000 100',
  'bob 02 film 500 50',
  'ann 03 battery 2000 1000',
].map(weighing);

describe('a preview of a tariff', () => {
  it('says by kind what last month paid, and what it would have paid', () => {
    expect(previewTariff(MONTH, seongnam)).toEqual({
      kinds: [
        { kind: 'pet-clear', weighings: 2, grams: 2240, paid: 220, wouldPay: 1120, missing: false },
        { kind: 'film', weighings: 1, grams: 500, paid: 50, wouldPay: 5, missing: false },
        { kind: 'battery', weighings: 1, grams: 2000, paid: 1000, wouldPay: 0, missing: true },
      ],
      paid: 1270,
      wouldPay: 1125,
    });
  });

  it('counts the caps of the other tariff anew, by wallet and day', () => {
    const days = ['ann 02 can 4000 0', 'ann 02 pet-clear 4000 0', 'bob 02 can 4000 0', 'ann 03 can 4000 0'];
    expect(previewTariff(days.map(weighing), jeju).kinds).toMatchObject([
      { kind: 'pet-clear', wouldPay: 1200 - 960 },
      { kind: 'can', wouldPay: 3 * 960 },
    ]);
  });

  it('knows its multiplier days', () => {
    expect(previewTariff([weighing('ann 28 can 1000 100')], jeju)).toMatchObject({ paid: 100, wouldPay: 480 });
  });

  it('of nothing is nothing', () => {
    expect(previewTariff([], jeju)).toEqual({ kinds: [], paid: 0, wouldPay: 0 });
  });
});
