import type { PollClass } from '@maeul/devices/modbus/device-map';
import type { DevicePath } from '@maeul/devices/path';
import type { Identity, Reading } from '@maeul/devices/reading';
import type { Refusal } from '@maeul/devices/refusal';
import type { Bus } from '../bus/bus.ts';
import { type PlanAction, type PollPeriods, PollPlan, type Reachability } from './poll-plan.ts';
import type { Source, Step } from './source.ts';

export interface PolledDevice {
  readonly path: DevicePath;
  readonly source: Source;
  readonly periods: PollPeriods;
  /** From 0 to 1; where in the period its polls lie. */
  readonly jitter: number;
}

/** What one round brought; `tMs` is when the last reply of it came. */
export interface ReadingSet {
  readonly path: DevicePath;
  /** Milliseconds since 1970. */
  readonly tMs: number;
  readonly readings: readonly Reading[];
}

export interface StatusChange {
  readonly path: DevicePath;
  readonly status: 'reachable' | 'unreachable';
  readonly sinceMs: number;
  /** Why it is unreachable. */
  readonly why: Refusal | null;
}

export interface PollerEvents {
  onReadings(set: ReadingSet): void;
  onStatus(change: StatusChange): void;
  /** The device said who it is, for the first time or otherwise than before. */
  onIdentity(path: DevicePath, identity: Identity): void;
}

/** Timers of Node cannot wait longer than 2^31 ms. */
const WAIT_MAX_MS = 60_000;

/** Asks the devices of one bus as the plan says, and tells what came of it. */
export class Poller {
  readonly #bus: Bus;
  readonly #devices: readonly PolledDevice[];
  readonly #events: PollerEvents;
  readonly #plan: PollPlan;
  readonly #told: (Reachability['status'] | null)[];
  readonly #identities: string[];
  #running = false;
  #loop: Promise<void> = Promise.resolve();
  #wake: (() => void) | null = null;
  #unwatch: () => void = () => {};

  constructor(bus: Bus, devices: readonly PolledDevice[], events: PollerEvents, nowMs: number) {
    this.#bus = bus;
    this.#devices = devices;
    this.#events = events;
    this.#plan = new PollPlan(devices, nowMs);
    this.#told = devices.map(() => null);
    this.#identities = devices.map(() => '');
  }

  /** Begins to ask. The bus is started and stopped by its owner. */
  start(): void {
    this.#running = true;
    this.#unwatch = this.#bus.line.onStatus((status) => {
      const nowMs = Date.now();
      this.#plan.event(nowMs, status.up ? { type: 'line-up' } : { type: 'line-down', why: status.why });
      this.#tellAll();
      this.#wake?.();
    });
    this.#loop = this.#run();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#unwatch();
    this.#wake?.();
    await this.#loop;
  }

  /** Asks this device for everything, or what is of these classes, as soon as the line is free. False if it is not on this bus. */
  pollNow(path: DevicePath, classes?: readonly PollClass[]): boolean {
    const device = this.#devices.findIndex((candidate) => candidate.path === path);
    if (device < 0) return false;
    const readyAtMs = this.#devices[device]!.source.readyAtMs(this.#bus);
    this.#plan.event(Date.now(), { type: 'poll-now', device, readyAtMs, ...(classes && { classes }) });
    this.#wake?.();
    return true;
  }

  reachability(path: DevicePath): Reachability | null {
    const device = this.#devices.findIndex((candidate) => candidate.path === path);
    return device < 0 ? null : this.#plan.reachability(device);
  }

  async #run(): Promise<void> {
    const { status } = this.#bus.line;
    if (!status.up) this.#plan.event(Date.now(), { type: 'line-down', why: status.why });
    while (this.#running) {
      const action = this.#plan.next(Date.now());
      if (action.do === 'wait') await this.#wait(action.untilMs);
      else await this.#ask(action);
    }
  }

  async #ask(action: Exclude<PlanAction, { do: 'wait' }>): Promise<void> {
    const { device } = action;
    const { source } = this.#devices[device]!;
    if (action.do === 'begin') {
      const readyAtMs = source.readyAtMs(this.#bus);
      // The bus would wait for it, and all others with it.
      if (readyAtMs > Date.now()) return this.#plan.event(Date.now(), { type: 'not-ready', device, readyAtMs });
      source.begin(action.classes);
    }
    const step = await source.ask(this.#bus);
    const nowMs = Date.now();
    // The plan has heard from the line itself that it is down; the question is forgotten with it.
    if (step.is === 'failed' && step.why.code === 'line-down') return this.#afterLineDown();
    if (step.is === 'failed') {
      const readyAtMs = source.readyAtMs(this.#bus);
      this.#plan.event(nowMs, { type: 'failed', device, why: step.why, readyAtMs });
      if (this.#plan.reachability(device).status === 'unreachable') source.forget();
    } else {
      const more = step.is === 'more';
      this.#plan.event(nowMs, { type: 'answered', device, more, yields: step.is === 'more' && step.yields });
    }
    this.#tell(device);
    if (step.is === 'done') this.#deliver(device, nowMs, step);
  }

  /** The line may be up again already; the status listener has told the plan about both. */
  #afterLineDown(): void {
    for (const { source } of this.#devices) source.forget();
    const { status } = this.#bus.line;
    if (!status.up) this.#plan.event(Date.now(), { type: 'line-down', why: status.why });
  }

  #deliver(device: number, tMs: number, step: Extract<Step, { is: 'done' }>): void {
    const { path } = this.#devices[device]!;
    if (step.identity !== null) {
      const said = JSON.stringify(step.identity);
      if (said !== this.#identities[device] && said !== '{}') this.#events.onIdentity(path, step.identity);
      this.#identities[device] = said;
    }
    if (step.readings.length > 0) this.#events.onReadings({ path, tMs, readings: step.readings });
  }

  #tellAll(): void {
    for (let device = 0; device < this.#devices.length; device++) this.#tell(device);
  }

  #tell(device: number): void {
    const { status, sinceMs, why } = this.#plan.reachability(device);
    if (status === 'unknown' || status === this.#told[device]) return;
    this.#told[device] = status;
    this.#events.onStatus({ path: this.#devices[device]!.path, status, sinceMs, why });
  }

  #wait(untilMs: number | null): Promise<void> {
    const waitMs = untilMs === null ? WAIT_MAX_MS : Math.min(WAIT_MAX_MS, untilMs - Date.now());
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, Math.max(1, waitMs));
      this.#wake = done;
    });
  }
}
