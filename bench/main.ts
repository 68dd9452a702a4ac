import { Command } from 'commander';
import type { BenchRow } from './bench-row.ts';
import * as edge from './edge.ts';
import * as ingest from './ingest.ts';
import * as ledger from './ledger.ts';
import * as sink from './sink.ts';
import * as store from './store.ts';
import * as vpp from './vpp.ts';

const scenarios = [ingest, sink, edge, store, ledger, vpp];

await new Command('bench')
  .description('measure; every figure stands beside a baseline of the same run')
  .argument('[scenario...]', `which: ${scenarios.map(({ name }) => name).join(', ')} (default: all)`)
  .option('--quick', 'a short run, to see that it works')
  .option('--json', 'print the rows as JSON')
  .action(async (names: string[], { quick = false, json = false }: { quick?: boolean; json?: boolean }) => {
    const unknown = names.find((name) => !scenarios.some((scenario) => scenario.name === name));
    if (unknown !== undefined) {
      console.error(`There is no scenario "${unknown}"; there are ${scenarios.map(({ name }) => name).join(', ')}.`);
      process.exitCode = 2;
      return;
    }
    const rows: BenchRow[] = [];
    for (const scenario of scenarios)
      if (names.length === 0 || names.includes(scenario.name))
        rows.push(...(await scenario.run({ quick, log: (line) => console.error(line) })));
    if (json) console.log(JSON.stringify(rows, null, 2));
    else console.log(table(rows));
  })
  .parseAsync();

function table(rows: readonly BenchRow[]): string {
  const cells = rows.map(({ scenario, figure, value, unit, baseline, ratio, goal }) => [
    scenario,
    figure,
    `${round(value)} ${unit}`,
    baseline === undefined ? '' : `${round(baseline)} ${unit}`,
    ratio === undefined ? '' : ratio.toFixed(2),
    goal ?? '',
    verdict(goal, goal?.startsWith('ratio') ? (ratio ?? Number.NaN) : value),
  ]);
  const lines = [['scenario', 'figure', 'value', 'baseline', 'ratio', 'goal', ''], ...cells];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A goal is a comparison with the ratio, `ratio >= 0.6`, or with the value, `<= 50`. */
function verdict(goal: string | undefined, measured: number): string {
  const match = /(<=|>=|=)\s*([\d.]+)/.exec(goal ?? '');
  if (match === null) return '';
  const limit = Number(match[2]);
  const met = match[1] === '<=' ? measured <= limit : match[1] === '>=' ? measured >= limit : measured === limit;
  return met ? 'met' : 'MISSED';
}

function round(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
