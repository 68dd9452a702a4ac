import type { DevicePath } from '@maeul/devices/path';
import { type Refusal, unwrap } from '@maeul/devices/refusal';
import { serialProtocols } from '@maeul/devices/serial/protocols';
import { Bus, type BusAddress } from '../bus/bus.ts';
import type { DeviceRegisters } from '../control/steered-device.ts';
import type { FrameListener } from '../polling/frame-source.ts';
import { Poller, type PollerEvents } from '../polling/poller.ts';
import { sourceFor } from '../polling/source-for.ts';
import { StreamWatcher } from '../polling/stream-watcher.ts';
import type { DeviceConfig } from './config.ts';
import { wireOf } from './profile-lines.ts';

export interface BusStatus {
  readonly name: string;
  /** `tcp 192.168.1.20:502`, `serial /dev/serial/by-id/…` */
  readonly at: string;
  readonly up: boolean;
  readonly why: Refusal | null;
  readonly devices: number;
}

/** One bus of the config with all its devices: asks those that are asked, hears those that speak by themselves. */
export class BusRunner {
  readonly #name: string;
  readonly #bus: Bus;
  readonly #devices: readonly DeviceConfig[];
  readonly #poller: Poller;
  readonly #watchers: readonly StreamWatcher[];
  readonly #taps = new Map<DevicePath, FrameListener>();
  #started: Promise<void> = Promise.resolve();

  /** @param random from 0 up to 1: scatters the polls over their period */
  constructor(
    name: string,
    address: BusAddress,
    devices: readonly DeviceConfig[],
    events: PollerEvents,
    random: () => number,
  ) {
    this.#name = name;
    this.#bus = new Bus(address);
    this.#devices = devices;
    const streamed = devices.filter(({ profile }) => wireOf(profile) === 'stream');
    const polled = devices.filter(({ profile }) => wireOf(profile) !== 'stream');
    this.#poller = new Poller(
      this.#bus,
      polled.map(({ path, profile, unit, timeoutMs, intervalsMs }) => ({
        path,
        // The config was checked: the profile exists and is asked.
        source: unwrap(sourceFor(profile, unit, timeoutMs, (message, atMs) => this.#taps.get(path)?.(message, atMs))),
        periods: intervalsMs,
        jitter: random(),
      })),
      events,
      Date.now(),
    );
    this.#watchers = streamed.map(
      ({ path, profile, intervalsMs }) =>
        new StreamWatcher(this.#bus, { path, protocol: serialProtocols[profile]!, periodMs: intervalsMs.fast }, events),
    );
  }

  /**
   * Opens the bus, and asks and listens from then on; a bus that cannot be opened is tried again by itself. Only after
   * the first attempt can it be said that a device is unreachable.
   */
  start(): void {
    this.#started = this.#bus.start().then(() => {
      for (const watcher of this.#watchers) watcher.start();
      this.#poller.start();
    });
  }

  async stop(): Promise<void> {
    await this.#started;
    for (const watcher of this.#watchers) watcher.stop();
    await this.#poller.stop();
    await this.#bus.stop();
  }

  /** False if the device is not on this bus or speaks by itself. */
  pollNow(path: DevicePath): boolean {
    return this.#poller.pollNow(path);
  }

  /** Asks only for what changes fast: a weight, and not the serial number with it. */
  pollFast(path: DevicePath): boolean {
    return this.#poller.pollNow(path, ['fast']);
  }

  /**
   * Hears a device's frames whole and at once, damaged ones of a device that speaks by itself too. One listener for each device.
   * Returns the way to stop; null if the device is not on this bus or has no frames of its own.
   */
  tap(path: DevicePath, listener: FrameListener): (() => void) | null {
    const device = this.#devices.find((one) => one.path === path);
    if (device === undefined || wireOf(device.profile) === 'modbus') return null;
    if (wireOf(device.profile) === 'stream') return this.#bus.frames.listen(serialProtocols[device.profile]!, listener);
    this.#taps.set(path, listener);
    return () => void this.#taps.delete(path);
  }

  /** The registers of a Modbus device, through the same queue as its polls; null if it is not on this bus. */
  registers(path: DevicePath): DeviceRegisters | null {
    const device = this.#devices.find((one) => one.path === path);
    if (device === undefined || wireOf(device.profile) !== 'modbus') return null;
    const { unit, timeoutMs } = device;
    const { modbus } = this.#bus;
    return {
      read: (address, count) => modbus.read(unit, { table: 'holding', address, count }, timeoutMs),
      write: (address, words) => modbus.write(unit, { address, words }, timeoutMs),
      readyAtMs: () => modbus.readyAtMs(unit),
    };
  }

  status(): BusStatus {
    const { status } = this.#bus.line;
    return {
      name: this.#name,
      at: this.#bus.name,
      up: status.up,
      why: status.up ? null : status.why,
      devices: this.#devices.length,
    };
  }
}
