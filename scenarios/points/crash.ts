import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runPointsCrashes } from './points-crash-run.ts';

/**
 * `npm run crash:points`: kills a hub and two kiosks by chance while people deposit and buy, and says whether any point is lost or doubled.
 * Prints a report as JSON; the exit status is 1 if a promise was broken, and then the data is kept.
 */
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' } },
});
const folder = mkdtempSync(join(tmpdir(), 'maeul-points-crash-'));
const report = await runPointsCrashes({
  kills: Number(values.kills),
  seed: Number(values.seed),
  folder,
  progress: (line) => console.error(line),
});
console.log(JSON.stringify(report, null, 2));
if (report.findings.length === 0) rmSync(folder, { recursive: true, force: true });
else {
  console.error(`The data is in ${folder}.`);
  process.exitCode = 1;
}
