import type { Fault } from '../faults/fault.ts';
import { FirmataPort } from '../firmata/port.ts';
import { modbusRtu } from '../modbus/rtu.ts';
import { modbusTcp } from '../modbus/tcp.ts';
import type { Endpoint, Line } from '../wire/line.ts';
import { SimPort, type WireProtocol } from '../wire/port.ts';
import type { SimContext } from './context.ts';
import type { SimDevice } from './device.ts';

/** How Modbus is framed on a line. Devices that do not speak Modbus bring their own framing. */
export type Framing = 'modbus-tcp' | 'rtu';

export interface LineSpec {
  readonly name: string;
  readonly line: Line;
  readonly framing: Framing;
  /** Several Modbus devices, or one of another kind. */
  readonly devices: readonly SimDevice[];
}

/** Where a line can be reached, and which devices are on it. */
export interface LineEndpoint {
  readonly line: string;
  readonly endpoint: Endpoint;
  /** `modbus-tcp`, `modbus-rtu`, `firmata`, or `serial` for raw bytes of another protocol. */
  readonly framing: 'modbus-tcp' | 'modbus-rtu' | 'firmata' | 'serial';
  readonly devices: readonly { readonly name: string; readonly kind: string; readonly unit?: number }[];
}

const SAVE_EVERY_MS = 10_000;

/** One simulator process: its lines, the devices on them, and what goes wrong. */
export class SimHost {
  readonly context: SimContext;
  readonly #lines: readonly { spec: LineSpec; port: SimPort | FirmataPort }[];
  #saver: NodeJS.Timeout | undefined;

  constructor(context: SimContext, lines: readonly LineSpec[]) {
    this.context = context;
    this.#lines = lines.map((spec) => ({
      spec,
      port: portOf(spec, context),
    }));
  }

  async start(): Promise<LineEndpoint[]> {
    const endpoints: LineEndpoint[] = [];
    for (const { spec, port } of this.#lines) endpoints.push(describe(spec, await port.start()));
    this.#saver = setInterval(() => this.context.save(), SAVE_EVERY_MS);
    return endpoints;
  }

  async stop(): Promise<void> {
    clearInterval(this.#saver);
    await Promise.all(this.#lines.map(({ port }) => port.stop()));
    this.context.save();
  }

  get devices(): SimDevice[] {
    return this.#lines.flatMap(({ spec }) => spec.devices);
  }

  get lineNames(): string[] {
    return this.#lines.map(({ spec }) => spec.name);
  }

  faults(): Record<string, string[]> {
    return Object.fromEntries(this.#lines.map(({ spec, port }) => [spec.name, port.faults]));
  }

  /** Replaces the faults of one line, or of all. */
  setFaults(faults: readonly Fault[], line?: string): void {
    for (const { spec, port } of this.#lines) if (line === undefined || spec.name === line) port.setFaults(faults);
  }
}

function portOf(spec: LineSpec, context: SimContext): SimPort | FirmataPort {
  const [first] = spec.devices;
  if (first?.wire.speaks === 'firmata') return new FirmataPort(spec.line, first.wire.board);
  return new SimPort(spec.line, protocolOf(spec), context.random(`faults of ${spec.name}`));
}

function protocolOf({ name, framing, devices }: LineSpec): WireProtocol {
  const serial = devices.find((device) => device.wire.speaks === 'serial');
  if (serial?.wire.speaks === 'serial') {
    if (devices.length > 1) throw new Error(`The line ${name} has a ${serial.kind} and something else.`);
    return serial.wire.protocol;
  }
  const units = devices.flatMap((device) => (device.wire.speaks === 'modbus' ? [device.wire.unit] : []));
  return framing === 'modbus-tcp' ? modbusTcp(units) : modbusRtu(units);
}

function describe({ name, framing, devices }: LineSpec, endpoint: Endpoint): LineEndpoint {
  const speaks = devices[0]?.wire.speaks;
  return {
    line: name,
    endpoint,
    framing: speaks !== 'modbus' ? (speaks ?? 'serial') : framing === 'rtu' ? 'modbus-rtu' : 'modbus-tcp',
    devices: devices.map(({ name: device, kind, wire }) => ({
      name: device,
      kind,
      ...(wire.speaks === 'modbus' ? { unit: wire.unit.unit } : {}),
    })),
  };
}
