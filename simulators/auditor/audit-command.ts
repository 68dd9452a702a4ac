import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { EventEnvelope } from '@maeul/devices/messages/event';
import { type Refusal, RefusalError, refuse } from '@maeul/devices/refusal';
import { Command } from 'commander';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { Auditor } from './auditor.ts';
import type { StatedBalance } from './purses.ts';
import { type AuditVerdict, verdictOf } from './verdict.ts';

const DIFFERENCES_SHOWN = 20;

const isLine = Compile(
  Type.Object({ path: Type.String(), received: Type.String({ format: 'date-time' }), event: EventEnvelope }),
);
const areBalances = Compile(
  Type.Array(
    Type.Object({
      account: Type.String(),
      asset: Type.String(),
      posted: Type.Integer(),
      held: Type.Integer(),
    }),
  ),
);

/** `maeul sim audit`: every balance recounted from the events of the journal, by code that is not the ledger's. */
export function auditCommand(): Command {
  return new Command('audit')
    .description('recount every balance of points from the events, and compare with what the ledger states')
    .requiredOption('--events <file>', 'what maeul hub events --json prints, one JSON object a line; - for stdin')
    .requiredOption('--balances <file>', 'what maeul points balances --json prints')
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', HELP)
    .action(async (options: { events: string; balances: string; json?: boolean }) => {
      const stated = readBalances(options.balances);
      const verdict = verdictOf(await recount(options.events), stated);
      console.log(options.json ? JSON.stringify(verdict) : describe(verdict));
      if (!verdict.agrees) process.exitCode = 1;
    });
}

const HELP = `
It reads the weighings, tariffs and spends, checks signatures and chains, and counts anew; it knows nothing of the ledger's code or tables.
The exit code is 1 if a balance differs, if the balances do not add up to zero, or if one is below zero.

Example:
  maeul hub events --json > events.ndjson && maeul points balances --json > balances.json
  maeul sim audit --events events.ndjson --balances balances.json`;

async function recount(file: string): Promise<Auditor> {
  const auditor = new Auditor();
  const input = file === '-' ? process.stdin : createReadStream(file);
  const failed = new Promise<never>((_, reject) => input.once('error', (error) => reject(unreadable(file, error))));
  const lines = async () => {
    let number = 0;
    for await (const text of createInterface({ input })) {
      number++;
      if (text.trim() !== '') auditor.take(parseLine(text, file, number));
    }
  };
  await Promise.race([lines(), failed]);
  return auditor;
}

function parseLine(text: string, file: string, number: number) {
  const line = parseJson(text);
  if (!isLine.Check(line))
    throw new RefusalError(
      refuse(
        'bad-events',
        `${file}:${number} is no event as maeul hub events --json prints it.`,
        'One JSON object a line.',
      ),
    );
  return { path: line.path, receivedMs: Date.parse(line.received), event: line.event };
}

function readBalances(file: string): StatedBalance[] {
  const balances = parseJson(readText(file));
  if (areBalances.Check(balances)) return balances;
  throw new RefusalError(
    refuse('bad-balances', `${file} has no list of balances.`, 'Make it with: maeul points balances --json'),
  );
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error as Error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(file: string, { message }: Error): RefusalError {
  const refusal: Refusal = refuse('unreadable-file', `${file} cannot be read: ${message}.`);
  return new RefusalError(refusal);
}

function describe({ agrees, counts, balances, differences, sums, negative }: AuditVerdict): string {
  const refused = Object.entries(counts.refused).map(([why, count]) => `  ${count} did nothing: ${why}.`);
  const differing = differences
    .slice(0, DIFFERENCES_SHOWN)
    .map(
      ({ account, asset, stated, counted }) =>
        `  ✗ ${account} ${asset}: stated ${show(stated)}, counted ${show(counted)}`,
    );
  const more = differences.length - differing.length;
  return [
    `${counts.events} events, of them ${counts.repeated} repeated; ${counts.deposits} weighings of ${counts.grams} g brought ${counts.points} points.`,
    ...refused,
    ...differing,
    ...(more > 0 ? [`  … and ${more} more`] : []),
    ...Object.entries(sums).map(([asset, sum]) => `  ✗ All balances of ${asset} add up to ${sum}, not to 0.`),
    ...negative.map(
      ({ account, asset, posted, held }) => `  ✗ ${account} ${asset}: ${show({ posted, held })} is below zero.`,
    ),
    agrees ? `All ${balances} balances agree, and add up to zero.` : 'The ledger does not agree with what was counted.',
  ].join('\n');
}

function show({ posted, held }: { posted: number; held: number }): string {
  return held === 0 ? `${posted}` : `${posted} (${held} held)`;
}
