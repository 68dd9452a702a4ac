import { join } from 'node:path';
import { type Clock, clockAt, isWallClock, WALL_CLOCK } from '@maeul/devices/clock';
import { buildTelemetry } from '@maeul/devices/messages/build-telemetry';
import type { DeviceState } from '@maeul/devices/messages/state';
import type { DevicePath } from '@maeul/devices/path';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { ControlDesk } from '../control/control-desk.ts';
import type { Kiosk } from '../kiosk/agent-kiosk.ts';
import type { KioskConfig } from '../kiosk/config/config.ts';
import { newId } from '../new-id.ts';
import { grainOf } from '../outbox/message.ts';
import { Outbox } from '../outbox/outbox.ts';
import type { SpoolStatus } from '../outbox/protocol.ts';
import type { FrameListener } from '../polling/frame-source.ts';
import type { PollerEvents, ReadingSet } from '../polling/poller.ts';
import type { Credentials, TlsFiles } from '../uplink/session.ts';
import { Uplink, type UplinkStatus } from '../uplink/uplink.ts';
import { BusRunner, type BusStatus } from './bus-runner.ts';
import { CommandDesk, type CommandHandler } from './command-desk.ts';
import { commandHandlers, EDGE_IDENTITY } from './command-handlers.ts';
import type { DeviceConfig, EdgeConfig } from './config.ts';
import { type BookChange, DeviceBook } from './device-book.ts';
import { readDeviceMemory, writeDeviceMemory } from './device-memory-file.ts';
import { KioskRunner, type KioskStatus } from './kiosk-runner.ts';
import { LatestReadings } from './latest-readings.ts';

export interface AgentOptions {
  readonly config: EdgeConfig;
  /** Files that the section of the kiosk names are relative to it. */
  readonly configFile?: string;
  readonly credentials: Credentials;
  readonly tls: TlsFiles;
  /** The public key, PEM, of the hub whose setpoints are executed; null: nobody's. */
  readonly hubKey?: string | null;
  /** Folder for all agents on this machine; each has its own within it. */
  readonly dataFolder: string;
  /** What is sent is timed by it, whereas devices are asked by the wall's, which it is if left out. */
  readonly clock?: Clock;
  /** That clock now. */
  readonly nowMs: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly log: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** The agent cannot go on; whoever started it should start it again. */
  readonly onFatal: (error: Error) => void;
}

export interface AgentStatus {
  readonly edge: DevicePath;
  readonly startedAt: string;
  readonly memoryBytes: number;
  readonly uplink: UplinkStatus;
  readonly outbox: SpoolStatus;
  readonly buses: readonly BusStatus[];
  readonly devices: readonly { readonly path: DevicePath; readonly state: DeviceState | null }[];
  /** null for an agent without one. */
  readonly kiosk: KioskStatus | null;
}

export interface Agent {
  status(): Promise<AgentStatus>;
  stop(): Promise<void>;
}

const BACKOFF = { minMs: 1_000, maxMs: 60_000 };
const CONNECT_TIMEOUT_MS = 15_000;
const ACK_TIMEOUT_MS = 60_000;
const KEEPALIVE_S = 30;

/** Where an agent keeps what must survive: `<data>/edge/<gu>.<dong>.<site>.<edge>`. */
export function agentFolder(dataFolder: string, edge: DevicePath): string {
  return join(dataFolder, 'edge', edge.replaceAll('/', '.'));
}

/**
 * Puts an agent together and starts it. The hub and the devices need not be there: it waits for them.
 * @returns codes `outbox-in-use`, `outbox-unusable`, `clock-of-kiosk`
 */
export async function startAgent(options: AgentOptions): Promise<Result<Agent>> {
  // A kiosk times people, motors and scales.
  if (options.config.kiosk !== null && !isWallClock(options.clock ?? WALL_CLOCK))
    return refuse('clock-of-kiosk', 'An agent with a kiosk goes by the real time only.', 'Leave out MAEUL_CLOCK.');
  const agent = new RunningAgent(options);
  const started = await agent.start();
  return started.ok ? ok(agent) : started;
}

class RunningAgent implements Agent {
  readonly #options: AgentOptions;
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #outbox: Outbox;
  readonly #uplink: Uplink;
  readonly #book: DeviceBook;
  readonly #latest = new LatestReadings();
  readonly #buses: readonly BusRunner[];
  readonly #startedAt: string;
  /** The agent and all that it speaks for. */
  readonly #paths: readonly DevicePath[];
  /** The kiosk adds its own when it has started. */
  readonly #handlers: Map<string, CommandHandler>;
  readonly #kiosk: KioskRunner | null;
  readonly #control: ControlDesk | null;

  constructor(options: AgentOptions) {
    const { config, nowMs, log } = options;
    this.#options = options;
    this.#clock = options.clock ?? WALL_CLOCK;
    const { speed } = this.#clock;
    this.#folder = agentFolder(options.dataFolder, config.edge);
    this.#startedAt = new Date(nowMs()).toISOString();
    this.#book = new DeviceBook(
      config.devices.map((device) => ({ path: device.path, state: facts(device, config.edge, speed) })),
      readDeviceMemory(this.#folder),
    );
    this.#outbox = new Outbox({
      folder: this.#folder,
      owner: config.edge,
      ...config.outbox,
      clock: this.#clock,
      onNotice: log,
      onFatal: options.onFatal,
    });
    const kiosk = config.kiosk === null ? [] : [config.kiosk.path];
    this.#paths = [config.edge, ...config.devices.map(({ path }) => path), ...kiosk];
    this.#handlers = new Map(
      commandHandlers({
        config,
        state: (path) => this.#book.state(path),
        latest: this.#latest,
        pollNow: (path) => this.#buses.some((bus) => bus.pollNow(path)),
        nowMs,
      }),
    );
    this.#kiosk = this.#newKiosk();
    this.#control = this.#newControl();
    const desk = new CommandDesk({
      edge: config.edge,
      paths: new Set(this.#paths),
      handlers: this.#handlers,
      outbox: this.#outbox,
      nowMs,
      onNotice: log,
    });
    this.#uplink = this.#newUplink((path, payload) => void desk.handle(path, payload));
    this.#buses = [...config.buses].map(([name, address]) => {
      const devices = config.devices.filter((device) => device.bus === name);
      return new BusRunner(name, address, devices, this.#events(), options.random);
    });
  }

  async start(): Promise<Result<true>> {
    const opened = await this.#outbox.start();
    if (!opened.ok) return opened;
    const kiosk = await this.#kiosk?.start();
    if (kiosk?.ok === false) {
      await this.#outbox.stop();
      return kiosk;
    }
    const control = this.#control?.start();
    if (control?.ok === false) {
      await this.#kiosk?.stop();
      await this.#outbox.stop();
      return control;
    }
    this.#uplink.start();
    for (const bus of this.#buses) bus.start();
    return ok(true);
  }

  async stop(): Promise<void> {
    await this.#kiosk?.stop();
    await this.#control?.stop();
    await Promise.all(this.#buses.map((bus) => bus.stop()));
    await this.#uplink.stop();
    await this.#outbox.stop();
  }

  async status(): Promise<AgentStatus> {
    const { config } = this.#options;
    return {
      edge: config.edge,
      startedAt: this.#startedAt,
      memoryBytes: process.memoryUsage.rss(),
      uplink: this.#uplink.status(),
      outbox: await this.#outbox.status(),
      buses: this.#buses.map((bus) => bus.status()),
      devices: config.devices.map(({ path }) => ({ path, state: this.#book.state(path) })),
      kiosk: this.#kiosk?.status() ?? null,
    };
  }

  #newControl(): ControlDesk | null {
    const { config, hubKey = null, nowMs, log } = this.#options;
    const steered = config.devices.flatMap(({ path, control }) => (control === null ? [] : [[path, control] as const]));
    if (hubKey === null) return null;
    const desk = new ControlDesk({
      folder: this.#folder,
      hubKey,
      devices: new Map(steered),
      registers: (path) => this.#buses.map((bus) => bus.registers(path)).find((found) => found !== null) ?? null,
      nowMs,
      onReverted: (path, order, reason) => this.#say(path, 'maeul.control.reverted.v1', { order, reason }),
      log,
    });
    this.#handlers.set('setpoint', (path, _args, _untilMs, command) => desk.handle(path, command));
    return desk;
  }

  #newKiosk(): KioskRunner | null {
    const { config, nowMs, log } = this.#options;
    const { kiosk } = config;
    if (kiosk === null) return null;
    return new KioskRunner({
      path: kiosk.path,
      begin: () => this.#beginKiosk(kiosk),
      onRunning: ({ commands }) => {
        for (const [name, handle] of commands)
          this.#handlers.set(name, async (path, args) =>
            path === kiosk.path ? handle(args) : refuse('not-a-kiosk', 'Only a kiosk knows this command.'),
          );
      },
      append: (message) => this.#outbox.append(message),
      nowMs,
      log,
    });
  }

  /** Loaded only where there is one: it brings a web server and drivers of boards. */
  async #beginKiosk(kiosk: KioskConfig): Promise<Result<Kiosk>> {
    const { config, configFile = '.', credentials, tls, nowMs, random, log } = this.#options;
    const { startAgentKiosk } = await import('../kiosk/agent-kiosk.ts');
    const tap = (path: DevicePath, listener: FrameListener) =>
      this.#buses.map((bus) => bus.tap(path, listener)).find((stop) => stop !== null) ?? (() => {});
    return startAgentKiosk(kiosk, {
      boards: config.boards,
      configFile,
      folder: this.#folder,
      credentials,
      tls,
      scales: { tap, askNow: (path) => void this.#buses.some((bus) => bus.pollFast(path)) },
      append: (message) => this.#outbox.append(message),
      isConnected: () => this.#uplink.status().connected,
      nowMs,
      random,
      newId,
      log,
    });
  }

  #newUplink(onCommand: (path: DevicePath, payload: Uint8Array) => void): Uplink {
    const { config, credentials, tls, random, log } = this.#options;
    return new Uplink({
      url: config.hub.url,
      window: config.hub.window,
      credentials,
      tls,
      edge: config.edge,
      commandPaths: this.#paths,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      keepaliveS: KEEPALIVE_S,
      backoff: BACKOFF,
      ackTimeoutMs: ACK_TIMEOUT_MS,
      random,
      outbox: this.#outbox,
      states: () => [[config.edge, this.#ownState('online')], ...this.#kioskStates(), ...this.#book.states()],
      offlineState: () => ({ ...this.#ownState('offline'), reason: 'stopped' }),
      onCommand,
      onNotice: log,
    });
  }

  #ownState(status: 'online' | 'offline'): DeviceState {
    const { config, nowMs } = this.#options;
    return {
      status,
      time: status === 'online' ? this.#startedAt : new Date(nowMs()).toISOString(),
      role: 'edge',
      ...(config.label === null ? {} : { label: config.label }),
      identity: EDGE_IDENTITY,
    };
  }

  #kioskStates(): [DevicePath, DeviceState][] {
    const { edge, kiosk } = this.#options.config;
    if (kiosk === null) return [];
    const label = kiosk.label.ko;
    return [[kiosk.path, { status: 'online', time: this.#startedAt, role: 'sensor', label, edge }]];
  }

  #events(): PollerEvents {
    return {
      onReadings: (set) => this.#readings({ ...set, tMs: clockAt(this.#clock, set.tMs) }),
      onStatus: ({ path, status, sinceMs: wallMs, why }) => {
        const sinceMs = clockAt(this.#clock, wallMs);
        this.#kiosk?.kiosk?.scale(path, status === 'reachable', why?.code ?? null);
        this.#changed(
          path,
          this.#book.reach(
            path,
            status === 'reachable' ? { status, sinceMs } : { status, sinceMs, reason: why?.code ?? 'unknown' },
          ),
        );
      },
      onIdentity: (path, identity) => this.#changed(path, this.#book.identity(path, identity)),
    };
  }

  #readings(set: ReadingSet): void {
    const { path, tMs, readings } = set;
    const body = JSON.stringify(buildTelemetry(path, tMs, readings, null));
    void this.#outbox.append({ kind: 'telemetry', path, grain: grainOf(readings), body });
    this.#latest.note(set);
  }

  #changed(path: DevicePath, change: BookChange | null): void {
    if (change === null) return;
    if (change.state !== null) this.#uplink.publishState(path, change.state);
    const written = change.facts.map(({ type, data }) => this.#say(path, type, data));
    // What is remembered follows what was told: a crash in between tells it twice, and never not at all.
    void Promise.all(written).then(() => this.#remember());
  }

  #say(path: DevicePath, type: string, data: object): Promise<unknown> {
    this.#options.log('info', `${type} ${path} ${JSON.stringify(data)}`);
    const time = new Date(this.#options.nowMs()).toISOString();
    const body = JSON.stringify({ specversion: '1.0', id: newId(), source: path, type, time, data });
    return this.#outbox.append({ kind: 'event', path, grain: 'kept', body });
  }

  #remembered = '';
  #remember(): void {
    const memory = this.#book.memory();
    const text = JSON.stringify([...memory]);
    if (text === this.#remembered) return;
    try {
      writeDeviceMemory(this.#folder, memory);
      this.#remembered = text;
    } catch (error) {
      this.#options.log('error', `What is known of the devices could not be written: ${(error as Error).message}.`);
    }
  }
}

function facts(device: DeviceConfig, edge: DevicePath, speed: number): Omit<DeviceState, 'status'> {
  return {
    ...(device.label === null ? {} : { label: device.label }),
    role: device.role,
    profile: device.profile,
    edge,
    interval: (device.intervalsMs.fast * speed) / 1000,
  };
}
