import { ADVICE_FIGURES } from '@maeul/devices/vpp/advice/figures';
import type { AdviceMeasure, AdviceSource, Diagnosis } from '@maeul/devices/vpp/api/advice';
import type { FactorVersion } from '@maeul/devices/vpp/factors';
import { type Habits, habitsOf, type Use } from './usage.ts';

/** Days that make a year, and hours. */
const YEAR_DAYS = 365;
const YEAR_KHOURS = 8.76;
const QUARTERS_PER_DAY = 96;
/** Less than that tells nothing of habits. */
export const DAYS_MIN = 7;
const WH_PER_KWH = 1000;
const MILLI = 1000;
const PERCENT = 100;

export interface DiagnosisInput {
  readonly use: Use;
  /** Wh that it made itself in the same span. */
  readonly producedWh: number;
  /** Whether a day, by its number, is free. */
  readonly isFree: (day: number) => boolean;
  readonly retailMilliWon: number;
  readonly gridKgPerKwh: FactorVersion;
}

type Found = Omit<Diagnosis, 'member' | 'kind' | 'from' | 'to' | 'mileage'>;

/** What a household's use says, and what would change it. Null if less than a week was measured, or an hour of the day never. */
export function diagnose(input: DiagnosisInput): Found | null {
  const { use, producedWh, isFree, retailMilliWon, gridKgPerKwh } = input;
  const habits = habitsOf(use, isFree);
  if (habits.measured < DAYS_MIN * QUARTERS_PER_DAY || habits.dayWh === 0) return null;
  const yearKwh = (habits.dayWh * YEAR_DAYS) / WH_PER_KWH;
  const worth = (low: number, high: number): AdviceMeasure['saving'] => ({
    kwh: { low: round(low), high: round(high) },
    won: { low: Math.round((low * retailMilliWon) / MILLI), high: Math.round((high * retailMilliWon) / MILLI) },
    kgCO2: { low: round(low * gridKgPerKwh.value), high: round(high * gridKgPerKwh.value) },
  });
  const standbyKwh = Math.min(yearKwh, habits.standbyW * YEAR_KHOURS);
  const measures = [
    miniSolar(habits, worth),
    standby(habits.standbyW, standbyKwh, worth),
    retrofit(habits, worth),
  ].filter((measure) => measure !== null);
  return {
    quarters: { all: use.wh.length, measured: habits.measured },
    dayWh: round(habits.dayWh),
    yearKwh: round(yearKwh),
    yearWon: Math.round((yearKwh * retailMilliWon) / MILLI),
    yearKgCO2: round(yearKwh * gridKgPerKwh.value),
    ownProductionKwh: round(producedWh / WH_PER_KWH),
    hours: { weekday: habits.hours.weekday.map(rounded), weekend: habits.hours.weekend.map(rounded) },
    weekdays: habits.weekdays.map(rounded),
    standby: { watts: round(habits.standbyW), yearKwh: round(standbyKwh), share: standbyKwh / yearKwh },
    measures: measures.sort((one, other) => other.saving.kwh.high - one.saving.kwh.high),
    sources: sourcesOf(input),
  };
}

type Worth = (lowKwh: number, highKwh: number) => AdviceMeasure['saving'];

/** Share of its day's energy that a balcony panel makes in the hours from 7:00 on: a clear day's shape, which clouds scale but seldom shift. */
const SUN_HOURS = { from: 7, shares: [0.02, 0.06, 0.1, 0.14, 0.16, 0.16, 0.14, 0.11, 0.07, 0.04] };

/** A balcony panel is not paid for what it feeds in: it saves what is used while it shines. */
function miniSolar({ hours, dayWh }: Habits, worth: Worth): AdviceMeasure {
  const { low, high } = ADVICE_FIGURES.miniSolarKwhPerDay;
  const saved = (kwhPerDay: number) =>
    YEAR_DAYS *
    SUN_HOURS.shares.reduce((sum, share, at) => {
      const hour = SUN_HOURS.from + at;
      const week = (5 * (hours.weekday[hour] ?? 0) + 2 * (hours.weekend[hour] ?? hours.weekday[hour] ?? 0)) / 7;
      return sum + Math.min(kwhPerDay * share, week / WH_PER_KWH);
    }, 0);
  const saving = worth(saved(low), saved(high));
  const share = Math.round((saving.kwh.high / ((dayWh * YEAR_DAYS) / WH_PER_KWH)) * 100);
  return {
    id: 'mini-solar',
    label: { ko: '베란다 미니태양광 300 W', en: 'A balcony panel of 300 W' },
    why: {
      ko: `낮에 쓰는 전기와 겹치는 만큼 줄어듭니다. 연간 사용량의 최대 ${share} %입니다.`,
      en: `It saves what is used while the sun shines: at most ${share} % of the year’s use.`,
    },
    saving,
  };
}

function standby(watts: number, kwh: number, worth: Worth): AdviceMeasure | null {
  if (watts < 1) return null;
  const { low, high } = ADVICE_FIGURES.standbyCut;
  return {
    id: 'standby',
    label: { ko: '대기전력 차단', en: 'Switching off standby' },
    why: {
      ko: `가장 조용한 새벽에도 ${Math.round(watts)} W를 쓰고 있습니다.`,
      en: `Even in the quietest hour of the night ${Math.round(watts)} W are on.`,
    },
    saving: worth((kwh * low) / PERCENT, (kwh * high) / PERCENT),
  };
}

/** What months use beyond the mildest one goes into heating and cooling; it takes most of a year to tell. */
const MONTHS_MIN = 10;
const MONTH_DAYS = YEAR_DAYS / 12;

function retrofit({ months }: Habits, worth: Worth): AdviceMeasure | null {
  const known = months.filter((month) => month !== null);
  if (known.length < MONTHS_MIN) return null;
  const mildest = Math.min(...known);
  const weatherKwh =
    ((known.reduce((sum, month) => sum + month - mildest, 0) / known.length) * 12 * MONTH_DAYS) / WH_PER_KWH;
  if (weatherKwh < 1) return null;
  const { low, high } = ADVICE_FIGURES.retrofitCut;
  return {
    id: 'retrofit',
    label: { ko: '창호·단열 집수리', en: 'A retrofit of windows and insulation' },
    why: {
      ko: `가장 온화한 달보다 더 쓰는 전기가 1년에 ${Math.round(weatherKwh)} kWh입니다.`,
      en: `Beyond its mildest month the home uses ${Math.round(weatherKwh)} kWh a year.`,
    },
    saving: worth((weatherKwh * low) / PERCENT, (weatherKwh * high) / PERCENT),
  };
}

const OWN_CONFIGURATION = { ko: '이 동네의 설정', en: 'Configuration of this dong' };

function sourcesOf({ retailMilliWon, gridKgPerKwh }: DiagnosisInput): AdviceSource[] {
  const figures = Object.entries(ADVICE_FIGURES).map(([id, { low, ...figure }]) => ({ id, value: low, ...figure }));
  return [
    {
      id: 'retail',
      label: { ko: '전기요금 단가', en: 'Price of power' },
      value: retailMilliWon / MILLI,
      unit: 'won/kWh',
      source: OWN_CONFIGURATION,
    },
    co2Source(gridKgPerKwh),
    ...figures,
  ];
}

/** The emission factor as a source that can be printed. */
export function co2Source({ version, value, year, source }: FactorVersion): AdviceSource {
  return {
    id: `grid-co2-${version}`,
    label: { ko: '전력 배출계수 (사용단)', en: 'Emission factor of power (consumption end)' },
    value,
    unit: 'kgCO2eq/kWh',
    year,
    source: source === undefined ? OWN_CONFIGURATION : { ko: source, en: source },
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function rounded(value: number | null): number | null {
  return value === null ? null : round(value);
}
