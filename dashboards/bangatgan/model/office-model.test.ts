import type { OfficeKiosk } from '@maeul/devices/office/kiosks';
import type { ReportRow } from '@maeul/devices/office/reports';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formOfCatalogue, readCatalogueForm } from './catalogue-form.ts';
import { type CollectionRow, gramsOfKilograms, orderCollections } from './collection-order.ts';
import { concernsOf, daysUntil, groupAlarms } from './kiosk-health.ts';
import { stepWords } from './receipt-steps.ts';
import { monthBefore, monthsBetween, sumReport } from './report-sums.ts';
import { isHere, seoulClock } from './timetable.ts';
import { entryOf } from './title.ts';
import { isPin, isWalletId, readAmount } from './typed.ts';

const NOW = Date.parse('2026-11-23T01:00:00Z');
const container = {
  kiosk: 'a/b/c/kiosk-1',
  container: 'pet',
  fill: 20,
  grams: 100,
  deposits: 1,
  lastDeposit: null,
  lastCollected: null,
  scale: 'S1',
  verifiedUntil: '2027-11-23',
  verification: 'ok',
} as const;
const kiosk: OfficeKiosk = {
  kiosk: 'a/b/c/kiosk-1',
  label: null,
  status: 'online',
  lastSeen: null,
  enrolled: '2026-01-01T00:00:00Z',
  revoked: null,
  chain: { last: 5, missing: 0, gap: null },
  containers: [container],
  alarms: [],
};

describe('what to see to at a kiosk', () => {
  const words = (change: Partial<OfficeKiosk>) => concernsOf({ ...kiosk, ...change }, NOW).map((one) => one.words);

  it('is nothing while all is well', () => expect(words({})).toEqual([]));

  it.each<[Partial<OfficeKiosk>, string[]]>([
    [{ status: 'offline' }, ['offline']],
    [{ enrolled: null }, ['notEnrolled']],
    [{ revoked: '2026-11-01T00:00:00Z' }, ['revoked']],
    [{ chain: { last: 9, missing: 2, gap: { from: 10, to: 11 } } }, ['chainGap']],
    [{ containers: [{ ...container, fill: 79 }] }, []],
    [{ containers: [{ ...container, fill: 80 }] }, ['nearlyFull']],
    [{ containers: [{ ...container, fill: 95, verification: 'soon', verifiedUntil: '2026-12-01' }] }, ['full', 'soon']],
    [{ containers: [{ ...container, verification: 'expired' }] }, ['expired']],
    [{ alarms: [{ time: '2026-11-01T00:00:00Z', code: 'x', message: '' }] }, []],
    [{ alarms: [{ time: '2026-11-22T00:00:00Z', code: 'x', message: '' }] }, ['alarms']],
  ])('of %j is %j, the worst first', (change, expected) => expect(words(change)).toEqual(expected));

  it('counts the days to the end of a verification by the calendar of Seoul', () => {
    expect(daysUntil('2026-11-23', Date.parse('2026-11-22T15:00:00Z'))).toBe(0);
    expect(daysUntil('2026-11-23', Date.parse('2026-11-22T14:59:59Z'))).toBe(1);
  });

  it('tells equal alarms together, with the newest time', () => {
    const alarm = (time: string, code: string) => ({ time, code, message: 'm' });
    const groups = groupAlarms([alarm('2026-01-01', 'a'), alarm('2026-01-03', 'a'), alarm('2026-01-02', 'b')]);
    expect(groups.map(({ newest, count }) => [newest.code, newest.time, count])).toEqual([
      ['a', '2026-01-03', 2],
      ['b', '2026-01-02', 1],
    ]);
  });
});

describe('the collection list', () => {
  const row = (name: string, change: Partial<CollectionRow>): CollectionRow => ({
    ...container,
    container: name,
    label: null,
    due: false,
    ...change,
  });
  const rows = [
    row('a', { fill: 50, lastCollected: '2026-11-20T00:00:00Z' }),
    row('b', { fill: null, grams: 900 }),
    row('c', { fill: 90, due: true, lastCollected: '2026-11-22T00:00:00Z' }),
    row('d', { fill: 60, lastCollected: '2026-11-01T00:00:00Z' }),
  ];
  it.each([
    ['fill', 'cdab'],
    ['age', 'cbda'],
    ['site', 'abcd'],
  ] as const)('by %s begins with what is due', (order, expected) => {
    expect(
      orderCollections(rows, order)
        .map((one) => one.container)
        .join(''),
    ).toBe(expected);
  });

  it.each([
    ['', undefined],
    ['12', 12_000],
    ['12.5', 12_500],
    ['0,05', 50],
    ['12.3456', null],
    ['zwölf', null],
  ])('reads %j kilograms as %s grams', (text, grams) => expect(gramsOfKilograms(text)).toBe(grams));
});

describe('what is typed', () => {
  it('is an amount only as a whole number of at least one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), (amount) => {
        expect(readAmount(amount.toLocaleString('en'))).toBe(amount);
      }),
    );
    expect(['0', '-3', '1.5', '1e3', '', '9999999999'].map(readAmount)).toEqual(Array(6).fill(null));
  });

  it('is a PIN of four to eight digits, and a wallet by its number', () => {
    expect(['123', '1234', '12345678', '123456789', '12a4'].map(isPin)).toEqual([false, true, true, false, false]);
    expect(isWalletId(' 0193A5C2-7b1e-7c4d-9f00-000000000001 ')).toBe(true);
    expect(isWalletId('0193a5c2')).toBe(false);
  });
});

describe('a line of arithmetic', () => {
  it('shows thousandths of a point only where there are some', () => {
    const price = { rule: 'price', result: 297_600, with: { grams: 1240, points: 240, perGrams: 1000 } };
    expect(stepWords(price, 'en')).toMatchObject({
      words: 'step.price-weight',
      with: { result: '297.6', grams: '1,240' },
    });
    expect(stepWords({ rule: 'rounding', result: 290, with: { step: 10 } }, 'ko').with.result).toBe('290');
  });

  it('of a rule that came later is told as it is', () => {
    expect(stepWords({ rule: 'bonus', result: 5, with: {} }, 'en')).toEqual({
      words: 'step.other',
      with: { rule: 'bonus', result: '5' },
    });
  });
});

describe('a report', () => {
  const row = (month: string, kind: string, points: number): ReportRow => ({
    ...{ month, kind, points, site: 'a/b/c', name: null, deposits: 1, wallets: 1, grams: 10, items: 0, reversed: 1 },
  });
  const rows = [row('2026-10', 'can', 5), row('2026-11', 'pet', 9), row('2026-11', 'can', 2)];

  it('sums up kinds from the greatest down, and months in their order', () => {
    expect(sumReport(rows, 'kind', 'ko').map(({ key, points }) => [key, points])).toEqual([
      ['pet', 9],
      ['can', 7],
    ]);
    expect(sumReport(rows, 'month', 'ko').map(({ key, reversed }) => [key, reversed])).toEqual([
      ['2026-10', 1],
      ['2026-11', 2],
    ]);
  });

  it('steps over years, and back again', () => {
    expect(monthBefore('2026-01', 1)).toBe('2025-12');
    expect(monthsBetween('2025-11', '2026-02')).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), (count) => {
        expect(monthBefore(monthBefore('2026-11', count), -count)).toBe('2026-11');
      }),
    );
  });
});

describe('a mobile clean house', () => {
  it('is where its timetable says, by the clock of Seoul', () => {
    const stop = { weekday: 1, from: '09:30', until: '10:00', place: { ko: '가', en: 'A' } };
    expect(seoulClock(NOW)).toEqual({ weekday: 1, clock: '10:00' });
    expect([isHere(stop, NOW - 1), isHere(stop, NOW), isHere(stop, NOW - 31 * 60_000)]).toEqual([true, false, false]);
    expect(seoulClock(Date.parse('2026-11-22T14:00:00Z')).weekday).toBe(7);
  });
});

describe('the catalogue', () => {
  const form = formOfCatalogue({
    version: 3,
    items: [
      {
        id: 'bag-10l',
        name: { ko: '봉투', en: 'Bags' },
        group: 'bag-roll',
        price: 1200,
        asset: 'points',
        dispenser: 'bags',
        confirmWithin: 15,
      },
    ],
    containers: [{ id: 'cup', name: { ko: '컵', en: 'Cup' }, deposit: 1000 }],
  });
  it('is given back by its form with the next number', () => {
    const read = readCatalogueForm(form, 4);
    expect(read.ok && formOfCatalogue(read.catalogue)).toEqual(form);
    expect(read.ok && read.catalogue.version).toBe(4);
  });
  it('says at the field what is wrong', () => {
    const wrong = { ...form, items: [...form.items, { ...form.items[0]!, price: '0' }] };
    const read = readCatalogueForm(wrong, 4);
    expect(read.ok ? [] : [...read.errors].map(([path, { code }]) => [path, code])).toEqual([
      ['items.1.price', 'whole'],
      ['items.1.id', 'doubled'],
    ]);
  });
});

describe('a place', () => {
  it('belongs to an entry of the menu, or to none', () => {
    expect(['/office', '/office/', '/office/wallet', '/office/nowhere'].map(entryOf)).toEqual([
      'kiosks',
      'kiosks',
      'residents',
      null,
    ]);
  });
});
