import { readFileSync } from 'node:fs';
import { type Address, parseAddress } from '@maeul/devices/config/address';
import { parseConfig } from '@maeul/devices/config/parse-config';
import { type ByteSize, type Duration, toBytes, toMillis } from '@maeul/devices/config/quantities';
import type { PollClass } from '@maeul/devices/modbus/device-map';
import type { DevicePath } from '@maeul/devices/path';
import { ok, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import type { Role } from '@maeul/devices/roles';
import type { LineSettings } from '@maeul/devices/serial/protocol';
import type { BusAddress } from '../bus/bus.ts';
import type { DeviceControl } from '../control/limits.ts';
import type { BoardAddress } from '../firmata/board.ts';
import { type KioskConfig, kioskConfig } from '../kiosk/config/config.ts';
import { checkEdgeConfig } from './config-check.ts';
import { fastMs, timeoutMs } from './config-intervals.ts';
import {
  type BoardConfigFile,
  type BusConfigFile,
  type DeviceConfigFile,
  type EdgeConfigFile,
  EdgeConfigSchema,
} from './config-schema.ts';
import { factoryLine } from './profile-lines.ts';

export interface DeviceConfig {
  readonly path: DevicePath;
  readonly bus: string;
  readonly unit: number;
  readonly profile: string;
  readonly role: Role;
  readonly label: string | null;
  readonly intervalsMs: Readonly<Record<PollClass, number>>;
  /** How long it may take to answer one question. */
  readonly timeoutMs: number;
  /** How far the hub may steer it; null: not at all. */
  readonly control: DeviceControl | null;
}

export interface HubConfig {
  readonly url: string;
  /** As written: relative to the config file. */
  readonly credentials: string | null;
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly window: number;
}

/** What the agent is to do, checked and in units of the program. */
export interface EdgeConfig {
  readonly edge: DevicePath;
  readonly label: string | null;
  readonly hub: HubConfig;
  readonly outbox: { readonly maxBytes: number; readonly commitMs: number };
  readonly buses: ReadonlyMap<string, BusAddress>;
  readonly devices: readonly DeviceConfig[];
  /** Boards with Firmata, by name. */
  readonly boards: ReadonlyMap<string, BoardAddress>;
  /** As written, relative to the config file: the key of the hub whose setpoints are executed. */
  readonly hubKey: string | null;
  readonly kiosk: KioskConfig | null;
}

const DEFAULT_INTERVALS_MS = { slow: 15_000, rare: 3_600_000 } as const;
const DEFAULT_OUTBOX = { max: '256MB' as ByteSize, commit: '1s' as Duration };
const DEFAULT_WINDOW = 200;
const DEFAULT_URL = 'mqtt://127.0.0.1:1883';

/**
 * Reads an edge's YAML. Code: `bad-config`, with every error by file and line.
 * @param hubAddress where the hub is, `host:port`, whatever the file says (MAEUL_MQTT); null if the environment is silent
 */
export function readEdgeConfig(text: string, fileName: string, hubAddress: string | null): Result<EdgeConfig> {
  const parsed = parseConfig(text, fileName, EdgeConfigSchema, checkEdgeConfig);
  if (!parsed.ok) return parsed;
  const hub = hubConfig(parsed.value, hubAddress);
  if (!hub.ok) return hub;
  const { edge, label, outbox = DEFAULT_OUTBOX, buses, devices, boards = {}, control, kiosk } = parsed.value;
  const profileAt = (path: string) => devices.find((device) => device.path === path)?.profile ?? '';
  const profilesOn = (bus: string) => devices.filter((device) => device.bus === bus).map(({ profile }) => profile);
  return ok({
    edge: edge as DevicePath,
    label: label ?? null,
    hub: hub.value,
    outbox: { maxBytes: toBytes(outbox.max), commitMs: toMillis(outbox.commit) },
    buses: new Map(Object.entries(buses).map(([name, bus]) => [name, busAddress(bus, profilesOn(name))])),
    devices: devices.map((device) => deviceConfig(device, timeoutMs(devices, device))),
    boards: new Map(Object.entries(boards).map(([name, board]) => [name, boardAddress(board)])),
    hubKey: control?.hubKey ?? null,
    kiosk: kiosk === undefined ? null : kioskConfig(kiosk, profileAt),
  });
}

/** Reads the config from its file. Codes: `unreadable-file` and those of `readEdgeConfig`. */
export function loadEdgeConfig(file: string, env: { readonly MAEUL_MQTT?: string | undefined }): Result<EdgeConfig> {
  try {
    return readEdgeConfig(readFileSync(file, 'utf8'), file, env.MAEUL_MQTT || null);
  } catch (error) {
    return refuse('unreadable-file', `${file} cannot be read: ${(error as Error).message}.`);
  }
}

function hubConfig({ hub }: EdgeConfigFile, hubAddress: string | null): Result<HubConfig> {
  const { credentials = null, tls = {}, window = DEFAULT_WINDOW } = hub ?? {};
  const url = hubUrl(hub?.url ?? DEFAULT_URL, hubAddress);
  return url.ok ? ok({ url: url.value, credentials, tls, window }) : url;
}

/** The environment says where; how (TLS, WebSocket) the file says, so that nobody turns encryption off by moving a hub. */
function hubUrl(written: string, address: string | null): Result<string> {
  if (address === null) return ok(written);
  const parsed = parseAddress(address, 'MAEUL_MQTT');
  return parsed.ok ? ok(written.replace(/^(\w+:\/\/)[^/]*/, (_, scheme) => scheme + address)) : parsed;
}

function busAddress(bus: BusConfigFile, profiles: readonly string[]): BusAddress {
  if (bus.kind !== 'serial') {
    const { host, port }: Address = unwrap(parseAddress(bus.address, 'address'));
    return { kind: bus.kind, host, port };
  }
  const factory = profiles.map(factoryLine).find((line) => line !== null);
  const line: LineSettings = {
    baud: bus.baud ?? factory?.baud ?? 9_600,
    dataBits: bus.dataBits ?? factory?.dataBits ?? 8,
    parity: bus.parity ?? factory?.parity ?? 'none',
    stopBits: bus.stopBits ?? factory?.stopBits ?? 1,
  };
  return { kind: 'serial', path: bus.port, line };
}

function boardAddress(board: BoardConfigFile): BoardAddress {
  if (board.kind === 'serial') return { kind: 'serial', path: board.port };
  return { kind: 'tcp', ...unwrap(parseAddress(board.address, 'address')) };
}

function deviceConfig(device: DeviceConfigFile, timeoutMs: number): DeviceConfig {
  const { path, bus, unit, profile, role, label = null, intervals = {} } = device;
  const ms = (written: Duration | undefined, otherwise: number): number =>
    written === undefined ? otherwise : toMillis(written);
  const fast = fastMs(device);
  const slow = ms(intervals.slow, Math.max(fast, DEFAULT_INTERVALS_MS.slow));
  const rare = ms(intervals.rare, Math.max(slow, DEFAULT_INTERVALS_MS.rare));
  const intervalsMs = { fast, slow, rare };
  const control = controlOf(device.control);
  return { path: path as DevicePath, bus, unit, profile, role, label, intervalsMs, timeoutMs, control };
}

function controlOf(written: DeviceConfigFile['control']): DeviceControl | null {
  if (written === undefined) return null;
  const revertMaxS = Math.floor(toMillis(written.revertMax) / 1000);
  if (written.kind === 'limit') return { kind: 'limit', leastPercent: written.least, revertMaxS };
  const { charge: chargeMaxW, discharge: dischargeMaxW, reserve: reservePercent } = written;
  return { kind: 'storage', chargeMaxW, dischargeMaxW, reservePercent, revertMaxS };
}
