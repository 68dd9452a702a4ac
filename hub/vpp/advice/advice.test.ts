import { dayNumber, dayStartMs, parseDay, weekday } from '@maeul/devices/korea/day';
import { MILEAGE_PROGRAMMES, MileageProgramme } from '@maeul/devices/vpp/mileage/mileage-programme';
import type { Consent, Member } from '@maeul/devices/vpp/portfolio';
import Value from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnosis.ts';
import { disclosedMembers, disclosureRow } from './disclosure.ts';
import { halfYearsBefore, periodOf, periodsAt, standingOf, usedOf } from './mileage.ts';

const QUARTER_MS = 900_000;
const isFree = (day: number) => weekday(day) >= 6;
const at = (day: string) => dayStartMs(parseDay(day)!);

/** @param watts by the hour of the day and the day's number */
function curve(from: string, to: string, watts: (hour: number, day: number) => number) {
  const fromMs = at(from);
  const wh = new Float64Array((at(to) - fromMs) / QUARTER_MS);
  const first = dayNumber(fromMs);
  for (let hour = 0; hour < wh.length / 4; hour++)
    wh.fill(watts(hour % 24, first + Math.floor(hour / 24)) / 4, hour * 4, hour * 4 + 4);
  return { fromMs, wh };
}

const gridKgPerKwh = { version: 2, value: 0.5, year: 2023, validFrom: '2025-01-01' };
const rest = { producedWh: 0, isFree, retailMilliWon: 200_000, gridKgPerKwh };

describe('a diagnosis', () => {
  // 60 W at night; 560 W in the evening, on free days also at noon.
  const evening = (hour: number, day: number) =>
    hour >= 18 && hour < 22 ? 560 : isFree(day) && hour >= 12 && hour < 14 ? 1060 : 60;

  it('tells hours, weekdays, standby and the year', () => {
    const found = diagnose({ use: curve('2026-03-02', '2026-03-30', evening), ...rest })!;
    expect(found.hours.weekday[20]).toBe(560);
    expect(found.hours.weekend[12]).toBe(1060);
    expect(found.weekdays).toEqual([3440, 3440, 3440, 3440, 3440, 5440, 5440]);
    expect(found.standby).toEqual({ watts: 60, yearKwh: 525.6, share: 525.6 / (((5 * 3.44 + 2 * 5.44) / 7) * 365) });
    expect(found.yearWon).toBe(292_834);
    expect(found.quarters).toEqual({ all: 2688, measured: 2688 });
  });

  it('does not take a gap at night for a busier day', () => {
    const use = curve('2026-03-02', '2026-03-30', evening);
    const holed = use.wh.map((value, quarter) => (quarter % 96 < 24 && quarter % 5 > 0 ? Number.NaN : value));
    const [whole, gaps] = [use.wh, holed].map((wh) => diagnose({ use: { ...use, wh }, ...rest })!);
    expect(gaps!.dayWh).toBeCloseTo(whole!.dayWh, 0);
    expect(gaps!.quarters.measured).toBeLessThan(whole!.quarters.measured);
  });

  it('says nothing of less than a week, or of an hour that was never measured', () => {
    const use = curve('2026-03-02', '2026-03-08', evening);
    expect(diagnose({ use, ...rest })).toBeNull();
    const long = curve('2026-03-02', '2026-03-30', evening);
    const blind = long.wh.map((value, quarter) => (quarter % 96 < 4 ? Number.NaN : value));
    expect(diagnose({ use: { ...long, wh: blind }, ...rest })).toBeNull();
  });

  it('lets a balcony panel save no more than is used while it shines, nor more than it makes', () => {
    const savedBy = (watts: number) =>
      diagnose({ use: curve('2026-03-02', '2026-03-30', () => watts), ...rest })!.measures.find(
        ({ id }) => id === 'mini-solar',
      )!.saving;
    expect(savedBy(1000).kwh).toEqual({ low: 292, high: 365 });
    expect(savedBy(1000).won).toEqual({ low: 58_400, high: 73_000 });
    expect(savedBy(1000).kgCO2).toEqual({ low: 146, high: 182.5 });
    const little = savedBy(30).kwh;
    expect(little.high).toBeLessThan(10 * 0.03 * 365);
    expect(little.low).toBeGreaterThan(0);
  });

  it('speaks of a retrofit only when most of a year is known, of what the weather needs', () => {
    const winter = (_hour: number, day: number) => (new Date(day * 86_400_000).getUTCMonth() < 2 ? 1000 : 400);
    const ids = (to: string) =>
      diagnose({ use: curve('2025-01-01', to, winter), ...rest })!.measures.map(({ id }) => id);
    expect(ids('2025-06-01')).not.toContain('retrofit');
    expect(ids('2026-01-01')).toContain('retrofit');
    const year = diagnose({ use: curve('2025-01-01', '2026-01-01', winter), ...rest })!;
    // Two months of twelve need 600 W more: 876 kWh a year.
    expect(year.measures.find(({ id }) => id === 'retrofit')!.saving.kwh).toEqual({ low: 219, high: 438 });
  });
});

describe('mileage', () => {
  const programme = MILEAGE_PROGRAMMES[0]!;
  const period = periodOf(programme, '2026-H1')!;
  const standing = (
    watts: (year: string) => number,
    changes: { today?: string; granted?: string[]; from?: string; name?: string } = {},
  ) => {
    const { fromMs, wh } = curve(changes.from ?? '2023-12-01', '2026-07-01', (_hour, day) =>
      watts(new Date(day * 86_400_000).toISOString().slice(0, 4)),
    );
    return standingOf({
      programme,
      period: changes.name === undefined ? period : periodOf(programme, changes.name)!,
      today: changes.today ?? '2026-07-02',
      used: usedOf(fromMs, wh),
      granted: new Set(changes.granted ?? []),
    });
  };
  const saving = (share: number) => (year: string) => (year === '2026' ? 400 * (1 - share) : 400);

  it('ships programmes that keep their own schema', () => {
    for (const shipped of MILEAGE_PROGRAMMES) expect(Value.Check(MileageProgramme, shipped)).toBe(true);
  });

  it.each([
    [0.04, 0, 'below'],
    [0.06, 10_000, 'due'],
    [0.1, 30_000, 'due'],
    [0.2, 50_000, 'due'],
  ])('of a saving of %f is %i', (share, amount, state) => {
    expect(standing(saving(share))).toMatchObject({ amount, state, days: { measured: 181, all: 181 } });
  });

  it('compares with the mean of the years before', () => {
    const found = standing((year) => ({ '2024': 300, '2025': 500 })[year] ?? 380);
    expect(found.savedShare).toBeCloseTo(0.05, 2);
  });

  it('compares the same days while the period lasts, and says that it is provisional', () => {
    const found = standing(saving(0.12), { today: '2026-02-20' });
    expect(found).toMatchObject({ state: 'provisional', amount: 30_000, days: { measured: 50, all: 181 } });
    expect(found.savedShare).toBeCloseTo(0.12, 6);
  });

  it('needs all years before, and most of the period', () => {
    expect(standing(saving(0.2), { from: '2024-06-01' })).toMatchObject({ state: 'no-baseline', amount: 0 });
    expect(standing((year) => (year === '2026' ? Number.NaN : 400))).toMatchObject({ state: 'gaps', amount: 0 });
  });

  it('rewards who keeps what was rewarded twice', () => {
    expect(standing(saving(0.02), { granted: ['2025-H2', '2025-H1'] }).amount).toBe(10_000);
    expect(standing(saving(0.02), { granted: ['2025-H2'] }).amount).toBe(0);
    expect(standing(saving(-0.02), { granted: ['2025-H2', '2025-H1'] }).amount).toBe(0);
  });

  it('is granted once', () => {
    expect(standing(saving(0.2), { granted: ['2026-H1'] }).state).toBe('granted');
  });

  it('rewards a season by itself, over the turn of the year', () => {
    expect(periodOf(programme, '2026-season')).toEqual({ name: '2026-season', from: '2025-12-01', to: '2026-04-01' });
    const mild = (year: string) => (year === '2026' ? 200 : 400);
    expect(standing(mild, { name: '2026-season' })).toMatchObject({ state: 'due', amount: 10_000 });
  });

  it('knows its periods', () => {
    expect(halfYearsBefore('2026-H1', 3)).toEqual(['2025-H2', '2025-H1', '2024-H2']);
    expect(periodsAt(programme, '2026-02-10').map(({ name }) => name)).toEqual([
      '2026-H1',
      '2026-season',
      '2025-H2',
      '2025-H1',
      '2025-season',
    ]);
  });
});

describe('the disclosure of large buildings', () => {
  const member = (id: string, kind: Member['kind'], floorM2?: number): Member => ({
    ...{ id, kind, site: `eunpyeong/sinsa1/${id}`, since: '2020-01-01', label: { ko: id, en: id } },
    ...(floorM2 === undefined ? {} : { floorM2 }),
  });
  const members = [member('school', 'public', 5000), member('tower', 'complex', 90_000), member('shop', 'shop', 300)];
  const agreed = (id: string, until?: string): Consent => ({
    ...{ member: id, scope: 'disclosure', from: '2026-01-01', how: 'paper' },
    ...(until === undefined ? {} : { until }),
  });

  it('holds who must and who agreed, the largest first', () => {
    const shown = (consents: Consent[]) =>
      disclosedMembers([...members, member('hall', 'public')], consents, '2026-06-01').map(
        ({ member: { id }, basis }) => `${id} ${basis}`,
      );
    expect(shown([agreed('tower')])).toEqual(['tower agreed', 'school must']);
    expect(shown([agreed('tower', '2026-06-01')])).toEqual(['school must']);
  });

  it('scales up what was measured, counts the carbon of what was bought, and leaves out what was hardly measured', () => {
    const year = { consumptionWh: 90e6, importWh: 45e6, productionWh: 45e6, measured: 0.9 };
    expect(disclosureRow(members[0]!, 'must', year, 0.4)).toMatchObject({
      ...{ kwh: 100_000, kwhPerM2: 20, kgCO2PerM2: 4, producedKwh: 50_000, measured: 0.9 },
    });
    expect(disclosureRow(members[0]!, 'must', { ...year, measured: 0.4 }, 0.4)).toBeNull();
  });
});
