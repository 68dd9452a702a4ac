import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCrashes } from './crash-run.ts';

/**
 * `npm run crash`: kills hub and edge at random instants under load, and says whether anything that was acknowledged is
 * lost or doubled. Prints a report as JSON; the exit status is 1 if a promise was broken, and then the data is kept.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    'early-ack': { type: 'boolean', default: false },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'maeul-crash-'));
const earlyAck = fileURLToPath(new URL('./early-ack-hub.ts', import.meta.url));
const report = await runCrashes({
  kills: Number(values.kills),
  seed: Number(values.seed),
  folder,
  ...(values['early-ack'] ? { hubProgram: earlyAck } : {}),
  patienceMs: values['early-ack'] ? 10_000 : 180_000,
  progress: (line) => console.error(line),
});
console.log(JSON.stringify(report, null, 2));
if (report.findings.length === 0) rmSync(folder, { recursive: true, force: true });
else {
  console.error(`The data is in ${folder}.`);
  process.exitCode = 1;
}
