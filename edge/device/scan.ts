import type { Identity } from '@maeul/devices/reading';
import type { Refusal } from '@maeul/devices/refusal';
import { serialProtocols } from '@maeul/devices/serial/protocols';
import { Bus, type BusAddress } from '../bus/bus.ts';
import { readerFor } from './readout.ts';
import { type Recognised, recognise } from './recognise.ts';

export interface Found {
  /** `tcp 192.168.0.7:502` */
  readonly bus: string;
  readonly unit: number;
  readonly profile: string | null;
  readonly certainty: Recognised['certainty'];
  readonly identity: Identity;
  readonly why: string;
}

export interface ScanProgress {
  onFound(found: Found): void;
  /** Before each unit: what is asked now, and how far the scan is. */
  onStep(bus: string, unit: number, done: number, total: number): void;
  /** A line could not be opened. */
  onUnreachable(why: Refusal): void;
  /** A line was opened, but no unit answered. */
  onSilent(bus: string): void;
}

export interface ScanPlan {
  readonly addresses: readonly BusAddress[];
  readonly units: readonly number[];
  readonly timeoutMs: number;
  /** Looks for this one only; needed for protocols other than Modbus. */
  readonly profile: string | null;
}

/** Hosts are asked side by side; the units of one line one after the other. */
const BUSES_AT_ONCE = 32;
const CONNECT_TIMEOUT_MS = 1000;

/** Asks every unit on every bus who it is. Ends early, with what was found, when `signal` says so. */
export async function scan(plan: ScanPlan, progress: ScanProgress, signal: AbortSignal): Promise<void> {
  const total = plan.addresses.length * plan.units.length;
  const waiting = [...plan.addresses];
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let address = waiting.shift(); address !== undefined && !signal.aborted; address = waiting.shift()) {
      const doneBefore = done;
      await scanBus(address, plan, progress, signal, () => ({ done: done++, total }));
      done = Math.max(done, doneBefore + plan.units.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(BUSES_AT_ONCE, plan.addresses.length) }, worker));
}

async function scanBus(
  address: BusAddress,
  plan: ScanPlan,
  progress: ScanProgress,
  signal: AbortSignal,
  count: () => { done: number; total: number },
): Promise<void> {
  const bus = new Bus(address, { connectTimeoutMs: CONNECT_TIMEOUT_MS });
  try {
    const opened = await bus.start();
    if (opened.ok) await scanUnits(bus, plan, progress, signal, count);
    else progress.onUnreachable(opened);
  } finally {
    // A bus that is left would go on trying to open its line, and the program would never end.
    await bus.stop();
  }
}

async function scanUnits(
  bus: Bus,
  plan: ScanPlan,
  progress: ScanProgress,
  signal: AbortSignal,
  count: () => { done: number; total: number },
): Promise<void> {
  let answered = false;
  for (const unit of plan.units) {
    if (signal.aborted) return;
    const { done, total } = count();
    progress.onStep(bus.name, unit, done, total);
    const found = await who(bus, unit, plan, signal);
    if (found === null) continue;
    answered = true;
    progress.onFound({ bus: bus.name, unit, ...found });
  }
  if (!answered) progress.onSilent(bus.name);
}

async function who(bus: Bus, unit: number, plan: ScanPlan, signal: AbortSignal): Promise<Recognised | null> {
  const asked = plan.profile === null ? recognise(bus, unit, plan.timeoutMs) : matches(bus, unit, plan.profile, plan);
  // Closing the bus ends a question that is under way, so that Ctrl-C need not wait for it.
  const stop = (): void => void bus.stop();
  signal.addEventListener('abort', stop, { once: true });
  const found = await asked;
  signal.removeEventListener('abort', stop);
  return found;
}

async function matches(bus: Bus, unit: number, profile: string, plan: ScanPlan): Promise<Recognised | null> {
  const read = readerFor(bus, profile, unit, plan.timeoutMs);
  const readout = read.ok ? await read.value() : read;
  if (!readout.ok) return null;
  const frames = serialProtocols[profile] !== undefined;
  const certainty = frames || profile === 'sunspec' ? 'certain' : 'likely';
  const why = frames ? 'a whole frame with a good checksum' : `${readout.value.readings.length} readings`;
  return { profile, certainty, identity: readout.value.identity, why };
}
