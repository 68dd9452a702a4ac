import { RefusalError } from '@maeul/devices/refusal';
import { edgeCommand } from '@maeul/edge/agent/command';
import { deviceCommands } from '@maeul/edge/commands';
import { securityCommands } from '@maeul/hub/commands/enroll';
import { hubCommand } from '@maeul/hub/commands/hub';
import { simCommand } from '@maeul/simulators/commands';
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { startCommand } from './start.ts';

const EXIT_REFUSED = 1;
const EXIT_USAGE = 2;

const program = new Command('maeul')
  .description('A neighbourhood’s own infrastructure: from the wire to the store to the screen.')
  .version(manifest.version)
  .showSuggestionAfterError()
  .enablePositionalOptions()
  .configureHelp({ sortSubcommands: false })
  .addCommand(startCommand())
  .addCommand(hubCommand())
  .addCommand(edgeCommand())
  .addCommand(deviceCommand())
  .addCommand(simCommand());

function deviceCommand(): Command {
  const device = new Command('device').description('prove a device on the spot; enrol it with the hub');
  for (const command of [...deviceCommands(), ...securityCommands()]) device.addCommand(command);
  return device;
}

/** commander ends the process by itself with 1; usage errors are to be told from refusals. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwInsteadOfExit(child);
}

// A program of the demo ends with the one that started it.
if (process.connected) {
  process.channel?.unref();
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}

throwInsteadOfExit(program);
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (error instanceof RefusalError) {
    const { code, message, hint } = error.refusal;
    console.error(`maeul: ${message}${hint ? `\n       ${hint}` : ''}\n       (${code})`);
    return EXIT_REFUSED;
  }
  console.error('maeul: this should not have happened; please report it.');
  console.error(error);
  return EXIT_REFUSED;
}
