import { readFileSync } from 'node:fs';
import type { Tariff } from '@maeul/devices/points/tariff';
import { parseTariff } from '@maeul/devices/points/tariff-check';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTariffForm } from './read-tariff-form.ts';
import { EMPTY_TARIFF, formOfTariff, nextVersionOf, type TariffForm } from './tariff-form.ts';

const NAMES = [
  'eunpyeong-moamoa.v1.json',
  'jeju-help-centre.v1.json',
  'seongnam-re100.v1.json',
  'seongnam-re100.v2.json',
];
const shipped = NAMES.map(
  (name) => JSON.parse(readFileSync(new URL(`../../../devices/tariffs/${name}`, import.meta.url), 'utf8')) as Tariff,
);

const line = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.trim() === text && !/[\n\r]/.test(text));
const words = fc.record({ ko: line, en: line });
const id = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,10}$/);
const day = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2039-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const cap = (step: number) => fc.integer({ min: 0, max: 1000 }).map((times) => times * step);

/** Tariffs of any shape that the hub would take. */
const tariff: fc.Arbitrary<Tariff> = fc
  .record({ step: fc.integer({ min: 1, max: 50 }), ids: fc.uniqueArray(id, { minLength: 1, maxLength: 5 }) })
  .chain(({ step, ids }) => {
    const price = fc.oneof(
      fc.record({
        by: fc.constant('weight' as const),
        points: fc.integer({ min: 0, max: 5000 }),
        perGrams: fc.integer({ min: 100, max: 5000 }),
      }),
      fc
        .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 90 }))
        .map(([points, perItems, least]) => ({
          by: 'item' as const,
          points,
          perItems,
          itemGrams: [least, least + 40] as [number, number],
        })),
    );
    const kinds = fc.tuple(
      ...ids.map((kind) =>
        fc.record(
          {
            id: fc.constant(kind),
            name: words,
            prepare: fc.array(words, { maxLength: 6 }),
            price,
            pointsPerDay: cap(step),
          },
          { requiredKeys: ['id', 'name', 'prepare', 'price'] },
        ),
      ),
    );
    return fc
      .record(
        {
          id,
          version: fc.integer({ min: 1, max: 99 }),
          scope: fc.constantFrom('eunpyeong', 'eunpyeong/sinsa1', 'jeju/ara/centre-3'),
          validFrom: day,
          name: words,
          source: line,
          step: fc.constant(step),
          pointsPerDay: cap(step),
          groupCap: cap(step),
          multiplierDays: fc.uniqueArray(
            fc.record({
              on: fc.oneof(fc.record({ day }), fc.record({ weekday: fc.integer({ min: 1, max: 7 }) })),
              percent: fc.integer({ min: 1, max: 10_000 }),
              name: words,
            }),
            { maxLength: 3, selector: ({ on }) => JSON.stringify(on) },
          ),
          kinds,
        },
        { requiredKeys: ['id', 'version', 'scope', 'validFrom', 'name', 'source', 'step', 'multiplierDays', 'kinds'] },
      )
      .map(({ groupCap, kinds: [first, ...rest], ...plain }) =>
        groupCap === undefined
          ? { ...plain, kinds: [first!, ...rest] }
          : { ...plain, groupPointsPerDay: { both: groupCap }, kinds: [{ ...first!, capGroup: 'both' }, ...rest] },
      );
  });

describe('the form of a tariff', () => {
  it('gives back every tariff that ships', () => {
    for (const one of shipped) expect(readTariffForm(formOfTariff(one))).toEqual({ ok: true, tariff: one });
  });

  it('gives back any tariff that the hub would take', () => {
    fc.assert(
      fc.property(tariff, (one) => {
        expect(parseTariff(one)).toMatchObject({ ok: true });
        expect(readTariffForm(formOfTariff(one))).toEqual({ ok: true, tariff: one });
      }),
      { numRuns: 200 },
    );
  });

  it('lets through, of whatever is typed, only what the hub would take', () => {
    const fields = ['id', 'version', 'scope', 'validFrom', 'validUntil', 'step', 'pointsPerDay', 'source'] as const;
    const typed = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('', '0', '7', '1,000', '-1', '2026-02-30', '2027-01-01', '1e3', 'Eunpyeong'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...shipped), fc.constantFrom(...fields), typed, (one, field, text) => {
        const read = readTariffForm({ ...formOfTariff(one), [field]: text });
        if (read.ok) expect(parseTariff(read.tariff)).toMatchObject({ ok: true });
        else expect([...read.errors.keys()]).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  const jeju = formOfTariff(shipped[1]!);
  const kind = jeju.kinds[0]!;
  it.each<[string, TariffForm, string, string]>([
    ['no name', { ...jeju, nameEn: ' ' }, 'nameEn', 'needed'],
    [
      'a last day before the first',
      { ...jeju, validFrom: '2027-01-02', validUntil: '2027-01-01' },
      'validUntil',
      'before',
    ],
    ['a cap between two steps', { ...jeju, pointsPerDay: '15' }, 'pointsPerDay', 'capStep'],
    ['a kind twice', { ...jeju, kinds: [...jeju.kinds, kind] }, `kinds.${jeju.kinds.length}.id`, 'doubled'],
    [
      'a group that nobody uses',
      { ...jeju, groups: [...jeju.groups, { name: 'x', cap: '10' }] },
      `groups.${jeju.groups.length}.name`,
      'unusedGroup',
    ],
    ['a group that is not there', { ...jeju, groups: [] }, 'kinds.0.group', 'unknownGroup'],
    ['points for a gram', { ...jeju, kinds: [{ ...kind, per: '1' }] }, 'kinds.0.points', 'tooMuch'],
    ['steps in one language only', { ...jeju, kinds: [{ ...kind, prepareEn: '' }] }, 'kinds.0.prepareEn', 'lines'],
    ['no kind', { ...jeju, kinds: [] }, 'kinds', 'noKind'],
  ])('says at its field that there is %s', (_what, form, path, code) => {
    const read = readTariffForm(form);
    expect(read.ok ? undefined : read.errors.get(path)?.code).toBe(code);
  });

  it('says of an empty form every field that is needed', () => {
    const read = readTariffForm(EMPTY_TARIFF);
    const wrong = read.ok ? [] : [...read.errors.keys()];
    expect(wrong).toEqual(expect.arrayContaining(['id', 'scope', 'validFrom', 'nameKo', 'source', 'kinds.0.id']));
  });

  it('of a next version takes the next free number and asks for its day', () => {
    expect(nextVersionOf(shipped[2]!, [1, 2])).toMatchObject({ version: '3', validFrom: '', validUntil: '' });
  });
});
