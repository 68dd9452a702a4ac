import type { DevicePath } from '@maeul/devices/path';
import type { Reading } from '@maeul/devices/reading';
import { type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { SerialMessage, SerialProtocol } from '@maeul/devices/serial/protocol';
import type { Bus } from '../bus/bus.ts';
import type { PollerEvents } from './poller.ts';

export interface StreamedDevice {
  readonly path: DevicePath;
  readonly protocol: SerialProtocol;
  /** What does not change is told this often. */
  readonly periodMs: number;
}

/** A changing weight is told at most this often; scales send up to twenty frames a second. */
const CHANGE_MIN_MS = 200;
/** A scale that says nothing for so long is switched off or unplugged. */
const SILENCE_MAX_MS = 10_000;

/** Hears a device that speaks by itself and tells what is new. */
export class StreamWatcher {
  readonly #bus: Bus;
  readonly #device: StreamedDevice;
  readonly #events: PollerEvents;
  #unlisten: () => void = () => {};
  #unwatch: () => void = () => {};
  #silence: NodeJS.Timeout | undefined;
  #status: 'reachable' | 'unreachable' | null = null;
  #said = '';
  #saidMs = 0;

  constructor(bus: Bus, device: StreamedDevice, events: PollerEvents) {
    this.#bus = bus;
    this.#device = device;
    this.#events = events;
  }

  /** Begins to listen. The bus is started and stopped by its owner. */
  start(): void {
    this.#unlisten = this.#bus.frames.listen(this.#device.protocol, (message, atMs) => this.#heard(message, atMs));
    this.#unwatch = this.#bus.line.onStatus((status) => {
      if (!status.up) this.#tell('unreachable', Date.now(), status.why);
    });
    this.#expect();
  }

  stop(): void {
    clearTimeout(this.#silence);
    this.#unlisten();
    this.#unwatch();
  }

  #heard(message: Result<SerialMessage>, atMs: number): void {
    if (!message.ok) return;
    this.#expect();
    this.#tell('reachable', atMs, null);
    const { readings } = message.value;
    if (readings.length === 0) return;
    const said = fingerprint(readings);
    const waitMs = said === this.#said ? this.#device.periodMs : CHANGE_MIN_MS;
    if (atMs - this.#saidMs < waitMs) return;
    this.#said = said;
    this.#saidMs = atMs;
    this.#events.onReadings({ path: this.#device.path, tMs: atMs, readings });
  }

  #expect(): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => {
      const why = refuse(
        'silent',
        `No whole frame came for ${SILENCE_MAX_MS / 1000} s.`,
        'Check the cable and the baud rate.',
      );
      this.#tell('unreachable', Date.now(), why);
    }, SILENCE_MAX_MS);
  }

  #tell(status: 'reachable' | 'unreachable', sinceMs: number, why: Refusal | null): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#events.onStatus({ path: this.#device.path, status, sinceMs, why });
  }
}

function fingerprint(readings: readonly Reading[]): string {
  return readings.map(({ name, value, quality }) => `${name}=${value}:${quality}`).join();
}
