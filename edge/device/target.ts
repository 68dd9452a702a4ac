import { parseAddress } from '@maeul/devices/config/address';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { LineSettings } from '@maeul/devices/serial/protocol';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { BusAddress } from '../bus/bus.ts';

/** Where a device is, as the options of `read`, `watch` and `scan` say it. */
export interface TargetOptions {
  readonly tcp?: string;
  readonly rtuTcp?: string;
  readonly serial?: string;
  readonly baud?: number;
  readonly parity?: LineSettings['parity'];
  readonly dataBits?: LineSettings['dataBits'];
  readonly stopBits?: LineSettings['stopBits'];
}

/** Adds the options that say where the device is. */
export function withTarget(command: Command): Command {
  return command
    .addOption(new Option('--tcp <host:port>', 'Modbus TCP, or another protocol through a raw TCP serial server'))
    .addOption(new Option('--rtu-tcp <host:port>', 'Modbus RTU through a TCP serial server (EW11 and the like)'))
    .addOption(new Option('--serial <path>', 'serial port, e.g. /dev/serial/by-id/usb-…').conflicts(['tcp', 'rtuTcp']))
    .addOption(new Option('--baud <n>', "serial speed (default: the profile's)").argParser(wholeNumber(300, 921_600)))
    .addOption(new Option('--parity <parity>').choices(['none', 'even', 'odd']))
    .addOption(new Option('--data-bits <n>').choices(['7', '8']).argParser(wholeNumber(7, 8)))
    .addOption(new Option('--stop-bits <n>').choices(['1', '2']).argParser(wholeNumber(1, 2)));
}

/** For commander: a whole number within limits. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
  };
}

/**
 * The one bus that the options name.
 * @param usual line settings where the options are silent
 * @returns codes `no-target`, `two-targets`, `bad-address`
 */
export function targetOf(options: TargetOptions, usual: LineSettings): Result<BusAddress> {
  const given = [options.tcp, options.rtuTcp, options.serial].filter((text) => text !== undefined);
  if (given.length === 0)
    return refuse('no-target', 'It is not said where the device is.', 'Give --tcp, --rtu-tcp or --serial.');
  if (given.length > 1)
    return refuse('two-targets', 'A device is in one place only.', 'Give one of --tcp, --rtu-tcp and --serial.');
  if (options.serial !== undefined) return ok({ kind: 'serial', path: options.serial, line: lineOf(options, usual) });
  const kind = options.tcp !== undefined ? 'tcp' : 'rtu-tcp';
  const address = parseAddress(options.tcp ?? options.rtuTcp ?? '', `--${kind}`);
  return address.ok ? ok({ kind, ...address.value }) : address;
}

function lineOf(options: TargetOptions, usual: LineSettings): LineSettings {
  return {
    baud: options.baud ?? usual.baud,
    dataBits: options.dataBits ?? usual.dataBits,
    parity: options.parity ?? usual.parity,
    stopBits: options.stopBits ?? usual.stopBits,
  };
}
