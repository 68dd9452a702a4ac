import { unwrap } from '@maeul/devices/refusal';
import { Command, Option } from 'commander';
import { readoutJson, readoutText } from './print.ts';
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
      process.stdout.write(
        options.json ? `${JSON.stringify(readoutJson(readout), null, 2)}\n` : `${readoutText(readout)}\n`,
      );
    });
}
