import { readFileSync } from 'node:fs';
import { canonicalJson } from '@maeul/devices/points/canonical-json';
import { line } from '@maeul/devices/points/check-line';
import { ok, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import { Statement } from '@maeul/devices/vpp/statement';
import { inputOf } from '@maeul/hub/vpp/settlement/statement';
import { type StatementCheck, verifyStatement } from '@maeul/hub/vpp/settlement/verify-statement';
import { recountLine } from '@maeul/simulators/power-auditor/recount-line';
import { Command } from 'commander';
import { Compile } from 'typebox/compile';
import { bothBaselines, readingsOf } from './two-baselines.ts';

const validator = Compile(Statement);
const STDIN = 0;

/** `maeul vpp verify`: a statement of a settlement is computed again from its own inputs. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('compute a statement of a settlement again from its readings and rule, and say where it differs')
    .argument('<statement>', 'file with a statement (JSON), - for stdin')
    .option('--json', 'print {"agrees", "lines": [{"what", "agrees", "words"}]}')
    .addHelpText(
      'after',
      `
The baseline is computed twice: by the code of the hub, and by an auditor that shares none of it. ✓ agrees, ✗ does not. The exit code
is 1 if there is a ✗. That the readings are those of the meter a statement cannot prove: compare them with the meter.`,
    )
    .action((source: string, options: { json?: boolean }) => {
      const check = checkStatement(unwrap(readStatement(source)));
      if (options.json) console.log(JSON.stringify(check));
      else print(check);
      if (!check.agrees) process.exitCode = 1;
    });
}

function readStatement(source: string): Result<Statement> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(source === '-' ? STDIN : source, 'utf8'));
  } catch (error) {
    return refuse('unreadable-file', `${source} cannot be read as JSON: ${(error as Error).message}.`);
  }
  if (validator.Check(value)) return ok(value);
  const [first] = validator.Errors(value);
  return refuse('bad-statement', `It is no statement: ${first?.instancePath || '/'} ${first?.message}.`);
}

function checkStatement(stated: Statement): StatementCheck {
  const check = verifyStatement(stated);
  const input = inputOf(stated);
  if (input.load === null || stated.baseline === null) return check;
  const { baseline: rule } = stated.programme;
  const span = { startsMs: Date.parse(stated.event.startsAt), endsMs: Date.parse(stated.event.endsAt) };
  const question = { rule, ...span, called: input.called, load: input.load, withFit: rule.rrmseMax !== null };
  const { differences, auditor } = bothBaselines(question);
  const words = differences.length === 0 ? 'the auditor finds the same baseline' : differences.join('; ');
  const recounted = recountLine({
    ...{ programme: stated.programme, startsAt: stated.event.startsAt, endsAt: stated.event.endsAt },
    ...{ outFrom: stated.outFrom, baseline: auditor.values, rrmse: auditor.rrmse },
    ...{ readings: readingsOf(input.load), minutesOfReadings: input.load.minutes },
  });
  const { excluded = null, baselineWh, actualWh, reward } = stated.line;
  const isPaidRight = canonicalJson(recounted) === canonicalJson({ excluded, baselineWh, actualWh, reward });
  const lines = [
    ...check.lines,
    line('auditor', differences.length === 0, words),
    line('auditor, line', isPaidRight, `the auditor finds ${canonicalJson(recounted)}`),
  ];
  return { agrees: lines.every(({ agrees }) => agrees), lines };
}

function print({ agrees, lines }: StatementCheck): void {
  const width = Math.max(...lines.map(({ what }) => what.length));
  for (const { what, agrees: same, words } of lines)
    console.log(`  ${same ? '✓' : '✗'} ${what.padEnd(width)}  ${words}`);
  const wrong = lines.filter((one) => !one.agrees).length;
  console.log(agrees ? 'The statement agrees.' : `The statement does not agree: ${wrong} of ${lines.length}.`);
}
