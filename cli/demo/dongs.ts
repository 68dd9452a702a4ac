import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatClock } from '@maeul/devices/clock';
import { ok, type Result } from '@maeul/devices/refusal';
import type { PortfolioSummary } from '@maeul/devices/vpp/api/portfolio';
import type { PortfolioChange } from '@maeul/devices/vpp/portfolio';
import { rollupPath } from '@maeul/devices/vpp/rollup';
import { stringify } from 'yaml';
import type { Death, DemoChild } from './child.ts';
import { Crew } from './crew.ts';
import { makeAccount } from './office.ts';
import { type OfficeLogin, OfficeSession } from './office-session.ts';
import { checkRoom, freeAddress } from './room.ts';
import { runMaeul } from './run-maeul.ts';

/** The dongs that a demo can have, in the order in which they are taken. */
export const DONGS = ['sinsa1', 'jingwan', 'bulgwang', 'nokbeon'] as const;

export interface DongsOptions {
  /** host:port of the gu's hub; the dongs take free ones. */
  readonly http: string;
  /** host:port of the gu's hub */
  readonly mqtt: string;
  /** What is kept lies in `<data>/dongs`; a simulated day in `<data>/dongs-day`, made anew at each start. */
  readonly data: string;
  readonly seed: number;
  /** How many, up to as many as have names. */
  readonly dongs: number;
  /** Households of each dong. */
  readonly households?: number;
  /** A fast clock for all programs; the wall's if left out. */
  readonly clock?: { readonly day: string; readonly from: string; readonly speed: number };
}

interface HubPlace {
  /** host:port */
  readonly http: string;
  readonly name: string;
  readonly office: OfficeLogin;
}

export interface DemoDongs {
  readonly gu: HubPlace;
  readonly dongs: readonly HubPlace[];
  readonly logs: string;
  readonly died: Promise<Death>;
  stop(): Promise<void>;
}

const GU = 'eunpyeong';
const GU_TARGET = 0.3;
/** Few: three hubs share the machine. */
const HOUSEHOLDS = 20;
/** As far back as a dong tells its gu. */
const HISTORY_DAYS = 2;
const DAY_MS = 86_400_000;
const SEOUL_OFFSET_MS = 9 * 3_600_000;
/** Of one request of the portfolio. */
const CHANGES_MAX = 200;
const [GU_PORTS, HTTP_PORTS, MQTT_PORTS] = [18_300, 18_320, 18_420];

/**
 * Starts dongs and the hub of their gu, which they tell of themselves under credentials. Codes: `demo-failed`, and those of `checkRoom`.
 * @param stopped the wish to end it, which may come while it starts
 * @returns null if it was ended while it started
 */
export async function startDongs(options: DongsOptions, stopped: Promise<void>): Promise<Result<DemoDongs | null>> {
  const data = join(options.data, options.clock === undefined ? 'dongs' : 'dongs-day');
  const room = await checkRoom({ ...options, data: join(data, 'gu') });
  if (!room.ok) return room;
  if (options.clock !== undefined) rmSync(data, { recursive: true, force: true });
  const logs = join(data, 'logs');
  mkdirSync(logs, { recursive: true });
  const crew = new Crew(logs, stopped);
  const started = await new DongsStart(options, data, crew).start();
  if (started.ok) return ok({ ...started.value, logs, stop: () => crew.stop() });
  const wanted = crew.ending;
  await crew.stop();
  return wanted ? ok(null) : started;
}

interface Hub {
  readonly http: string;
  readonly mqtt: string;
  readonly folder: string;
  readonly process: DemoChild;
}

class DongsStart {
  readonly #options: DongsOptions;
  readonly #data: string;
  readonly #crew: Crew;
  readonly #clock: NodeJS.ProcessEnv;
  readonly #nowMs: number;

  constructor(options: DongsOptions, data: string, crew: Crew) {
    this.#options = options;
    this.#data = data;
    this.#crew = crew;
    const { clock } = options;
    const wallMs = Date.now();
    this.#nowMs = clock === undefined ? wallMs : Date.parse(`${clock.day}T${clock.from}:00+09:00`);
    this.#clock =
      clock === undefined ? {} : { MAEUL_CLOCK: formatClock({ atMs: this.#nowMs, wallMs, speed: clock.speed }) };
  }

  async start(): Promise<Result<Omit<DemoDongs, 'logs' | 'stop'>>> {
    const { http, mqtt } = this.#options;
    const where = { http: await freeAddress(http, GU_PORTS), mqtt: await freeAddress(mqtt, GU_PORTS + 10) };
    const energy = { gu: { target: GU_TARGET } };
    const gu = this.#hub('gu', { place: `${GU}/gu-hub`, energy }, where, []);
    if ((await gu.process.firstLine) === null) return this.#crew.failed(gu.process);
    const office = await makeAccount({ configs: gu.folder, data: gu.folder }, this.#crew.wish.signal);
    if (!office.ok) return office;
    const dongs: HubPlace[] = [];
    const homes: DemoChild[] = [];
    for (const [index, name] of DONGS.slice(0, this.#options.dongs).entries()) {
      const dong = await this.#dong(name, index, gu);
      if (!dong.ok) return dong;
      dongs.push(dong.value.place);
      homes.push(dong.value.homes);
    }
    const died = this.#crew.died({}, ...homes);
    return ok({ gu: { http: gu.http, name: GU, office: office.value }, dongs, died });
  }

  #hub(name: string, config: object, { http, mqtt }: Pick<Hub, 'http' | 'mqtt'>, more: readonly string[]): Hub {
    const folder = join(this.#data, name);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'hub.yaml');
    writeFileSync(file, stringify(config));
    const environment = { ...this.#clock, MAEUL_HTTP: http, MAEUL_MQTT: mqtt, MAEUL_DATA: folder };
    return { http, mqtt, folder, process: this.#crew.run(name, ['hub', '--config', file, ...more], environment) };
  }

  async #dong(name: string, index: number, gu: Hub): Promise<Result<{ place: HubPlace; homes: DemoChild }>> {
    const place = `${GU}/${name}`;
    const credentials = await this.#enrolled(place, name, gu);
    if (!credentials.ok) return credentials;
    const http = await freeAddress(`127.0.0.1:${HTTP_PORTS + index}`, HTTP_PORTS + 10 * (index + 1));
    const mqtt = await freeAddress(`127.0.0.1:${MQTT_PORTS + index}`, MQTT_PORTS + 10 * (index + 1));
    const uplink = { url: `mqtt://${gu.mqtt}`, credentials: credentials.value, board: `http://${gu.http}` };
    // The collectors of the dong are anonymous, as in every demo; the gu's hub takes nobody without a credential.
    const hub = this.#hub(name, { place, energy: { uplink } }, { http, mqtt }, ['--anonymous']);
    if ((await hub.process.firstLine) === null) return this.#crew.failed(hub.process);
    const office = await makeAccount({ configs: hub.folder, data: hub.folder }, this.#crew.wish.signal);
    if (!office.ok) return office;
    const { seed, households = HOUSEHOLDS } = this.#options;
    const village = ['--seed', String(seed + index), '--members', String(households), '--site', `${place}/e-gw-1`];
    const isNew = await this.#enter(http, office.value, village);
    if (!isNew.ok) return isNew;
    // What was told once is not told again: a collector that starts once more is one with new meters.
    const history = isNew.value ? ['--history-days', String(HISTORY_DAYS)] : [];
    const environment = { ...this.#clock, MAEUL_MQTT: mqtt };
    const control = ['--control', '127.0.0.1:0'];
    const homes = this.#crew.run(
      `households-${name}`,
      ['sim', 'households', ...village, ...history, ...control],
      environment,
    );
    if ((await homes.firstLine) === null) return this.#crew.failed(homes);
    return ok({ place: { http, name, office: office.value }, homes });
  }

  /** The file with the dong's credential at its gu, made at the first start. */
  async #enrolled(place: string, name: string, gu: Hub): Promise<Result<string>> {
    const folder = join(this.#data, name);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'gu-credentials.json');
    if (existsSync(file)) return ok(file);
    const args = ['device', 'enroll', rollupPath(place), '--renew', '--json', '--data', gu.folder];
    const made = await runMaeul(args, this.#crew.wish.signal);
    if (!made.ok) return made;
    writeFileSync(file, JSON.stringify(made.value), { mode: 0o600 });
    return ok(file);
  }

  /** Enters the members at the office of the dong. @returns whether there were none */
  async #enter(http: string, login: OfficeLogin, village: readonly string[]): Promise<Result<boolean>> {
    const opened = await OfficeSession.open(http, login);
    // Somebody gave the account another password: then they also care for the members.
    if (!opened.ok || opened.value === null) return opened.ok ? ok(false) : opened;
    const session = opened.value;
    const isNew = ((await session.get('vpp/portfolio')) as PortfolioSummary).members === 0;
    if (isNew) {
      const since = new Date(this.#nowMs - HISTORY_DAYS * DAY_MS + SEOUL_OFFSET_MS).toISOString().slice(0, 10);
      const members = await runMaeul(['sim', 'portfolio', ...village, '--since', since], this.#crew.wish.signal);
      if (!members.ok) return members;
      const changes = (members.value as PortfolioChange[]).map(withoutWallet);
      for (let at = 0; at < changes.length; at += CHANGES_MAX) {
        const body = { changes: changes.slice(at, at + CHANGES_MAX), reason: 'The members of the demo' };
        const entered = await session.post('entering the portfolio', 'vpp/portfolio', body);
        if (!entered.ok) return entered;
      }
    }
    await session.end();
    return ok(isNew);
  }
}

/** Nothing is earned here, so nobody needs a wallet. */
function withoutWallet(change: PortfolioChange): PortfolioChange {
  if (change.op !== 'save-member') return change;
  const { wallet: _simulated, ...member } = change.member;
  return { op: 'save-member', member };
}
