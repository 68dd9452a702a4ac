import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TariffKind } from '../points/tariff.ts';
import { awardPoints } from '../points/tariff-award.ts';
import { tariffAt } from '../points/tariff-choice.ts';
import { exampleCatalogue, exampleTariffs, parseCatalogue } from './index.ts';

const tariffs = exampleTariffs();
const EARLIER = { total: 0, kind: 0, group: 0 };

function paid(place: string, day: string, kind: string, figures: { grams: number; items?: number }): number {
  return awardPoints(tariffAt(tariffs, place, day)!, { kind, day, earlier: EARLIER, ...figures }).points;
}

describe('the tariffs that ship', () => {
  it('are all there, each under the name of its id and version', () => {
    const files = readdirSync(import.meta.dirname).filter((file) => /\.v\d+\.json$/.test(file));
    expect(tariffs.map(({ id, version }) => `${id}.v${version}.json`).toSorted()).toEqual(files.toSorted());
  });

  for (const { id, version, kinds, source } of tariffs)
    it(`${id} ${version} tells where its figures come from, and of every kind in both languages how to prepare it`, () => {
      expect(source).toMatch(/\d{4}/);
      for (const { name, prepare } of kinds) {
        expect(prepare.length).toBeGreaterThan(0);
        for (const { ko, en } of [name, ...prepare]) {
          expect(ko).toMatch(/\p{Script=Hangul}/u);
          expect(en).toMatch(/^[A-Za-z]/);
          expect(en).not.toMatch(/\p{Script=Hangul}/u);
        }
      }
    });

  it('name a kind the same in all of them', () => {
    const names = new Map<string, Set<string>>();
    const describeKind = ({ name, prepare }: TariffKind) => JSON.stringify([name, prepare]);
    for (const kind of tariffs.flatMap(({ kinds }) => kinds))
      names.set(kind.id, (names.get(kind.id) ?? new Set()).add(describeKind(kind)));
    expect([...names].filter(([, different]) => different.size > 1).map(([id]) => id)).toEqual([]);
  });

  it('pay in Jeju 240 a kilogram, in steps of 10 even below one, and twice on a recycling day', () => {
    expect(paid('jeju/ildo2/help-centre-1', '2026-11-23', 'pet-clear', { grams: 1000 })).toBe(240);
    expect(paid('jeju/ildo2/help-centre-1', '2026-11-23', 'battery', { grams: 130 })).toBe(30);
    expect(paid('jeju/ildo2/help-centre-1', '2026-11-28', 'can', { grams: 1000 })).toBe(480);
    expect(paid('jeju/ildo2/help-centre-1', '2026-11-28', 'can', { grams: 9000 })).toBe(1200);
  });

  it('pay in Seongnam what held on the day', () => {
    expect(paid('seongnam/sinheung/shop-1', '2023-12-31', 'can-aluminium', { grams: 1500 })).toBe(1200);
    expect(paid('seongnam/sinheung/shop-1', '2024-01-01', 'can-aluminium', { grams: 1500 })).toBe(900);
    expect(paid('seongnam/sinheung/shop-1', '2020-06-01', 'beer-bottle', { grams: 1600, items: 4 })).toBe(520);
  });

  it('pay in Eunpyeong for each 20 batteries', () => {
    expect(paid('eunpyeong/sinsa1/clean-house-1', '2026-11-23', 'battery', { grams: 1000, items: 45 })).toBe(2000);
    expect(paid('eunpyeong/sinsa1/clean-house-1', '2026-11-23', 'paper-pack', { grams: 500 })).toBe(300);
  });
});

describe('the catalogue that ships', () => {
  it('sells bag rolls of four sizes, a wash, a print and minutes of charging', () => {
    const { items, containers } = exampleCatalogue();
    expect(items.filter(({ group }) => group === 'bag-roll').map(({ id, price }) => [id, price])).toEqual([
      ['bag-5l', 600],
      ['bag-10l', 1200],
      ['bag-20l', 2400],
      ['bag-50l', 6000],
    ]);
    expect(new Set(items.map(({ group }) => group))).toEqual(new Set(['bag-roll', 'wash', 'print', 'charging']));
    expect(containers.length).toBeGreaterThan(0);
  });

  it('may name nothing twice', () => {
    const { items, ...rest } = exampleCatalogue();
    expect(parseCatalogue({ ...rest, items: [items[0], items[0]] })).toMatchObject({ code: 'doubled-item' });
    expect(parseCatalogue({ ...rest, items: [{}] })).toMatchObject({ code: 'bad-catalogue' });
  });
});
