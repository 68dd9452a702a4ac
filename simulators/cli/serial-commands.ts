import { unwrap } from '@maeul/devices/refusal';
import { type Command, Option } from 'commander';
import type { SimContext } from '../host/context.ts';
import type { SimDevice } from '../host/device.ts';
import { SimHost } from '../host/host.ts';
import { houseMeterDevice, scaleDevice, waterMeterDevice } from '../host/serial-devices.ts';
import { siteModel } from '../models/site.ts';
import { flat } from '../neighbourhood.ts';
import { platformModel } from '../scale/platform.ts';
import { SCALE_PROTOCOLS, type ScaleProtocol } from '../scale/protocols.ts';
import {
  amount,
  type CommonFlags,
  contextFrom,
  lineFrom,
  number,
  runHost,
  simulatorCommand,
  unit,
  type WhereFlags,
  withRawWhere,
} from './common.ts';

type RawFlags = CommonFlags & WhereFlags;

async function serve(context: SimContext, flags: RawFlags, device: SimDevice): Promise<void> {
  if (device.wire.speaks !== 'serial') return;
  const { line, framing } = unwrap(lineFrom(flags, device.wire.line));
  await runHost(new SimHost(context, [{ name: 'line', line, framing, devices: [device] }]), flags);
}

function oneFlat(context: SimContext) {
  return flat(context.simulate('flat', siteModel({ phases: 1, households: 1, commonW: 0 })), 0);
}

export function houseMeterCommand(): Command {
  return withRawWhere(simulatorCommand('house-meter', 'the KS X 4506 house meter of one flat'))
    .option('--group <n>', 'high nibble of the sub-id', number, 0)
    .addOption(new Option('--total-bytes <n>', 'length of a total').choices(['3', '4']).default('3'))
    .action(async (flags: RawFlags & { group: number; totalBytes: '3' | '4' }) => {
      const context = contextFrom(flags);
      const totalBytes = flags.totalBytes === '4' ? 4 : 3;
      await serve(
        context,
        flags,
        houseMeterDevice('house-meter', { group: flags.group, totalBytes }, oneFlat(context)),
      );
    });
}

export function waterMeterCommand(): Command {
  return withRawWhere(simulatorCommand('water-meter', 'the digital water meter of Seoul'))
    .option('--unit <n>', 'address on the line', unit, 1)
    .option('--serial-number <digits>', 'eight digits', '23165017')
    .action(async (flags: RawFlags & { unit: number; serialNumber: string }) => {
      const context = contextFrom(flags);
      const options = { unit: flags.unit, serial: flags.serialNumber };
      await serve(context, flags, waterMeterDevice('water-meter', options, oneFlat(context)));
    });
}

export function scaleCommand(): Command {
  return withRawWhere(simulatorCommand('scale', 'a scale; put a weight on it through --control or let visitors come'))
    .addOption(new Option('--protocol <name>', 'what it speaks').choices(SCALE_PROTOCOLS).default('cas-22'))
    .option('--capacity <grams>', 'most that it weighs', number, 30_000)
    .option('--division <grams>', 'verification interval', number, 10)
    .option('--interval <ms>', 'between two frames of a scale that streams', number, 200)
    .option('--visitors <n>', 'who put a bag on and take it off again, per hour', amount, 0)
    .action(
      async (
        flags: RawFlags & {
          protocol: ScaleProtocol;
          capacity: number;
          division: number;
          interval: number;
          visitors: number;
        },
      ) => {
        const context = contextFrom(flags);
        const spec = { capacityG: flags.capacity, divisionG: flags.division, visitorsPerHour: flags.visitors };
        const options = { protocol: flags.protocol, spec, intervalMs: flags.interval };
        await serve(context, flags, scaleDevice('scale', options, context.simulate('platform', platformModel(spec))));
      },
    );
}
