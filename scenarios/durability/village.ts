import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hubFolder } from '@maeul/hub/folder';
import { stringify } from 'yaml';
import { HubApi } from './hub-api.ts';
import { hubAddresses, MAEUL, maeul, Program } from './program.ts';

export const PLACE = 'test/dong';
const EDGE = `${PLACE}/site-1/edge-1`;
const METERS = [
  { device: 'meter-1', profile: 'meter/eastron-sdm120', simulated: 'sdm120', unit: 1 },
  { device: 'meter-2', profile: 'meter/eastron-sdm630', simulated: 'sdm630', unit: 2 },
] as const;

/** Hundreds of starts would spend their time compiling; programs that are killed leave nothing in the cache. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/scenarios', import.meta.url));
let compiled: Promise<unknown> | null = null;

export interface VillageOptions {
  /** Everything is below it. */
  readonly folder: string;
  /** A hub program other than `maeul hub`. */
  readonly hubProgram?: string;
  /** More of the hub's configuration. */
  readonly hubConfig?: object;
  /** The edge's part `outbox`. */
  readonly outbox?: object;
  /** A command that the hub runs under. */
  readonly hubUnder?: readonly string[];
}

/** A hub, an edge agent and two simulated meters, each in a process of its own, joined by sockets. */
export class Village {
  readonly journalFile: string;
  readonly spoolFile: string;
  readonly #options: VillageOptions;
  readonly #data: string;
  readonly #logs: string;
  #addresses = { http: '127.0.0.1:0', mqtt: '127.0.0.1:0' };
  #simulator: Program | null = null;
  #hub: Program | null = null;
  #edge: Program | null = null;

  constructor(options: VillageOptions) {
    this.#options = options;
    this.#data = join(options.folder, 'data');
    this.#logs = join(options.folder, 'logs');
    this.journalFile = hubFolder(this.#data).journal;
    this.spoolFile = join(this.#data, 'edge', EDGE.replaceAll('/', '.'), 'outbox.db');
    for (const folder of [this.#data, this.#logs]) mkdirSync(folder, { recursive: true });
    writeFileSync(this.#file('hub.yaml'), stringify({ place: PLACE, ...options.hubConfig }));
  }

  get hub(): Program {
    return this.#hub!;
  }

  get edge(): Program {
    return this.#edge!;
  }

  /** host:port of MQTT; it stays the same when the hub is started again. */
  get mqtt(): string {
    return this.#addresses.mqtt;
  }

  get api(): HubApi {
    return new HubApi(this.#addresses.http);
  }

  /** Starts the hub for the first time and learns where it listens. */
  async startHub(): Promise<void> {
    compiled ??= maeul(['hub', '--check'], this.#env());
    await compiled;
    this.restart('hub');
    this.#addresses = hubAddresses(await this.hub.started());
  }

  /** Starts the meters and the edge agent that reads them. */
  async startEdge(): Promise<void> {
    const meters = METERS.flatMap(({ simulated, unit }) => ['--meter', `${simulated}:${unit}`]);
    const args = ['sim', 'rs485', ...meters, '--tcp', '127.0.0.1:0', '--json'];
    this.#simulator = new Program({ args, log: join(this.#logs, 'meters.log') });
    const { endpoints } = JSON.parse(await this.#simulator.started()) as {
      endpoints: { endpoint: { port: number } }[];
    };
    const config = {
      edge: EDGE,
      hub: { window: 50 },
      outbox: { commit: '50ms', ...this.#options.outbox },
      buses: { line: { kind: 'tcp', address: `127.0.0.1:${endpoints[0]!.endpoint.port}` } },
      devices: METERS.map(({ device, profile, unit }) => ({
        path: `${PLACE}/site-1/${device}`,
        bus: 'line',
        unit,
        profile,
        role: 'load',
        intervals: { fast: '100ms', slow: '500ms' },
      })),
    };
    writeFileSync(this.#file('edge.yaml'), stringify(config));
    this.restart('edge');
  }

  /** Starts a program that has ended. */
  restart(name: 'hub' | 'edge'): void {
    const log = join(this.#logs, `${name}.log`);
    const env = this.#env();
    if (name === 'edge') this.#edge = new Program({ args: ['edge', '--config', this.#file('edge.yaml')], env, log });
    else {
      const { hubProgram = MAEUL, hubUnder = [] } = this.#options;
      const own = ['--config', this.#file('hub.yaml'), '--anonymous'];
      const args = hubProgram === MAEUL ? ['hub', ...own] : own;
      this.#hub = new Program({ program: hubProgram, args, env, log, under: hubUnder });
    }
  }

  /** `maeul hub …` on the data of this village. */
  hubCommand(...args: string[]) {
    return maeul(['hub', ...args], this.#env());
  }

  async stop(): Promise<void> {
    for (const program of [this.#edge, this.#simulator, this.#hub]) if (program?.alive) await program.end('SIGTERM');
  }

  /** Takes everything away without a word. */
  async kill(): Promise<void> {
    for (const program of [this.#edge, this.#simulator, this.#hub]) if (program?.alive) await program.end('SIGKILL');
  }

  #file(name: string): string {
    return join(this.#options.folder, name);
  }

  #env(): NodeJS.ProcessEnv {
    return {
      MAEUL_DATA: this.#data,
      MAEUL_HTTP: this.#addresses.http,
      MAEUL_MQTT: this.#addresses.mqtt,
      MAEUL_LOG: 'warn',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
    };
  }
}
