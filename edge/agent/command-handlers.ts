import { hostname } from 'node:os';
import type { DeviceState } from '@maeul/devices/messages/state';
import type { DevicePath } from '@maeul/devices/path';
import type { Identity } from '@maeul/devices/reading';
import { ok, refuse } from '@maeul/devices/refusal';
import edgePackage from '../package.json' with { type: 'json' };
import type { CommandHandler } from './command-desk.ts';
import type { DeviceConfig, EdgeConfig } from './config.ts';
import type { LatestReadings } from './latest-readings.ts';

/** What the agent says of itself. */
export const EDGE_IDENTITY: Identity = {
  manufacturer: 'Maeul',
  model: 'edge agent',
  version: edgePackage.version,
  serial: hostname(),
};

export interface HandlerContext {
  readonly config: EdgeConfig;
  readonly state: (path: DevicePath) => DeviceState | null;
  readonly latest: LatestReadings;
  /** False for a device that cannot be asked. */
  readonly pollNow: (path: DevicePath) => boolean;
  readonly nowMs: () => number;
}

/** A bus has a queue and a device may need several questions; longer than this it takes only if it does not answer. */
const POLL_NOW_MAX_MS = 15_000;

/** The commands that the agent knows, for itself and for its devices. */
export function commandHandlers(context: HandlerContext): ReadonlyMap<string, CommandHandler> {
  const { config } = context;
  const deviceAt = (path: DevicePath) => config.devices.find((device) => device.path === path);

  /** Who is there. Nothing blinks: no device of today has a lamp that the agent could switch. */
  const identify: CommandHandler = async (path) => {
    const device = deviceAt(path);
    if (device === undefined)
      return ok({ path, identity: EDGE_IDENTITY, devices: config.devices.map((one) => one.path), blinked: false });
    const state = context.state(path);
    return ok({
      path,
      profile: device.profile,
      status: state?.status ?? 'unknown',
      identity: state?.identity ?? {},
      blinked: false,
    });
  };

  const pollNow: CommandHandler = async (path, _args, untilMs) => {
    if (deviceAt(path) === undefined)
      return refuse('not-a-device', 'An agent has no readings; name one of its devices.');
    const nowMs = context.nowMs();
    // A device that speaks by itself cannot be asked, but will soon speak again.
    context.pollNow(path);
    const fresh = await context.latest.freshOf(path, nowMs, Math.min(POLL_NOW_MAX_MS, untilMs - nowMs));
    return fresh.ok ? ok({ path, readings: fresh.value }) : fresh;
  };

  const configGet: CommandHandler = async (path) => {
    const device = deviceAt(path);
    return ok(device === undefined ? { path, config: publicConfig(config) } : { path, config: publicDevice(device) });
  };

  return new Map([
    ['identify', identify],
    ['poll-now', pollNow],
    ['config-get', configGet],
  ]);
}

/** The names of secret files may be told, their contents never come into the config. */
function publicConfig(config: EdgeConfig): object {
  const { buses, boards, devices } = config;
  return {
    ...config,
    buses: Object.fromEntries(buses),
    boards: Object.fromEntries(boards),
    devices: devices.map(publicDevice),
  };
}

function publicDevice({
  path,
  bus,
  unit,
  profile,
  role,
  label,
  intervalsMs,
  timeoutMs,
  control,
}: DeviceConfig): object {
  return { path, bus, unit, profile, role, label, intervalsMs, timeoutMs, control };
}
