import { POLL_CLASSES } from '@maeul/devices/modbus/device-map';
import type { Identity, Reading } from '@maeul/devices/reading';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { SerialProtocol } from '@maeul/devices/serial/protocol';
import { serialProtocols } from '@maeul/devices/serial/protocols';
import type { Bus } from '../bus/bus.ts';
import type { Source } from '../polling/source.ts';
import { sourceFor } from '../polling/source-for.ts';

/** Everything that a device says at one time. */
export interface Readout {
  readonly profile: string;
  readonly identity: Identity;
  readonly readings: readonly Reading[];
}

/** Reads one device as often as it is called. */
export type Reader = () => Promise<Result<Readout>>;

/** Scales send several frames a second; a slow one every few seconds. */
const LISTEN_MS = 5000;

/** A reader for the device; the bus must have been started. Code: `unknown-profile`. */
export function readerFor(bus: Bus, profile: string, unit: number, timeoutMs: number): Result<Reader> {
  const protocol = serialProtocols[profile];
  if (protocol?.mode === 'streams') return ok(() => hear(bus, protocol, Math.max(LISTEN_MS, timeoutMs)));
  const source = sourceFor(profile, unit, timeoutMs);
  return source.ok ? ok(() => askAll(bus, source.value, profile)) : source;
}

async function askAll(bus: Bus, source: Source, profile: string): Promise<Result<Readout>> {
  source.begin(POLL_CLASSES);
  for (;;) {
    const step = await source.ask(bus);
    if (step.is === 'failed') return step.why;
    if (step.is === 'done') return ok({ profile, identity: step.identity ?? {}, readings: step.readings });
  }
}

function hear(bus: Bus, protocol: SerialProtocol, listenMs: number): Promise<Result<Readout>> {
  return new Promise((resolve) => {
    let damaged = '';
    const finish = (result: Result<Readout>): void => {
      clearTimeout(timer);
      unlisten();
      resolve(result);
    };
    const unlisten = bus.frames.listen(protocol, (message) => {
      if (!message.ok) damaged = ` (${message.message})`;
      else if (message.value.readings.length > 0)
        finish(ok({ profile: protocol.id, identity: message.value.identity ?? {}, readings: message.value.readings }));
    });
    const timer = setTimeout(() => {
      const { status } = bus.line;
      const hint = 'Check that the device is on and set to send continuously, the cable, baud rate and parity.';
      finish(status.up ? refuse('timeout', `No whole frame came in ${listenMs} ms${damaged}.`, hint) : status.why);
    }, listenMs);
  });
}
