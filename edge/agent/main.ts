// The program that `maeul edge` becomes: the agent and nothing else. See lean.ts for why.
import { RefusalError } from '@maeul/devices/refusal';
import { type RunOptions, runAgent } from './run.ts';

const [argument = ''] = process.argv.slice(2);
if (argument === 'warm') {
  // Only to have everything in the compile cache, also what the outbox loads in its own thread.
  await import('../outbox/spool-keeper.ts');
} else {
  try {
    await runAgent(JSON.parse(argument) as RunOptions);
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    console.error(`maeul: ${error.message}\n       (${error.refusal.code})`);
    process.exitCode = 1;
  }
}
