import { readdirSync, readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { READING_NAMES, seriesKind } from '../reading-names.ts';
import { canonicalUnit } from '../units.ts';
import { placePoints } from './layout.ts';
import { ModelFile } from './model.ts';
import { countPoints, groupSize } from './model-size.ts';
import { SUNSPEC_MODELS } from './models.ts';
import { plainName, prefixedName, sourceOf } from './names.ts';

const folder = new URL('./models/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const models = [...SUNSPEC_MODELS.values()];

/** A model with every counted group three times, so that nested groups and their names are seen. */
function placedOf(id: number) {
  const definition = SUNSPEC_MODELS.get(id)!;
  const counts = Object.fromEntries([...countPoints(definition)].map((name) => [name, 3]));
  const rest = (definition.groups ?? []).filter((group) => group.count === 'rest');
  const length = groupSize(definition, counts) - 2 + 3 * rest.reduce((sum, group) => sum + groupSize(group, counts), 0);
  const model = { id, address: 40002, length, occurrence: 1, counts };
  return { model, placed: placePoints(definition, model) };
}

describe('the folder of SunSpec models', () => {
  it('holds what the registry knows, and nothing else', () => {
    expect(files.map((name) => Number(name.slice(0, -5))).sort((a, b) => a - b)).toEqual(
      [...SUNSPEC_MODELS.keys()].sort((a, b) => a - b),
    );
  });

  it.each(files)('%s follows the schema', (name) => {
    const file: unknown = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
    expect([...Value.Errors(ModelFile, file)]).toEqual([]);
    expect(file).toHaveProperty('id', Number(name.slice(0, -5)));
  });

  // The lengths of the published tables, without repeated groups.
  it.each(
    Object.entries({
      ...{ 1: 66, 11: 13, 12: 98, 101: 50, 102: 50, 103: 50, 111: 60, 112: 60, 113: 60 },
      ...{ 120: 26, 121: 30, 122: 44, 123: 24, 124: 24, 126: 10, 127: 10, 128: 14, 129: 10, 130: 10, 131: 10, 132: 10 },
      ...{ 160: 8, 201: 105, 202: 105, 203: 105, 204: 105, 211: 124, 212: 124, 213: 124, 214: 124 },
      ...{ 701: 153, 702: 50, 703: 17, 704: 65, 713: 7, 714: 18, 802: 62 },
    }),
  )('model %s is %d registers long', (id, length) => {
    expect(groupSize(SUNSPEC_MODELS.get(Number(id))!, {}) - 2).toBe(length);
  });

  it.each([
    [126, 54],
    [129, 50],
    [160, 20],
    [714, 25],
  ])('a group of model %d is %d registers long', (id, size) => {
    expect(groupSize(SUNSPEC_MODELS.get(id)!.groups![0]!, {})).toBe(size);
  });
});

describe.each(models)('the points of model $id', ({ id }) => {
  const { model, placed } = placedOf(id);

  it('fill the model without a hole', () => {
    let next = model.address;
    for (const point of placed) {
      expect(point.address).toBe(next);
      next += point.size;
    }
    expect(next).toBe(model.address + 2 + model.length);
  });

  it('refer to scale factors that exist', () => {
    for (const { point, scaleAddress } of placed) {
      if (typeof point.scale !== 'string') continue;
      expect(placed.find((other) => other.address === scaleAddress)?.point).toMatchObject({ type: 'sunssf' });
    }
  });

  it('have canonical units, or the unit of their plain name', () => {
    for (const placedPoint of placed) {
      const { unit } = placedPoint.point;
      if (unit !== undefined) expect(canonicalUnit(unit)).toBe(unit);
      const plain = plainName(id, placedPoint);
      if (plain === undefined) continue;
      expect(READING_NAMES).toHaveProperty(plain);
      expect(unit ?? null, plain).toBe(READING_NAMES[plain]!.unit);
    }
  });

  it('have names and sources of their own, fit for SenML', () => {
    const names = placed.map((point) => prefixedName(model, point));
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(placed.map((point) => sourceOf(model, point))).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
  });

  it('are counters by name exactly where they only grow', () => {
    for (const point of placed) {
      const expected = point.point.counter === true ? 'counter' : 'gauge';
      expect(seriesKind(plainName(id, point) ?? prefixedName(model, point)), point.point.name).toBe(expected);
      if (point.point.type.startsWith('acc')) expect(point.point.counter).toBe(true);
    }
  });
});

describe('the plain names of a family of models', () => {
  const plainNames = (id: number) => placedOf(id).placed.flatMap((point) => plainName(id, point) ?? []);

  it.each([
    ['inverters', [101, 102, 103, 111, 112, 113], 23],
    ['meters', [201, 202, 203, 204, 211, 212, 213, 214], 37],
  ])('are the same for all %s', (_, [first, ...others], count) => {
    expect(plainNames(first!)).toHaveLength(count);
    for (const other of others) expect(plainNames(other).sort()).toEqual(plainNames(first!).sort());
  });

  it('are all there in the models that stand alone', () => {
    const counts = [701, 713, 714, 802, 123, 124, 704].map((id) => [id, plainNames(id).length]);
    expect(Object.fromEntries(counts)).toEqual({ 701: 36, 713: 2, 714: 3, 802: 7, 123: 1, 124: 1, 704: 1 });
  });
});

describe('a name with the prefix of its model', () => {
  it.each([
    [120, 'WRtg', 'm120_w_rtg'],
    [120, 'VArRtgQ1', 'm120_var_rtg_q1'],
    [123, 'WMaxLimPct_WinTms', 'm123_w_max_lim_pct_win_tms'],
    [160, 'module[1].DCW', 'm160_module1_dcw'],
    [160, 'module[2].DCWH', 'm160_module2_dcwh_total'],
    [203, 'PhVphA', 'm203_ph_v_ph_a'],
    [705, 'Crv[1].Pt[3].V', 'm705_crv1_pt3_v'],
    [704, 'PFWInj.PF', 'm704_pfw_inj_pf'],
    [802, 'SoCRsvMin', 'm802_soc_rsv_min'],
  ])('model %d, %s: %s', (id, source, name) => {
    const { model, placed } = placedOf(id);
    const found = placed.find((point) => sourceOf(model, point) === `${id}.${source}`)!;
    expect(prefixedName(model, found)).toBe(name);
    const again = name.replace(`m${id}_`, `m${id}_2_`);
    expect(prefixedName({ ...model, occurrence: 2 }, found)).toBe(again);
    expect(sourceOf({ ...model, occurrence: 2 }, found)).toBe(`${id}#2.${source}`);
  });
});
