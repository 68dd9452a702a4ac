import { RefusalError } from '@maeul/devices/refusal';
import { CommanderError } from 'commander';
import { maeulCommand } from './program.ts';

const EXIT_REFUSED = 1;
const EXIT_USAGE = 2;

/** Refusals of what was typed, before anything was tried: to the one who calls, the same as an unknown option. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'bad-address',
  'bad-fault',
  'bad-meter',
  'bad-range',
  'bad-where',
  'config-missing',
  'no-target',
  'two-targets',
]);

// A program of the demo ends with the one that started it.
if (process.connected) {
  process.channel?.unref();
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

// Whoever reads the output may stop reading: `maeul … | head` is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await maeulCommand().parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof RefusalError) {
    const { code, message, hint } = error.refusal;
    console.error(`maeul: ${message}${hint ? `\n       ${hint}` : ''}\n       (${code})`);
    return USAGE_CODES.has(code) ? EXIT_USAGE : EXIT_REFUSED;
  }
  console.error('maeul: this should not have happened; please report it.');
  console.error(error);
  return EXIT_REFUSED;
}
