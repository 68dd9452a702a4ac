import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatClock } from '@maeul/devices/clock';
import { ok, type Result, unwrap } from '@maeul/devices/refusal';
import type { PortfolioChange } from '@maeul/devices/vpp/portfolio';
import { openControlKey } from '@maeul/hub/energy/dispatch/control-key';
import { stringify } from 'yaml';
import type { Death, DemoChild } from './child.ts';
import { Crew } from './crew.ts';
import { EVENING_PROGRAMME, eveningProgramme, housePortfolio } from './day-portfolio.ts';
import { withWallets } from './day-wallets.ts';
import { DEMO_PLACE, demoEdges, type SimulatedLine } from './edges.ts';
import { makeAccount } from './office.ts';
import { type OfficeLogin, OfficeSession } from './office-session.ts';
import { checkRoom } from './room.ts';
import { runMaeul } from './run-maeul.ts';

export interface DayOptions {
  /** host:port */
  readonly http: string;
  /** host:port */
  readonly mqtt: string;
  /** The day is kept in `<data>/day`, which is made anew at each start: no hub can go back in time. */
  readonly data: string;
  readonly seed: number;
  readonly speed: number;
  /** YYYY-MM-DD in Seoul. */
  readonly day: string;
  /** Where the day begins, HH:MM in Seoul; before sunrise if left out. */
  readonly from?: string;
  readonly households?: number;
  /** Whether the upstream calls at six in the evening by itself; it does if left out. */
  readonly evening?: boolean;
}

export interface DemoDay {
  readonly http: string;
  readonly office: OfficeLogin;
  readonly logs: string;
  /** host:port of the control API of the households. */
  readonly households: string;
  /** Address of the control API of the upstream. */
  readonly upstream: string;
  readonly died: Promise<Death>;
  stop(): Promise<void>;
}

const HISTORY_DAYS = 15;
const HOUSEHOLDS = 60;
/** Sunrise in Seoul in June is at 05:11. */
const BEFORE_SUNRISE = '04:45';
const DAY_MS = 86_400_000;
const SEOUL_OFFSET_MS = 9 * 3_600_000;
/** Of one request of the portfolio. */
const CHANGES_MAX = 200;
/** File with the key whose setpoints the agents execute. */
const HUB_KEY = 'hub-control.pub';
const ANY = '127.0.0.1:0';
/** When the upstream calls the dong, for an hour and with how much power; and when it says so. */
const EVENT_AT = '18:00';
const EVENT = `${EVENT_AT}/60/2/5kW`;
const PUBLISHED_AT = '16:00';
/** Names of OpenADR: the hub at its upstream, the collector at the hub, the upstream's program. */
const HUB_CLIENT = 'sinsa1';
const HOMES_CLIENT = 'e-gw-1';
const PROGRAM = 'evening-peak';

/**
 * Starts a simulated day on a fast clock: the two houses with their devices, a battery, and the homes of a dong with two weeks of
 * history. Codes: `demo-failed`, and those of `checkRoom`.
 * @param stopped the wish to end it, which may come while it starts
 * @returns null if it was ended while it started
 */
export async function startDay(options: DayOptions, stopped: Promise<void>): Promise<Result<DemoDay | null>> {
  const data = join(options.data, 'day');
  const room = await checkRoom({ ...options, data });
  if (!room.ok) return room;
  rmSync(data, { recursive: true, force: true });
  const [logs, configs] = [join(data, 'logs'), join(data, 'demo')];
  for (const folder of [logs, configs]) mkdirSync(folder, { recursive: true });
  const crew = new Crew(logs, stopped);
  const day = new DayStart(options, { data, logs, configs }, crew);
  const started = await day.start();
  if (started.ok) return started;
  const wanted = crew.ending;
  await crew.stop();
  return wanted ? ok(null) : started;
}

interface Folders {
  readonly data: string;
  readonly logs: string;
  readonly configs: string;
}

/** The steps of a start, each of which needs the one before it. */
class DayStart {
  readonly #options: DayOptions;
  readonly #folders: Folders;
  readonly #crew: Crew;
  /** Of all programs of the day. */
  #environment: NodeJS.ProcessEnv;

  constructor(options: DayOptions, folders: Folders, crew: Crew) {
    const { http, mqtt, day, speed, from = BEFORE_SUNRISE } = options;
    this.#options = options;
    this.#folders = folders;
    this.#crew = crew;
    const clock = formatClock({ atMs: Date.parse(`${day}T${from}:00+09:00`), wallMs: Date.now(), speed });
    this.#environment = { MAEUL_HTTP: http, MAEUL_MQTT: mqtt, MAEUL_DATA: folders.data, MAEUL_CLOCK: clock };
  }

  async start(): Promise<Result<DemoDay>> {
    const { configs, data, logs } = this.#folders;
    const upstream = await this.#startUpstream();
    if (!upstream.ok) return upstream;
    const hub = this.#startHub(upstream.value.url);
    const devices = this.#sim('devices', 'neighbourhood', '--battery');
    const http = await this.#bound(hub);
    if (http === null) return this.#crew.failed(hub);
    const office = await makeAccount({ configs, data }, this.#crew.wish.signal);
    if (!office.ok) return office;
    const entered = await this.#enter(http, office.value);
    if (!entered.ok) return entered;
    const edges = await this.#startEdges(devices);
    if (!edges) return this.#crew.failed(devices);
    const secret = await this.#letHomesIn();
    if (!secret.ok) return secret;
    const homes = this.#startHomes(http, secret.value);
    const said = await homes.firstLine;
    if (said === null) return this.#crew.failed(homes);
    const { control } = JSON.parse(said) as { control: string };
    const died = this.#crew.died(this.#environment, devices, homes);
    const apis = { households: control, upstream: upstream.value.control };
    return ok({ http, office: office.value, logs, ...apis, died, stop: () => this.#crew.stop() });
  }

  /** Who calls the dong in the evening. */
  async #startUpstream(): Promise<Result<{ readonly url: string; readonly control: string }>> {
    const secret = randomBytes(24).toString('base64url');
    writeFileSync(join(this.#folders.configs, 'upstream.secret'), secret, { mode: 0o600 });
    const { evening = true, from = BEFORE_SUNRISE } = this.#options;
    const event = ['--event', EVENT, ...(from < PUBLISHED_AT ? ['--publish', PUBLISHED_AT] : [])];
    const client = ['--client', `${HUB_CLIENT}:${secret}`];
    const its = ['--program', PROGRAM, '--control', ANY, '--json'];
    const args = ['sim', 'openadr-vtn', ...client, ...its, ...(evening && from < EVENT_AT ? event : [])];
    const upstream = this.#crew.run('upstream', args, this.#environment);
    const said = await upstream.firstLine;
    return said === null ? this.#crew.failed(upstream) : ok(JSON.parse(said) as { url: string; control: string });
  }

  #startHub(upstream: string): DemoChild {
    const { configs } = this.#folders;
    const file = join(configs, 'hub.yaml');
    const openadr = {
      ...{ name: 'aggregator', url: upstream, clientId: HUB_CLIENT, venName: 'eunpyeong-sinsa1', poll: '1s' },
      secretFile: join(configs, 'upstream.secret'),
      programs: [{ program: PROGRAM, programme: EVENING_PROGRAMME }],
    };
    writeFileSync(file, stringify({ place: DEMO_PLACE, energy: { openadr: [openadr], market: { rule: 'need' } } }));
    return this.#crew.run('hub', ['hub', '--config', file, '--anonymous'], this.#environment);
  }

  #sim(name: string, command: string, ...more: string[]): DemoChild {
    return this.#crew.run(name, ['sim', command, '--seed', String(this.#options.seed), ...more], this.#environment);
  }

  /** Waits for the hub; from then on everybody is told where it is. */
  async #bound(hub: DemoChild): Promise<string | null> {
    const ready = await hub.firstLine;
    const http = /http:\/\/(\S+)/.exec(ready ?? '')?.[1];
    const mqtt = /mqtt:\/\/(\S+)/.exec(ready ?? '')?.[1];
    if (http === undefined || mqtt === undefined) return null;
    this.#environment = { ...this.#environment, MAEUL_HTTP: http, MAEUL_MQTT: mqtt };
    return http;
  }

  /** Enters portfolio and programme at the office. */
  async #enter(http: string, login: OfficeLogin): Promise<Result<null>> {
    const since = this.#firstDay();
    const homes = await runMaeul(['sim', 'portfolio', ...this.#village(), '--since', since], this.#crew.wish.signal);
    if (!homes.ok) return homes;
    const opened = await OfficeSession.open(http, login);
    if (!opened.ok || opened.value === null) return opened.ok ? ok(null) : opened;
    const session = opened.value;
    const members = await withWallets(session, homes.value as PortfolioChange[]);
    if (!members.ok) return members;
    const changes = [...housePortfolio(since), ...members.value];
    for (let at = 0; at < changes.length; at += CHANGES_MAX) {
      const body = { changes: changes.slice(at, at + CHANGES_MAX), reason: 'The members of the demo' };
      const entered = await session.post('entering the portfolio', 'vpp/portfolio', body);
      if (!entered.ok) return entered;
    }
    const body = { programme: eveningProgramme(since) };
    const published = await session.post('publishing the programme', 'vpp/programmes', body);
    await session.end();
    return published.ok ? ok(null) : published;
  }

  async #startEdges(devices: DemoChild): Promise<boolean> {
    const endpoints = await devices.firstLine;
    if (endpoints === null) return false;
    const { configs, data } = this.#folders;
    // The hub, which runs, has made it.
    writeFileSync(join(configs, HUB_KEY), unwrap(openControlKey(data)).publicPem);
    const lines = (JSON.parse(endpoints) as { endpoints: SimulatedLine[] }).endpoints;
    for (const { name, yaml } of demoEdges(lines, { hubKey: HUB_KEY })) {
      const file = join(configs, `${name}.yaml`);
      writeFileSync(file, yaml);
      this.#crew.run(name, ['edge', '--config', file], this.#environment);
    }
    return true;
  }

  /** Makes the collector a client of the hub's VTN. */
  async #letHomesIn(): Promise<Result<string>> {
    const args = ['hub', 'openadr', 'client', 'add', HOMES_CLIENT, '--data', this.#folders.data, '--json'];
    const added = await runMaeul(args, this.#crew.wish.signal);
    return added.ok ? ok((added.value as { secret: string }).secret) : added;
  }

  #startHomes(http: string, secret: string): DemoChild {
    const vtn = ['--vtn', `http://${http}/openadr3/3.1.0`, '--client', HOMES_CLIENT];
    const history = ['--history-days', String(HISTORY_DAYS)];
    const args = ['sim', 'households', ...this.#village(), ...history, ...vtn, '--control', ANY];
    return this.#crew.run('households', args, { ...this.#environment, MAEUL_VTN_SECRET: secret });
  }

  #village(): string[] {
    const { seed, households = HOUSEHOLDS } = this.#options;
    return ['--seed', String(seed), '--members', String(households), '--site', `${DEMO_PLACE}/e-gw-1`];
  }

  /** Of the history, in Seoul. */
  #firstDay(): string {
    const { day } = this.#options;
    const startMs = Date.parse(`${day}T00:00:00+09:00`) - HISTORY_DAYS * DAY_MS;
    return new Date(startMs + SEOUL_OFFSET_MS).toISOString().slice(0, 10);
  }
}
