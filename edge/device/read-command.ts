import { MODBUS_PROFILES } from '@maeul/devices/modbus/profiles';
import { unwrap } from '@maeul/devices/refusal';
import { Command, Option } from 'commander';
import { readoutJson, readoutText } from './print.ts';
import type { Readout } from './readout.ts';
import { judgeMeter } from './recognise.ts';
import { type SessionOptions, withReader } from './session.ts';
import { wholeNumber, withTarget } from './target.ts';

/** Adds which device on the bus is meant, and how to read it. */
export function withDevice(command: Command): Command {
  return withTarget(command)
    .addOption(
      new Option('--unit <n>', 'Modbus unit, or address on the line (default: 1; house meters 0)').argParser(
        wholeNumber(0, 255),
      ),
    )
    .option('--profile <name>', 'what it is, e.g. eastron-sdm120 (default: sunspec, which describes itself)')
    .addOption(
      new Option('--timeout <ms>', 'how long an answer may take').default(1000).argParser(wholeNumber(10, 60_000)),
    );
}

/** `maeul device read`: everything that one device says now. */
export function readCommand(): Command {
  return withDevice(new Command('read'))
    .description('read one device once, to prove that it is wired and understood')
    .option('--json', 'print {"profile", "identity", "readings": [{"name", "value", "unit", "quality", "source"}]}')
    .addHelpText(
      'after',
      '\nExamples:\n  maeul device read --tcp 192.168.0.20:502 --unit 126\n' +
        '  maeul device read --serial /dev/serial/by-id/usb-FTDI --profile eastron-sdm120 --unit 1\n' +
        '  maeul device read --rtu-tcp 192.168.0.30:8899 --profile house-meter/ks-x-4506',
    )
    .action(async (options: SessionOptions & { json?: boolean }) => {
      const readout = await withReader(options, async (read) => unwrap(await read()));
      const doubt = doubtAbout(readout);
      if (doubt !== null) process.stderr.write(`${doubt}\n`);
      process.stdout.write(
        options.json ? `${JSON.stringify(readoutJson(readout), null, 2)}\n` : `${readoutText(readout)}\n`,
      );
    });
}

/** Registers carry no names: those of one meter read as another give numbers, too. */
function doubtAbout({ profile, readings }: Readout): string | null {
  if (!MODBUS_PROFILES.has(profile) || judgeMeter(readings) !== null) return null;
  return (
    `Doubtful: as ${profile} these values make no sense for a meter on a live supply. It may be another model, or its supply ` +
    'may be off; "maeul device scan" tries every profile.'
  );
}
