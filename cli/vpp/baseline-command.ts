import { dayStartMs, parseDay, siteTime } from '@maeul/devices/korea/day';
import { ok, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import { Command, Option } from 'commander';
import { type BaselineTable, baselineTable, sampledDays } from './baseline-table.ts';
import { readLoad } from './load-csv.ts';
import { METHODS, type MethodName, ruleOf, ruleOfFile } from './methods.ts';

interface BaselineOptions {
  readonly csv: string;
  readonly unit: 'kWh' | 'Wh';
  readonly asWritten?: boolean;
  readonly method: MethodName;
  readonly programme?: string;
  readonly day?: string[];
  readonly sample: string;
  readonly hours: string;
  readonly called?: string[];
  readonly json?: boolean;
}

/** `maeul vpp baseline`: the usual use of days of any load, computed twice. */
export function baselineCommand(): Command {
  return new Command('baseline')
    .description('compute baselines of a load from a CSV file, by the hub’s code and by the auditor’s, and their error')
    .requiredOption('--csv <file>', 'lines of start,value in quarter-hours or hours; .gz too')
    .addOption(new Option('--unit <unit>', 'of the values').choices(['kWh', 'Wh']).default('kWh'))
    .option('--as-written', 'read every stamp as the clock at the site, whatever zone it says')
    .addOption(
      new Option('--method <name>', 'of the programmes that ship, unadjusted')
        .choices(Object.keys(METHODS))
        .default('mid'),
    )
    .option('--programme <file>', 'the whole rule of a programme (JSON) instead of a method')
    .option('--day <day...>', 'days at the site, 2026-11-23')
    .option('--sample <count>', 'without --day: so many days, evenly spread', '30')
    .option('--hours <from-to>', 'hours of the day', '0-24')
    .option('--called <day...>', 'days on which the member was called')
    .option('--json', 'print [{"day", "values", "rrmse", "auditorRrmse", "differences", "baseline"}]')
    .addHelpText('after', HELP)
    .action(baseline);
}

const HELP = `
RRMSE is the error of the rule over the past days before each day: sqrt(mean((actual − baseline)²)) ÷ mean(actual). The exit code is 1
if hub and auditor differ anywhere.

Examples:
  maeul vpp baseline --csv load.csv --method mid --day 2026-11-19
  maeul vpp baseline --csv load.csv.gz --method week --sample 30 --json`;

function baseline(options: BaselineOptions): void {
  const load = unwrap(readLoad(options.csv, { unit: options.unit, asWritten: options.asWritten === true }));
  const rule = options.programme === undefined ? ruleOf(options.method) : unwrap(ruleOfFile(options.programme));
  if (load.minutes > rule.minutes)
    unwrap(
      refuse('values-too-coarse', `The rule needs values of ${rule.minutes} minutes; these are of ${load.minutes}.`),
    );
  const { fromHour, toHour } = unwrap(hoursOf(options.hours));
  const called = unwrap(daysOf(options.called ?? [])).map((day) => ({
    fromMs: dayStartMs(day),
    toMs: dayStartMs(day + 1),
  }));
  const days =
    options.day === undefined
      ? sampledDays(load, rule.days.lookBackDays, unwrap(countOf(options.sample)))
      : unwrap(daysOf(options.day));
  const tables = days.map((day) => baselineTable({ rule, load, day, fromHour, toHour, called }));
  if (options.json) console.log(JSON.stringify(tables));
  else if (tables.length === 1) printDay(tables[0]!);
  else printDays(tables);
  if (tables.some(({ differences }) => differences.length > 0)) process.exitCode = 1;
}

function hoursOf(text: string): Result<{ fromHour: number; toHour: number }> {
  const [, from, to] = /^(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  const [fromHour, toHour] = [Number(from), Number(to)];
  return fromHour < toHour && toHour <= 24
    ? ok({ fromHour, toHour })
    : refuse('bad-hours', `"${text}" are no hours of a day.`, 'Write for example 18-20.');
}

function daysOf(texts: readonly string[]): Result<number[]> {
  const wrong = texts.find((text) => parseDay(text) === null);
  if (wrong !== undefined) return refuse('bad-day', `There is no day "${wrong}".`, 'Write for example 2026-11-23.');
  return ok(texts.map((text) => parseDay(text)!));
}

function countOf(text: string): Result<number> {
  return /^[1-9]\d{0,3}$/.test(text) ? ok(Number(text)) : refuse('bad-count', `"${text}" is no number of days.`);
}

function printDay({ day, values, baseline: { days, type, calendarCertain, none }, ...rest }: BaselineTable): void {
  console.log(`${day} (${type})${calendarCertain ? '' : '; the holidays of a day that was looked at are not known'}`);
  for (const { day: one, type: kind, used, why, meanWh } of days)
    console.log(`  ${one}  ${kind.padEnd(8)} ${figure(meanWh)} Wh  ${used ? 'used' : why}`);
  if (none !== undefined) console.log(`There is no baseline: ${none}.`);
  console.log(`  ${'hour'.padEnd(16)} ${'baseline'.padStart(9)} ${'auditor'.padStart(9)} ${'actual'.padStart(9)}  Wh`);
  for (const { from, baselineWh, auditorWh, actualWh } of values)
    console.log(`  ${siteTime(Date.parse(from))} ${figure(baselineWh)} ${figure(auditorWh)} ${figure(actualWh)}`);
  console.log(`RRMSE ${percent(rest.rrmse)} (auditor: ${percent(rest.auditorRrmse)})`);
  for (const difference of rest.differences) console.log(`differs: ${difference}`);
}

function printDays(tables: readonly BaselineTable[]): void {
  console.log('day         days  baseline Wh   actual Wh    RRMSE  auditor  agree');
  for (const { day, values, rrmse, auditorRrmse, differences, baseline: found } of tables) {
    const used = String(found.days.filter((one) => one.used).length).padStart(4);
    const sums = [sum(values.map((value) => value.baselineWh)), sum(values.map((value) => value.actualWh))];
    const [base, actual] = sums.map((wh) => figure(wh).padStart(11));
    const errors = `${percent(rrmse).padStart(8)} ${percent(auditorRrmse).padStart(8)}`;
    console.log(`${day}  ${used}  ${base} ${actual} ${errors}  ${differences.length === 0 ? 'yes' : 'NO'}`);
  }
  const known = tables.map(({ rrmse }) => rrmse).filter((rrmse) => rrmse !== null);
  const hours = tables.reduce((count, { values }) => count + values.length, 0);
  const differing = tables.reduce((count, { differences }) => count + differences.length, 0);
  const mean = known.length === 0 ? null : known.reduce((total, rrmse) => total + rrmse, 0) / known.length;
  console.log(`${tables.length} days, ${hours} values, ${differing} differences; mean RRMSE ${percent(mean)}`);
}

function sum(values: readonly (number | null)[]): number | null {
  const there = values.filter((wh) => wh !== null);
  return there.length === 0 ? null : there.reduce((total, wh) => total + wh, 0);
}

function figure(wh: number | null): string {
  return (wh === null ? '–' : wh.toFixed(1)).padStart(9);
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)} %`;
}
