// `npm test`: types, lint and format, then all tests. Arguments go to vitest: `npm test -- hub/journal`.
import { spawnSync } from 'node:child_process';

const node = process.execPath;
const steps = [
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['lint and format', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']],
  ['tests', ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]],
];

for (const [name, args] of steps) {
  console.error(`\n— ${name}`);
  const { status } = spawnSync(node, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\n"${name}" failed. To run it alone: node ${args.join(' ')}`);
    process.exit(status ?? 1);
  }
}
