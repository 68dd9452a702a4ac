import { MODBUS_PROFILES } from '@maeul/devices/modbus/profiles';
import type { Identity, Reading } from '@maeul/devices/reading';
import type { Bus } from '../bus/bus.ts';
import { isModbusException } from '../bus/modbus.ts';
import { SUNSPEC } from './profile-name.ts';
import { type Readout, readerFor } from './readout.ts';

/** What a unit on a bus seems to be. */
export interface Recognised {
  /** null: it answers, but as none of the profiles. */
  readonly profile: string | null;
  /** `certain`: it says so itself. `likely`: its registers make sense as this profile only, or as this one most. */
  readonly certainty: 'certain' | 'likely' | 'unknown';
  readonly identity: Identity;
  /** On what the judgement rests. */
  readonly why: string;
}

const MARKER = { table: 'holding', address: 40_000, count: 2 } as const;

/** Asks one unit who it is; null when it does not answer. */
export async function recognise(bus: Bus, unit: number, timeoutMs: number): Promise<Recognised | null> {
  const first = await bus.modbus.read(unit, MARKER, timeoutMs);
  if (!first.ok && (!isModbusException(first.code) || first.code.startsWith('gateway-'))) return null;
  const sunspec = await readAs(bus, SUNSPEC, unit, timeoutMs);
  if (sunspec !== null)
    return {
      profile: SUNSPEC,
      certainty: 'certain',
      identity: sunspec.identity,
      why: 'it describes itself by SunSpec',
    };
  return byPlausibility(bus, unit, timeoutMs);
}

async function byPlausibility(bus: Bus, unit: number, timeoutMs: number): Promise<Recognised> {
  let best: { readout: Readout; sense: number; share: number } | null = null;
  for (const profile of MODBUS_PROFILES.keys()) {
    const readout = await readAs(bus, profile, unit, timeoutMs);
    if (readout === null) continue;
    const judged = judgeMeter(readout.readings);
    if (judged === null) continue;
    const { sense, share } = judged;
    if (best === null || share > best.share || (share === best.share && sense > best.sense))
      best = { readout, sense, share };
  }
  if (best === null)
    return { profile: null, certainty: 'unknown', identity: {}, why: 'it answers, but as none of the known profiles' };
  const why = `${best.sense} of ${best.readout.readings.length} registers make sense, voltage among them`;
  return { profile: best.readout.profile, certainty: 'likely', identity: best.readout.identity, why };
}

async function readAs(bus: Bus, profile: string, unit: number, timeoutMs: number): Promise<Readout | null> {
  const read = readerFor(bus, profile, unit, timeoutMs);
  const readout = read.ok ? await read.value() : read;
  return readout.ok ? readout.value : null;
}

/**
 * How many readings make sense for a meter on a live supply; null when its voltage does not, because then a wrong profile
 * is likelier than a dead supply.
 */
export function judgeMeter(readings: readonly Reading[]): { readonly sense: number; readonly share: number } | null {
  const voltage = readings.some(({ name, value }) => /^voltage(_l\d)?$/.test(name) && within(value, 80, 300));
  if (!voltage) return null;
  const sense = readings.filter(makesSense).length;
  const share = sense / readings.length;
  return share < 0.6 ? null : { sense, share };
}

function makesSense({ name, value, quality }: Reading): boolean {
  if (quality !== 'good') return false;
  if (name.startsWith('frequency')) return within(value, 45, 65);
  if (name.startsWith('voltage')) return within(value, 80, 1000);
  if (name.startsWith('power_factor')) return within(value, -1, 1);
  // A float that is read with its words swapped is mostly vanishingly small or enormous.
  return typeof value === 'number' && (value === 0 || within(Math.abs(value), 1e-4, 1e10));
}

function within(value: Reading['value'], least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}
