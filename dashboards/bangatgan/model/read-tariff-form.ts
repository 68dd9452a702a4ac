import type { Tariff, TariffKind } from '@maeul/devices/points/tariff';
import { type FieldErrors, FieldReader } from './form-checks.ts';
import type { DayForm, KindForm, TariffForm } from './tariff-form.ts';

export type ReadTariff =
  | { readonly ok: true; readonly tariff: Tariff }
  | { readonly ok: false; readonly errors: FieldErrors };

const CAP_MAX = 1_000_000_000;
const PREPARE_MAX = 6;
/** As tariff-check.ts has it: more for a kilogram is a slip of the pen. */
const POINTS_PER_KG_MAX = 100_000;

/** The tariff that a form describes, or what is wrong with it, field by field. */
export function readTariffForm(form: TariffForm): ReadTariff {
  const read = new FieldReader();
  const scope = read.text('scope', form.scope);
  if (scope !== '' && (!/^[a-z0-9-]+(\/[a-z0-9-]+){0,2}$/.test(scope) || scope.length > 150))
    read.wrong('scope', 'scope');
  const validFrom = read.day('validFrom', form.validFrom);
  const validUntil = form.validUntil.trim() === '' ? undefined : read.day('validUntil', form.validUntil);
  if (validUntil !== undefined && validUntil < validFrom) read.wrong('validUntil', 'before');
  const step = read.whole('step', form.step, 1, 10_000);
  const pointsPerDay = cap(read, 'pointsPerDay', form.pointsPerDay, step);
  const groups = readGroups(read, form, step);
  if (form.kinds.length === 0) read.wrong('kinds', 'noKind');
  const tariff: Tariff = {
    id: read.id('id', form.id),
    version: read.whole('version', form.version, 1, CAP_MAX),
    scope,
    validFrom,
    ...(validUntil === undefined ? {} : { validUntil }),
    name: { ko: read.text('nameKo', form.nameKo), en: read.text('nameEn', form.nameEn) },
    source: read.text('source', form.source),
    step,
    ...(pointsPerDay === undefined ? {} : { pointsPerDay }),
    ...(form.groups.length === 0 ? {} : { groupPointsPerDay: groups }),
    multiplierDays: form.days.map((day, at) => readDay(read, day, `days.${at}`)),
    kinds: form.kinds.map((kind, at) => readKind(read, kind, `kinds.${at}`, step)),
  };
  checkDoubles(read, form);
  for (const [at, { group }] of form.kinds.entries())
    if (group !== '' && !Object.hasOwn(groups, group)) read.wrong(`kinds.${at}.group`, 'unknownGroup');
  return read.errors.size === 0 ? { ok: true, tariff } : { ok: false, errors: read.errors };
}

function readGroups(read: FieldReader, form: TariffForm, step: number): Record<string, number> {
  const entries = form.groups.map(({ name, cap: text }, at): [string, number] => {
    const key = read.text(`groups.${at}.name`, name);
    if (key.length > 40) read.wrong(`groups.${at}.name`, 'long');
    if (key !== '' && !form.kinds.some(({ group }) => group === key)) read.wrong(`groups.${at}.name`, 'unusedGroup');
    read.text(`groups.${at}.cap`, text);
    return [key, cap(read, `groups.${at}.cap`, text, step) ?? 0];
  });
  return Object.fromEntries(entries);
}

function cap(read: FieldReader, path: string, text: string, step: number): number | undefined {
  const value = read.optionalWhole(path, text, CAP_MAX);
  if (value !== undefined && value % step !== 0) read.wrong(path, 'capStep', { step });
  return value;
}

function readDay(read: FieldReader, form: DayForm, path: string): Tariff['multiplierDays'][number] {
  return {
    on:
      form.on === 'day'
        ? { day: read.day(`${path}.day`, form.day) }
        : { weekday: read.whole(`${path}.weekday`, form.weekday, 1, 7) },
    percent: read.whole(`${path}.percent`, form.percent, 1, 10_000),
    name: { ko: read.text(`${path}.nameKo`, form.nameKo), en: read.text(`${path}.nameEn`, form.nameEn) },
  };
}

function readKind(read: FieldReader, form: KindForm, path: string, step: number): TariffKind {
  const pointsPerDay = cap(read, `${path}.cap`, form.cap, step);
  return {
    id: read.id(`${path}.id`, form.id),
    name: { ko: read.text(`${path}.nameKo`, form.nameKo), en: read.text(`${path}.nameEn`, form.nameEn) },
    prepare: readPrepare(read, form, path),
    price: readPrice(read, form, path),
    ...(pointsPerDay === undefined ? {} : { pointsPerDay }),
    ...(form.group === '' ? {} : { capGroup: form.group }),
  };
}

function readPrepare(read: FieldReader, form: KindForm, path: string): TariffKind['prepare'] {
  const ko = linesOf(form.prepareKo);
  const en = linesOf(form.prepareEn);
  if (ko.length !== en.length) read.wrong(`${path}.prepareEn`, 'lines', { ko: ko.length, en: en.length });
  if (ko.length > PREPARE_MAX) read.wrong(`${path}.prepareKo`, 'manyLines', { max: PREPARE_MAX });
  return ko.map((line, at) => ({ ko: line, en: en[at] ?? '' }));
}

function readPrice(read: FieldReader, form: KindForm, path: string): TariffKind['price'] {
  const points = read.whole(`${path}.points`, form.points, 0, 1_000_000);
  if (form.by === 'weight') {
    const perGrams = read.whole(`${path}.per`, form.per, 1, 1_000_000);
    if (points * 1000 > POINTS_PER_KG_MAX * perGrams)
      read.wrong(`${path}.points`, 'tooMuch', { max: POINTS_PER_KG_MAX });
    return { by: 'weight', points, perGrams };
  }
  const perItems = read.whole(`${path}.per`, form.per, 1, 10_000);
  const least = read.whole(`${path}.itemMin`, form.itemMin, 1, CAP_MAX);
  const most = read.whole(`${path}.itemMax`, form.itemMax, 1, CAP_MAX);
  if (least > most) read.wrong(`${path}.itemMax`, 'itemOrder');
  return { by: 'item', points, perItems, itemGrams: [least, most] };
}

function checkDoubles(read: FieldReader, { kinds, days, groups }: TariffForm): void {
  const mark = (keys: readonly string[], path: (at: number) => string) => {
    for (const [at, key] of keys.entries())
      if (key !== '' && keys.indexOf(key) !== at) read.wrong(path(at), 'doubled', { key });
  };
  mark(
    kinds.map(({ id }) => id.trim()),
    (at) => `kinds.${at}.id`,
  );
  mark(
    groups.map(({ name }) => name.trim()),
    (at) => `groups.${at}.name`,
  );
  mark(
    days.map(({ on, day, weekday }) => (on === 'day' ? day.trim() : `weekday ${weekday}`)),
    (at) => (days[at]?.on === 'day' ? `days.${at}.day` : `days.${at}.weekday`),
  );
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
