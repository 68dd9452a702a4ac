import { ok, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import { Bus } from '../bus/bus.ts';
import { profileNames, resolveProfile, SUNSPEC, usualLine, usualUnit } from './profile-name.ts';
import { type Reader, readerFor } from './readout.ts';
import { type TargetOptions, targetOf } from './target.ts';

export interface SessionOptions extends TargetOptions {
  readonly unit?: number;
  readonly profile?: string;
  readonly timeout: number;
}

/** Opens the bus, reads with `use`, and closes the bus whatever happens. Throws RefusalError. */
export async function withReader<T>(
  options: SessionOptions,
  use: (read: Reader, profile: string) => Promise<T>,
): Promise<T> {
  const profile = options.profile === undefined ? SUNSPEC : unwrap(resolveProfile(options.profile));
  const unit = options.unit ?? usualUnit(profile);
  const bus = new Bus(unwrap(targetOf(options, usualLine(profile))), {
    connectTimeoutMs: Math.max(options.timeout, 2000),
  });
  try {
    unwrap(await bus.start());
    const read = unwrap(readerFor(bus, profile, unit, options.timeout));
    return await use(async () => explained(await read(), unit, options.profile === undefined, bus.name), profile);
  } finally {
    await bus.stop();
  }
}

/** Adds the next step to a refusal, as far as it depends on what was typed. */
function explained<T>(result: Result<T>, unit: number, unnamed: boolean, where: string): Result<T> {
  if (result.ok) return ok(result.value);
  const { code, message, hint } = result;
  if (code === 'no-sunspec' && unnamed)
    return refuse(
      'profile-needed',
      `The device on ${where}, unit ${unit}, does not describe itself (no SunSpec).`,
      `Name its profile with --profile, or let "maeul device scan" guess it. Profiles: ${profileNames().join(', ')}.`,
    );
  if (code === 'timeout')
    return refuse(
      code,
      `Unit ${unit} on ${where}: ${message}`,
      `Check the unit id (--unit), the wiring and, on a serial line, --baud and --parity; "maeul device scan" shows what answers. A slow device may need a longer --timeout.`,
    );
  return refuse(code, `Unit ${unit} on ${where}: ${message}`, hint);
}
