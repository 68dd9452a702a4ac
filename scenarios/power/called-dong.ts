import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, clockAt, formatClock } from '@maeul/devices/clock';
import { unwrap } from '@maeul/devices/refusal';
import type { HubCalls } from '@maeul/devices/vpp/call-notice';
import type { Programme } from '@maeul/devices/vpp/programme';
import { hubFolder } from '@maeul/hub/folder';
import { Accounts } from '@maeul/hub/office/accounts';
import { officeFile, openOffice } from '@maeul/hub/office/office-file';
import { AdrClients } from '@maeul/hub/openadr/clients';
import { openAdrFile } from '@maeul/hub/openadr/object-store';
import { VTN_PATH } from '@maeul/hub/openadr/routes';
import { SimVen } from '@maeul/simulators/openadr/ven';
import { SimVtn } from '@maeul/simulators/openadr/vtn';
import { connectAsync, type MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { OfficeSession } from '../../cli/demo/office-session.ts';
import { hubAddresses, Program } from '../durability/program.ts';

export const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const PLACE = 'eunpyeong/sinsa1';
const LOGIN = { name: 'boss', password: 'four words that rhyme' };
/** What a home uses in a quarter-hour on any day, Wh. */
export const USUAL_WH = 200;
const HISTORY_DAYS = 5;

/** By the quarter-hour, told five minutes before and settled ten minutes after; 1,300 points for a kWh. */
const PROGRAMME: Programme = {
  id: 'evening',
  version: 1,
  label: { ko: '저녁 절전 미션', en: 'Evening mission' },
  validFrom: '2026-01-01',
  baseline: {
    method: { kind: 'drop-hours', days: 3, dropHighest: 0, dropLowest: 0 },
    days: { weekends: true, eventDays: false, lookBackDays: HISTORY_DAYS, lowUsage: null, highUsage: null, atLeast: 2 },
    adjustment: null,
    minutes: 15,
    rrmseMax: null,
  },
  successShare: 0,
  reward: { kind: 'per-kwh', rate: 1300, netHours: true },
  asset: 'points',
  noticeMinutes: 5,
  optInByDefault: true,
  settleAfterMinutes: 10,
};

/** A hub in a process of its own, on a clock that runs fast, with homes whose meters speak over MQTT. */
export class CalledDong {
  readonly folder = mkdtempSync(join(tmpdir(), 'maeul-called-'));
  readonly homes = ['apt-1', 'apt-2', 'apt-3', 'apt-4', 'apt-5', 'apt-6'];
  readonly wallets = new Map<string, string>();
  /** What the hub said of calls, as anybody in the dong hears it. */
  readonly heard: string[] = [];
  /** Who calls the dong from above; its program is `peak`. */
  readonly upstream: SimVtn;
  readonly #clock: Clock;
  /** When the meters were put up. */
  readonly #since: number;
  readonly #counters = new Map<string, { wh: number; tMs: number }>();
  #ports = { MAEUL_HTTP: '127.0.0.1:0', MAEUL_MQTT: '127.0.0.1:0' };
  #hub: Program | null = null;
  #mqtt: MqttClient | null = null;
  #office: OfficeSession | null = null;

  /** @param speed seconds of the dong in one of the wall */
  constructor(speed: number) {
    this.#clock = { atMs: Date.parse('2026-11-24T15:00:00+09:00'), wallMs: Date.now(), speed };
    this.#since = this.#clock.atMs - HISTORY_DAYS * DAY_MS;
    this.upstream = new SimVtn({ host: '127.0.0.1', port: 0, clients: { sinsa1: 'hush' }, now: () => this.nowMs });
    onTestFinished(async () => {
      await this.upstream.stop();
      await this.#mqtt?.endAsync(true);
      await this.#hub?.end('SIGKILL');
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  get nowMs(): number {
    return clockAt(this.#clock, Date.now());
  }

  /** Starts the hub, staffs its office and tells it of the homes and of what they used. */
  async open(): Promise<void> {
    const secretFile = join(this.folder, 'upstream.secret');
    writeFileSync(secretFile, 'hush', { mode: 0o600 });
    const upstream = {
      ...{ name: 'aggregator', url: await this.upstream.start(), clientId: 'sinsa1', venName: 'sinsa1', secretFile },
      ...{ poll: '1s', programs: [{ program: 'peak', programme: PROGRAMME.id }] },
    };
    writeFileSync(join(this.folder, 'hub.yaml'), stringify({ place: PLACE, energy: { openadr: [upstream] } }));
    await this.start();
    const db = openOffice(officeFile(this.folder));
    unwrap(await new Accounts(db).add(LOGIN.name, 'manager', LOGIN.password, Date.now()));
    db.close();
    this.#office = unwrap(await OfficeSession.open(this.#ports.MAEUL_HTTP, LOGIN))!;
    for (const home of this.homes) {
      const { wallet } = (await this.post('wallets', { by: 'card', value: `card of ${home}`, consent: true })) as {
        wallet: string;
      };
      this.wallets.set(home, wallet);
    }
    await this.post('vpp/portfolio', { changes: this.homes.flatMap((home) => this.#joins(home)) });
    await this.post('vpp/programmes', { programme: PROGRAMME });
    for (const home of this.homes) await this.usedUntil(home, this.nowMs, USUAL_WH);
  }

  async start(): Promise<void> {
    const env = { ...this.#ports, MAEUL_DATA: this.folder, MAEUL_LOG: 'warn', MAEUL_CLOCK: formatClock(this.#clock) };
    const args = ['hub', '--config', join(this.folder, 'hub.yaml'), '--anonymous'];
    this.#hub = new Program({ args, env, log: join(this.folder, 'hub.log') });
    const { http, mqtt } = hubAddresses(await this.#hub.started());
    this.#ports = { MAEUL_HTTP: http, MAEUL_MQTT: mqtt };
    if (this.#mqtt !== null) return;
    this.#mqtt = await connectAsync(`mqtt://${mqtt}`, { reconnectPeriod: 50 });
    this.#mqtt.on('message', (_topic, payload) => {
      const { calls } = JSON.parse(payload.toString()) as HubCalls;
      const told = calls.map(({ state }) => state).join(' ') || 'none';
      if (this.heard.at(-1) !== told) this.heard.push(told);
    });
    await this.#mqtt.subscribeAsync(`maeul/v1/${PLACE}/hub/hub/state`, { qos: 1 });
  }

  /** Takes the power away and gives it back. */
  async kill(): Promise<void> {
    await this.#hub!.end('SIGKILL');
    await this.start();
  }

  async get<T>(path: string): Promise<T> {
    return (await this.#office!.get(path)) as T;
  }

  async post(path: string, body: unknown): Promise<unknown> {
    return unwrap(await this.#office!.post(path, path, body));
  }

  /** A building that is called by the hub, by OpenADR. */
  async building(): Promise<SimVen> {
    const db = openAdrFile(hubFolder(this.folder).openadr);
    const { secret } = unwrap(new AdrClients(db).add('building-7', 'VEN', this.nowMs));
    db.close();
    const url = `http://${this.#ports.MAEUL_HTTP}${VTN_PATH}`;
    const ven = new SimVen({ url, clientId: 'building-7', secret });
    await ven.login();
    return ven;
  }

  /** A reading of power, now. */
  async power(home: string, watts: number): Promise<void> {
    await this.#publish(home, [{ bt: this.nowMs / 1000, n: 'power_ac', u: 'W', v: watts }]);
  }

  /** What the meter of a home counted since it was read last, by quarter-hours. */
  async usedUntil(home: string, untilMs: number, wh: number): Promise<void> {
    const counter = this.#counters.get(home) ?? { wh: 1_000_000, tMs: this.#since };
    const records: Record<string, unknown>[] = [];
    const read = () => records.push({ bt: counter.tMs / 1000, n: 'energy_import_total', u: 'Wh', v: counter.wh });
    if (!this.#counters.has(home)) read();
    this.#counters.set(home, counter);
    while (counter.tMs + QUARTER_MS <= untilMs) {
      counter.tMs += QUARTER_MS;
      counter.wh += wh;
      read();
    }
    for (let at = 0; at < records.length; at += 96) await this.#publish(home, records.slice(at, at + 96));
  }

  async balance(home: string): Promise<number> {
    const { balances } = await this.get<{ balances: { asset: string; posted: number }[] }>(
      `wallets/${this.wallets.get(home)}`,
    );
    return balances.find(({ asset }) => asset === 'points')?.posted ?? 0;
  }

  async #publish(home: string, records: readonly Record<string, unknown>[]): Promise<void> {
    const pack = records.map((record, index) => (index === 0 ? { bn: `${PLACE}/${home}/grid/`, ...record } : record));
    await this.#mqtt!.publishAsync(`maeul/v1/${PLACE}/${home}/grid/telemetry`, JSON.stringify(pack), { qos: 1 });
  }

  #joins(home: string): object[] {
    const member = {
      id: home,
      kind: 'household',
      site: `${PLACE}/${home}`,
      wallet: this.wallets.get(home),
      since: '2026-01-01',
    };
    const consent = { member: home, from: '2026-01-01', how: 'paper' };
    return [
      { op: 'save-member', member },
      { op: 'save-meter', meter: { device: `${PLACE}/${home}/grid`, member: home, role: 'grid' } },
      { op: 'give-consent', consent: { ...consent, scope: 'dr' } },
      { op: 'give-consent', consent: { ...consent, scope: 'detail' } },
    ];
  }
}
