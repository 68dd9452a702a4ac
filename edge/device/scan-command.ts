import { ok, type Refusal, RefusalError, type Result, unwrap } from '@maeul/devices/refusal';
import { Command, Option } from 'commander';
import type { BusAddress } from '../bus/bus.ts';
import { identityText, tableText } from './print.ts';
import { resolveProfile, usualLine, usualUnit } from './profile-name.ts';
import { parseHosts, parseUnits } from './ranges.ts';
import { type Found, type ScanProgress, scan } from './scan.ts';
import { type TargetOptions, targetOf, wholeNumber, withTarget } from './target.ts';

interface ScanOptions extends TargetOptions {
  readonly units?: string;
  readonly profile?: string;
  readonly timeout: number;
  readonly json?: boolean;
}

/** `maeul device scan`: what answers on a bus or in a range of addresses, and as which profile. */
export function scanCommand(): Command {
  return withTarget(new Command('scan'))
    .description('find out what answers on a bus or in a range of addresses, and as what')
    .option('--units <range>', 'e.g. 1-247 or 1,3,10-20 (default: 1-247 on a serial line, 1 over TCP)')
    .option('--profile <name>', 'look for this one only; needed for scales, house meters and water meters')
    .addOption(
      new Option('--timeout <ms>', 'how long each unit may take').default(300).argParser(wholeNumber(10, 60_000)),
    )
    .option('--json', 'print {"found": [{"bus", "unit", "profile", "certainty", "identity", "why"}], "complete"}')
    .addHelpText(
      'after',
      '\n--tcp takes a range here: 192.168.0.0/24:502, 192.168.0.10-40:502, or several with commas.\n' +
        'Ctrl-C ends the scan and shows what was found so far.',
    )
    .action(async (options: ScanOptions) => {
      const profile = options.profile === undefined ? null : unwrap(resolveProfile(options.profile));
      const addresses = unwrap(addressesOf(options, profile));
      const serial = addresses[0]?.kind !== 'tcp';
      const units = unwrap(
        parseUnits(options.units ?? (serial && profile === null ? '1-247' : String(usualUnit(profile ?? '')))),
      );
      const stop = new AbortController();
      const onSignal = (): void => stop.abort();
      process.once('SIGINT', onSignal);
      const found: Found[] = [];
      const notes: string[] = [];
      const unreachable: Refusal[] = [];
      const plan = { addresses, units, timeoutMs: options.timeout, profile };
      await scan(plan, progressOn(found, notes, unreachable), stop.signal);
      process.off('SIGINT', onSignal);
      clearProgress();
      for (const note of notes) process.stderr.write(`${note}\n`);
      // In a wide scan, hosts that are not there are no news; of a single line it is the answer.
      const refused = addresses.length === 1 ? unreachable[0] : undefined;
      const complete = !stop.signal.aborted && refused === undefined;
      if (options.json) process.stdout.write(`${JSON.stringify({ found, complete }, null, 2)}\n`);
      if (refused !== undefined && !stop.signal.aborted) throw new RefusalError(refused);
      if (!options.json) process.stdout.write(report(found, complete));
      if (found.length === 0) process.exitCode = 1;
    });
}

function addressesOf(options: ScanOptions, profile: string | null): Result<BusAddress[]> {
  if (options.tcp === undefined || options.rtuTcp !== undefined || options.serial !== undefined) {
    const target = targetOf(options, usualLine(profile ?? ''));
    return target.ok ? ok([target.value]) : target;
  }
  const hosts = parseHosts(options.tcp);
  return hosts.ok ? ok(hosts.value.map((host) => ({ kind: 'tcp', ...host }))) : hosts;
}

/** Collects what is found, what is worth a line, and which lines could not be opened. */
function progressOn(found: Found[], notes: string[], unreachable: Refusal[]): ScanProgress {
  return {
    onFound: (one) => {
      found.push(one);
      clearProgress();
      process.stderr.write(`found ${line(one).filter(Boolean).join('  ')}\n`);
    },
    onStep: (bus, unit, done, total) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[Kasking ${bus} unit ${unit} (${done + 1} of ${total})`);
      else if (done % 50 === 0) process.stderr.write(`asking ${bus} unit ${unit} (${done + 1} of ${total})\n`);
    },
    onUnreachable: (why) => {
      unreachable.push(why);
    },
    onSilent: (bus) => {
      notes.push(`${bus} can be opened, but none of the units that were asked answers.`);
    },
  };
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

function line({ bus, unit, profile, certainty, identity, why }: Found): string[] {
  return [bus, String(unit), profile ?? '?', certainty, identityText(identity), why];
}

function report(found: readonly Found[], complete: boolean): string {
  const note = complete ? '' : '\nThe scan was stopped before its end.\n';
  if (found.length === 0)
    return `Nothing answered. Check the wiring, the range of units (--units) and, on a serial line, --baud and --parity.\n${note}`;
  return `${tableText(['bus', 'unit', 'profile', 'certainty', 'identity', 'why'], found.map(line), [1])}\n${note}`;
}
