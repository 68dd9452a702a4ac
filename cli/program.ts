import { nearest } from '@maeul/devices/config/nearest';
import { edgeCommand } from '@maeul/edge/agent/command';
import { deviceCommands } from '@maeul/edge/commands';
import { securityCommands } from '@maeul/hub/commands/enroll';
import { hubCommand } from '@maeul/hub/commands/hub';
import { simCommand } from '@maeul/simulators/commands';
import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { doctorCommand } from './doctor/command.ts';
import { pointsCommand } from './points/command.ts';
import { schemaCommand } from './schema.ts';
import { startCommand } from './start.ts';
import { vppCommand } from './vpp/command.ts';

const HELP = `
Environment, for every command:
  MAEUL_HTTP   where the page and the API are, host:port (default 127.0.0.1:8080)
  MAEUL_MQTT   where MQTT is, host:port (default 127.0.0.1:1883)
  MAEUL_DATA   folder of everything that is kept (default ./data)
  MAEUL_LOG    trace, debug, info, warn or error (default info)

Examples:
  maeul start                                         the demo neighbourhood, until Ctrl-C
  maeul hub --config hub.yaml                         a hub of your own
  maeul device enroll eunpyeong/sinsa1/roof-12/edge   let an agent in
  maeul device read --tcp 192.168.1.20:502            does this inverter answer, and what does it say?
  maeul edge --config edge.yaml                       read devices and publish what they say
  maeul doctor --config edge.yaml                     what is wrong with this set-up, and how to mend it

Every command explains itself: maeul help <command>, or --help after any of them.
The exit code is 0 when all is well, 1 when the command refused or failed, 2 when it was called wrongly.`;

/** The whole command line. Throws CommanderError and RefusalError instead of ending the process. */
export function maeulCommand(): Command {
  const program = new Command('maeul')
    .description('A neighbourhood’s own infrastructure: from the wire to the store to the screen.')
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .enablePositionalOptions()
    .commandsGroup('Run:')
    .addCommand(startCommand())
    .addCommand(hubCommand())
    .addCommand(edgeCommand())
    .commandsGroup('Try and set up:')
    .addCommand(deviceCommand())
    .addCommand(simCommand())
    .addCommand(doctorCommand())
    .addCommand(schemaCommand())
    .addCommand(pointsCommand())
    .addCommand(vppCommand())
    .commandsGroup('Help:')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', HELP)
    .hook('preAction', (_program, command) => refuseUnknownSubcommand(command));
  prepare(program);
  return program;
}

function deviceCommand(): Command {
  const device = new Command('device').description('prove a device on the spot; enrol it with the hub');
  for (const command of [...deviceCommands(), ...securityCommands()]) device.addCommand(command);
  return device;
}

function prepare(command: Command): void {
  // commander ends the process by itself, and with 1; wrong use is to be told from a refusal.
  command.exitOverride();
  // What looks like an argument too many is a subcommand with a slip of the pen.
  if (command.commands.length > 0) command.allowExcessArguments();
  for (const child of command.commands) prepare(child);
}

/** commander does this by itself only for commands that do nothing of their own. */
function refuseUnknownSubcommand(command: Command): void {
  const extra = command.args[command.registeredArguments.length];
  if (extra === undefined || command.commands.length === 0) return;
  const names = command.commands.map((child) => child.name());
  const near = nearest(extra, names);
  command.error(
    `error: unknown command '${extra}'\n(${near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${near}?`})`,
  );
}
