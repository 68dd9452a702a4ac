// `npm test`: types, lint and format, then all tests. Arguments go to vitest: `npm test -- hub/journal`.
// It ends with one line, "123 passed, 0 failed", in which types and lint count as a test each.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const node = existsSync('node_modules/.bin/node') ? 'node_modules/.bin/node' : process.execPath;
const folder = mkdtempSync(join(tmpdir(), 'maeul-test-'));
const sumFile = join(folder, 'sum.json');
const sum = { passed: 0, failed: 0, skipped: 0 };

step('types', 'node_modules/typescript/bin/tsc', '--noEmit');
step('lint and format', 'node_modules/@biomejs/biome/bin/biome', 'check', '.');
const reporters = ['--reporter=default', '--reporter=./scripts/sum-reporter.ts'];
const status = run('tests', 'node_modules/vitest/vitest.mjs', 'run', ...reporters, ...process.argv.slice(2));
const tests = existsSync(sumFile) ? JSON.parse(readFileSync(sumFile, 'utf8')) : { passed: 0, failed: 0, skipped: 0 };
rmSync(folder, { recursive: true });
for (const key of Object.keys(sum)) sum[key] += tests[key];
// It may also fail as a whole, without a test that does.
if (status !== 0 && tests.failed === 0) sum.failed++;

console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
process.exitCode = sum.failed === 0 ? 0 : 1;

function step(name, ...args) {
  if (run(name, ...args) === 0) sum.passed++;
  else sum.failed++;
}

function run(name, ...args) {
  console.error(`\n— ${name}`);
  const { status, signal } = spawnSync(node, args, {
    stdio: 'inherit',
    env: { ...process.env, MAEUL_TEST_SUM: sumFile },
  });
  if (signal !== null) process.exit(130);
  if (status !== 0) console.error(`\n"${name}" failed. To run it alone: node ${args.join(' ')}`);
  return status;
}
