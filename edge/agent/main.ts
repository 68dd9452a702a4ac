// The program that `maeul edge` becomes: the agent and nothing else. See lean.ts for why.
import { RefusalError } from '@maeul/devices/refusal';
import { takeOver } from './handover.ts';
import { runAgent } from './run.ts';

const [file] = process.argv.slice(2);
try {
  // Without a file it only fills the compile cache, with itself too.
  if (file === undefined) await import('./warm.ts');
  else await runAgent(takeOver(file));
} catch (error) {
  if (!(error instanceof RefusalError)) throw error;
  console.error(`maeul: ${error.message}\n       (${error.refusal.code})`);
  process.exitCode = 1;
}
