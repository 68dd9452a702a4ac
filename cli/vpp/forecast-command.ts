import { parseDay } from '@maeul/devices/korea/day';
import { kindOfDay } from '@maeul/devices/korea/working-days';
import { RefusalError, refuse, unwrap } from '@maeul/devices/refusal';
import type { Skill } from '@maeul/devices/vpp/forecast';
import type { Foretold, Moment } from '@maeul/hub/vpp/forecast/foretell';
import { forecastLoad } from '@maeul/hub/vpp/forecast/load';
import { forecastPv } from '@maeul/hub/vpp/forecast/pv';
import { Command, Option } from 'commander';
import { readCurve } from './curve-csv.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const QUARTER_MS = 900_000;
/** From every hour of a day. */
const STEP_QUARTERS = 4;

interface Options {
  pv?: string;
  load?: string;
  until?: string;
  days: string;
  offset: string;
  at: string;
  koreanHolidays?: boolean;
  json?: boolean;
}

/** `maeul vpp forecast`: how good forecasts of a recorded curve would have been. */
export function forecastCommand(): Command {
  return new Command('forecast')
    .description('try forecasts on a recorded curve, each made from what was known before it, beside “like yesterday”')
    .option('--pv <file>', 'CSV of production: a time with its zone, W')
    .option('--load <file>', 'CSV of use: a time with its zone, kWh of the step; .gz is unpacked')
    .option('--until <day>', 'first day at the site that is not tried any more (default: the end of the file)')
    .option('--days <count>', 'days that are tried', '30')
    .option('--offset <hours>', 'of the site’s clock from UTC', '9')
    .addOption(new Option('--at <lat,lon>', 'where the panels are, degrees').default('37.566,126.978'))
    .option('--korean-holidays', 'public holidays of Korea are days like Sundays')
    .option('--json', 'print the figures as JSON')
    .action((options: Options) => {
      const found = evaluate(options);
      console.log(options.json ? JSON.stringify(found) : tableOf(found));
    });
}

interface Evaluation {
  readonly kind: 'pv' | 'load';
  readonly from: string;
  readonly to: string;
  readonly whole: Skill;
  readonly horizons: Foretold['horizons'];
}

function evaluate(options: Options): Evaluation {
  const { pv, load, offset, days } = options;
  const file = pv ?? load;
  if (file === undefined || (pv !== undefined && load !== undefined))
    throw new RefusalError(refuse('one-curve', 'Give either --pv or --load.'));
  const utcOffsetMs = numberOf('--offset', offset) * HOUR_MS;
  const scoreDays = Math.round(numberOf('--days', days));
  const history = unwrap(readCurve(file, pv === undefined ? 'kWh' : 'W'));
  const endMs = history.fromMs + history.watts.length * QUARTER_MS;
  const midnight = (ms: number) => Math.floor((ms + utcOffsetMs) / DAY_MS) * DAY_MS - utcOffsetMs;
  const fromMs = options.until === undefined ? midnight(endMs) : dayStart(options.until, utcOffsetMs);
  const moment: Moment = { fromMs, utcOffsetMs, scoreDays, stepQuarters: STEP_QUARTERS };
  const made =
    pv === undefined
      ? forecastLoad({ ...moment, history, isHoliday: options.koreanHolidays ? isKoreanHoliday : () => false })
      : // At night an inverter draws a little; that is no production.
        forecastPv({
          ...moment,
          history: { ...history, watts: history.watts.map((watts) => Math.max(0, watts)) },
          ...panelsAt(options.at),
        });
  const text = (ms: number) => new Date(ms + utcOffsetMs).toISOString().slice(0, 10);
  const { skill: whole, horizons } = made;
  const kind = pv === undefined ? 'load' : 'pv';
  return { kind, from: text(fromMs - scoreDays * DAY_MS), to: text(fromMs), whole, horizons };
}

function panelsAt(text: string) {
  const [latitude = Number.NaN, longitude = Number.NaN] = text.split(',').map(Number);
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180))
    throw new RefusalError(refuse('bad-place', `"${text}" is no place.`, 'Write for example 37.566,126.978.'));
  return { location: { latitude, longitude }, panels: [] };
}

function dayStart(text: string, utcOffsetMs: number): number {
  const day = parseDay(text);
  if (day === null) throw new RefusalError(refuse('bad-day', `"${text}" is no day.`, 'Write for example 2026-10-01.'));
  return day * DAY_MS - utcOffsetMs;
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new RefusalError(refuse('bad-number', `${name} is "${text}", which is no number.`));
  return value;
}

function isKoreanHoliday(text: string): boolean {
  const day = parseDay(text);
  return day !== null && kindOfDay(day).type === 'holiday';
}

function tableOf({ kind, from, to, whole, horizons }: Evaluation): string {
  const row = (name: string, { maeW, persistenceMaeW, skill, inBand, quarters }: Skill) =>
    [
      name.padEnd(12),
      maeW.toFixed(1).padStart(10),
      persistenceMaeW.toFixed(1).padStart(14),
      (skill === null ? '–' : skill.toFixed(3)).padStart(8),
      (inBand === null ? '–' : `${(inBand * 100).toFixed(1)} %`).padStart(9),
      String(quarters).padStart(10),
    ].join('');
  return [
    `${kind === 'pv' ? 'Production (daylight only)' : 'Use'}, ${from} to the day before ${to}`,
    `${'ahead'.padEnd(12)}${'MAE W'.padStart(10)}${'yesterday W'.padStart(14)}${'skill'.padStart(8)}${'in band'.padStart(9)}${'quarters'.padStart(10)}`,
    ...horizons.map(({ minutes, skill }) => row(`${minutes / 60} h`, skill)),
    row('all 24 h', whole),
  ].join('\n');
}
