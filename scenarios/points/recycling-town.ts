import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unwrap } from '@maeul/devices/refusal';
import { hubFolder } from '@maeul/hub/folder';
import { stringify } from 'yaml';
import { cleanHouseEdge, enrollKiosk, kioskPath } from '../../cli/demo/clean-house.ts';
import { DEMO_PLACE, type SimulatedLine } from '../../cli/demo/edges.ts';
import { prepareOffice } from '../../cli/demo/office.ts';
import type { OfficeLogin } from '../../cli/demo/office-session.ts';
import { hubAddresses, maeul, Program } from '../durability/program.ts';

/** Programs that are killed leave nothing in a cache of their own. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/scenarios', import.meta.url));
const LOOPBACK = '127.0.0.1';

/** An edge agent with a kiosk, in a process of its own, that can be killed and started again. */
export class KioskAgent {
  readonly site: string;
  /** Path of the kiosk. */
  readonly path: string;
  /** Where its screen is, e.g. http://127.0.0.1:8090 */
  readonly screen: string;
  /** Its kiosk.db; locked while it runs. */
  readonly storeFile: string;
  readonly #start: () => Program;
  #program: Program;

  constructor(site: string, screen: string, data: string, start: () => Program) {
    this.site = site;
    this.path = kioskPath(site);
    this.screen = screen;
    this.storeFile = join(data, 'edge', `${DEMO_PLACE}/${site}/edge-1`.replaceAll('/', '.'), 'kiosk.db');
    this.#start = start;
    this.#program = start();
  }

  get program(): Program {
    return this.#program;
  }

  restart(): void {
    this.#program = this.#start();
  }
}

/** A hub with an office, a tariff and a catalogue, and clean houses with kiosks, each in a process of its own. */
export class RecyclingTown {
  readonly data: string;
  readonly pointsFile: string;
  readonly agents: KioskAgent[] = [];
  readonly #folder: string;
  readonly #ending = new AbortController();
  #addresses = { http: `${LOOPBACK}:0`, mqtt: `${LOOPBACK}:0` };
  #hub: Program | null = null;

  /** @param folder everything is below it */
  constructor(folder: string) {
    this.#folder = folder;
    this.data = join(folder, 'data');
    this.pointsFile = join(hubFolder(this.data).views, 'points.db');
    mkdirSync(this.data, { recursive: true });
    writeFileSync(join(folder, 'hub.yaml'), stringify({ place: DEMO_PLACE }));
  }

  get hub(): Program {
    return this.#hub!;
  }

  /** host:port */
  get http(): string {
    return this.#addresses.http;
  }

  /** Starts the hub for the first time, learns where it listens, and publishes tariff and catalogue. Returns how to log in at the office. */
  async start(): Promise<OfficeLogin> {
    this.restartHub();
    this.#addresses = hubAddresses(await this.hub.started());
    return unwrap(await prepareOffice({ configs: this.#folder, data: this.data }, this.http, this.#ending.signal));
  }

  restartHub(): void {
    const args = ['hub', '--config', join(this.#folder, 'hub.yaml'), '--anonymous'];
    this.#hub = new Program({ args, env: this.#env(), log: join(this.#folder, 'hub.log') });
  }

  /** Enrols the kiosk of a clean house and starts its agent. */
  async open(site: string, lines: readonly SimulatedLine[]): Promise<KioskAgent> {
    const configs = join(this.#folder, site);
    mkdirSync(configs);
    const config = join(configs, 'edge.yaml');
    const kiosk = `${LOOPBACK}:${await freePort()}`;
    writeFileSync(config, cleanHouseEdge({ site, lines, hub: this.http, kiosk }));
    unwrap(await enrollKiosk({ configs, data: this.data }, config, site, this.#ending.signal));
    const start = () =>
      new Program({ args: ['edge', '--config', config], env: this.#env(), log: join(configs, 'edge.log') });
    const agent = new KioskAgent(site, `http://${kiosk}`, this.data, start);
    this.agents.push(agent);
    return agent;
  }

  /** Any command of `maeul` with the data of this town. */
  command(...args: string[]) {
    return maeul(args, this.#env());
  }

  /** Takes everything away without a word. */
  async kill(): Promise<void> {
    this.#ending.abort();
    for (const program of [...this.agents.map((agent) => agent.program), this.#hub])
      if (program?.alive) await program.end('SIGKILL');
  }

  #env(): NodeJS.ProcessEnv {
    return {
      MAEUL_DATA: this.data,
      MAEUL_HTTP: this.#addresses.http,
      MAEUL_MQTT: this.#addresses.mqtt,
      MAEUL_LOG: 'warn',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
    };
  }
}

/** A port that nobody had a moment ago: a kiosk keeps its own when it is started again. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
