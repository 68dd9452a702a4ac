import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { Death } from './child.ts';
import { cleanHousePorts, setUpCleanHouse } from './clean-house.ts';
import { Crew } from './crew.ts';
import { DEMO_PLACE, demoEdges, type SimulatedLine } from './edges.ts';
import type { OfficeLogin } from './office-session.ts';
import { checkRoom } from './room.ts';

export interface DemoOptions {
  /** host:port */
  readonly http: string;
  /** host:port */
  readonly mqtt: string;
  /** Folder for everything that is kept. */
  readonly data: string;
  readonly seed: number;
  readonly speed: number;
  /** Where simulated time begins, RFC 3339; now if left out. */
  readonly start?: string;
}

export interface Demo {
  readonly http: string;
  /** host:port of the kiosk's screen. */
  readonly kiosk: string;
  /** host:port of the page of the simulated clean house. */
  readonly cleanHouse: string;
  readonly office: OfficeLogin;
  readonly logs: string;
  /** Resolves if one of the programs ends by itself. */
  readonly died: Promise<Death>;
  stop(): Promise<void>;
}

/** One every minute, about. */
const RESIDENTS_PER_HOUR = 60;
const READY_MS_MAX = 60_000;
const POLL_MS = 250;

/**
 * Starts the demo and waits until the first readings are on the page. Codes: `demo-failed`, and those of `checkRoom`.
 * @param stopped the wish to end it, which may come while it starts
 * @returns null if it was ended while it started
 */
export async function startDemo(options: DemoOptions, stopped: Promise<void>): Promise<Result<Demo | null>> {
  const room = await checkRoom(options);
  if (!room.ok) return room;
  const logs = join(options.data, 'logs');
  const configs = join(options.data, 'demo');
  for (const folder of [logs, configs]) mkdirSync(folder, { recursive: true });
  const environment = { MAEUL_HTTP: options.http, MAEUL_MQTT: options.mqtt, MAEUL_DATA: options.data };
  const crew = new Crew(logs, stopped);
  writeFileSync(join(configs, 'hub.yaml'), `place: ${DEMO_PLACE}\n`);
  const hub = crew.run('hub', ['hub', '--config', join(configs, 'hub.yaml'), '--anonymous'], environment);
  const { seed, speed, start } = options;
  const clock = ['--speed', String(speed), ...(start === undefined ? [] : ['--start', start])];
  const meters = ['--state', join(configs, 'meters.json')];
  const ports = await cleanHousePorts();
  const people = ['--kiosk', `http://${ports.kiosk}`, '--residents', String(RESIDENTS_PER_HOUR)];
  const page = ['--control', ports.page];
  const sim = ['sim', 'neighbourhood', '--seed', String(seed), ...clock, ...meters, ...people, ...page];
  const devices = crew.run('devices', sim, environment);
  const ready = await hub.firstLine;
  if (ready === null) return crew.failed(hub);
  const http = /http:\/\/(\S+)/.exec(ready)?.[1] ?? options.http;
  const mqtt = /mqtt:\/\/(\S+)/.exec(ready)?.[1] ?? options.mqtt;
  const bound = { ...environment, MAEUL_HTTP: http, MAEUL_MQTT: mqtt };
  const endpoints = await devices.firstLine;
  if (endpoints === null) return crew.failed(devices);
  const lines = (JSON.parse(endpoints) as { endpoints: SimulatedLine[] }).endpoints;
  for (const { name, yaml } of demoEdges(lines)) {
    const file = join(configs, `${name}.yaml`);
    writeFileSync(file, yaml);
    crew.run(name, ['edge', '--config', file], bound);
  }
  const house = await setUpCleanHouse({ configs, data: options.data }, lines, http, ports.kiosk, crew.wish.signal);
  if (!house.ok) {
    const wanted = crew.ending;
    await crew.stop();
    return wanted ? ok(null) : house;
  }
  const { office, config } = house.value;
  crew.run('edge-clean-house-1', ['edge', '--config', config], bound);
  const died = crew.died(bound, devices);
  if (!(await firstReadings(http, died, () => crew.ending))) {
    if (crew.ending) await crew.stop();
    const dead = crew.ending ? null : await Promise.race([died, sleep(0, null)]);
    if (dead !== null) {
      await crew.stop();
      return refuse('demo-failed', `The process "${dead.name}" ended while it started:\n${dead.lastWords}`);
    }
    if (crew.ending) return ok(null);
  }
  return ok({ http, kiosk: ports.kiosk, cleanHouse: ports.page, office, logs, died, stop: () => crew.stop() });
}

/** Waits until a device on the hub has a value. */
async function firstReadings(http: string, died: Promise<Death>, ending: () => boolean): Promise<boolean> {
  let dead = false;
  void died.then(() => {
    dead = true;
  });
  for (let waitedMs = 0; waitedMs < READY_MS_MAX && !dead && !ending(); waitedMs += POLL_MS) {
    const answer = await fetch(`http://${http}/api/v1/devices`).catch(() => null);
    if (answer?.ok && JSON.stringify(await answer.json()).includes('"power_ac"')) return true;
    await sleep(POLL_MS);
  }
  return false;
}
