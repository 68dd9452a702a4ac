import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Clock, formatClock } from '@maeul/devices/clock';
import type { DevicePath } from '@maeul/devices/path';
import { unwrap } from '@maeul/devices/refusal';
import { rollupPath } from '@maeul/devices/vpp/rollup';
import { Accounts } from '@maeul/hub/office/accounts';
import { officeFile, openOffice } from '@maeul/hub/office/office-file';
import { CredentialStore, credentialFile, type IssuedCredential } from '@maeul/hub/security/credentials';
import { portfolioOf } from '@maeul/simulators/households/portfolio';
import { village } from '@maeul/simulators/households/village';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OfficeSession } from '../../cli/demo/office-session.ts';
import { hubAddresses, Program, until } from '../durability/program.ts';

const DONG = 'eunpyeong/sinsa1';
const LOGIN = { name: 'boss', password: 'four words that rhyme' };
const HOMES = 6;
const SEED = 5;
/** A quarter-hour in seven seconds and a half. */
const SPEED = 120;
const PATIENCE_MS = 60_000;

/** A hub in a process of its own that comes back at the same addresses. */
class KilledHub {
  readonly folder: string;
  readonly #args: readonly string[];
  readonly #clock: Clock;
  #ports = { MAEUL_HTTP: '127.0.0.1:0', MAEUL_MQTT: '127.0.0.1:0' };
  #program: Program | null = null;

  constructor(folder: string, config: string, clock: Clock, more: readonly string[] = []) {
    this.folder = folder;
    this.#clock = clock;
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'hub.yaml');
    writeFileSync(file, config);
    this.#args = ['hub', '--config', file, ...more];
    onTestFinished(async () => void (await this.#program?.end('SIGKILL')));
  }

  get http(): string {
    return this.#ports.MAEUL_HTTP;
  }

  get mqtt(): string {
    return this.#ports.MAEUL_MQTT;
  }

  async start(): Promise<void> {
    const env = {
      ...this.#ports,
      ...{ MAEUL_DATA: this.folder, MAEUL_LOG: 'warn', MAEUL_CLOCK: formatClock(this.#clock) },
    };
    this.#program = new Program({ args: this.#args, env, log: join(this.folder, 'hub.log') });
    const { http, mqtt } = hubAddresses(await this.#program.started());
    this.#ports = { MAEUL_HTTP: http, MAEUL_MQTT: mqtt };
  }

  async kill(): Promise<void> {
    await this.#program!.end('SIGKILL');
  }

  /** Rows of one of its files; none while it is not there. */
  rows(file: string, sql: string): unknown[][] {
    const path = join(this.folder, 'hub', file);
    if (!existsSync(path)) return [];
    const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
    try {
      return db
        .prepare(sql)
        .all()
        .map((row) => Object.values(row));
    } finally {
      db.close();
    }
  }
}

function enrolled({ folder }: KilledHub, path: string): IssuedCredential {
  const store = new CredentialStore(credentialFile(folder));
  store.start();
  const issued = unwrap(store.enroll({ path: path as DevicePath, role: 'device' }, Date.now()));
  store.stop();
  return issued;
}

/** Members at the office, and a collector that sends a day of history and goes on. */
async function inhabit(dong: KilledHub, clock: Clock): Promise<void> {
  const db = openOffice(officeFile(dong.folder));
  unwrap(await new Accounts(db).add(LOGIN.name, 'manager', LOGIN.password, Date.now()));
  db.close();
  const session = unwrap(await OfficeSession.open(dong.http, LOGIN))!;
  const members = portfolioOf(village(SEED, HOMES), `${DONG}/e-gw-1`, clock.atMs - 3 * 86_400_000);
  const changes = members.map((change) => {
    if (change.op !== 'save-member') return change;
    const { wallet: _nobodys, ...member } = change.member;
    return { op: 'save-member' as const, member };
  });
  unwrap(await session.post('entering the portfolio', 'vpp/portfolio', { changes }));
}

function collector(dong: KilledHub, clock: Clock): Program {
  const homes = ['--seed', String(SEED), '--members', String(HOMES), '--site', `${DONG}/e-gw-1`];
  const args = ['sim', 'households', ...homes, '--mqtt', dong.mqtt, '--history-days', '1', '--control', '127.0.0.1:0'];
  const program = new Program({
    args,
    env: { MAEUL_CLOCK: formatClock(clock) },
    log: join(dong.folder, 'homes.log'),
  });
  onTestFinished(async () => void (await program.end('SIGKILL')));
  return program;
}

describe('the uplink of a dong to its gu', { timeout: 180_000 }, () => {
  it('brings the newest revision of every quarter-hour once, though both hubs are killed while it tells; and speaks for its dong alone', async () => {
    const root = mkdtempSync(join(tmpdir(), 'maeul-gu-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const clock: Clock = { atMs: Date.parse('2026-06-23T03:00:00Z'), wallMs: Date.now(), speed: SPEED };
    const gu = new KilledHub(join(root, 'gu'), 'place: eunpyeong/gu-hub\nenergy: { gu: { target: 0.3 } }\n', clock);
    await gu.start();
    const login = enrolled(gu, rollupPath(DONG));
    const credentials = join(root, 'gu-credentials.json');
    writeFileSync(credentials, JSON.stringify(login));
    const uplink = `energy: { uplink: { url: "mqtt://${gu.mqtt}", credentials: "${credentials}" } }`;
    const dong = new KilledHub(join(root, 'dong'), `place: ${DONG}\n${uplink}\n`, clock, ['--anonymous']);
    await dong.start();
    await inhabit(dong, clock);
    const arrived = () => gu.rows('views/gu.db', 'SELECT quarter_ms, revision, body FROM rollup ORDER BY quarter_ms');
    const news = async (what: string, more: number) => {
      const before = arrived().length;
      await until(what, PATIENCE_MS, () => arrived().length >= before + more);
    };
    const homes = collector(dong, clock);

    await news('the gu hears of a first quarter-hour', 1);
    await gu.kill();
    await until(
      'something waits for the gu',
      PATIENCE_MS,
      () => dong.rows('uplink.db', 'SELECT 1 FROM waiting').length > 0,
    );
    await dong.kill();
    await Promise.all([gu.start(), dong.start()]);
    await news('what waited goes on', 1);
    await dong.kill();
    await dong.start();
    await news('the gu hears on', 1);

    await homes.started();
    await homes.end('SIGTERM');
    const told = () => dong.rows('uplink.db', 'SELECT quarter_ms, revision, data FROM told ORDER BY quarter_ms');
    await until('a day is told', PATIENCE_MS, () => told().length > 90);
    const toldLast = told();
    await until('the gu knows all that was told', PATIENCE_MS, () => holds(arrived(), toldLast));
    expect(arrived().some(([, revision]) => Number(revision) > 1)).toBe(true);

    // Under the same credential nobody speaks for another dong, nor as a hub.
    for (const path of ['eunpyeong/jingwan/hub/rollup', `${DONG}/hub/hub`, `${DONG}/roof-12/inverter-1`]) {
      const client = await connectAsync(`mqtt://${gu.mqtt}`, { ...login, clean: true, reconnectPeriod: 0 });
      const gone = new Promise((resolve) => client.once('close', () => resolve(null)));
      client.publish(`maeul/v1/${path}/event`, '{}', { qos: 1 });
      await gone;
      await client.endAsync(true);
    }
    await expect(connectAsync(`mqtt://${gu.mqtt}`, { clientId: 'nobody', reconnectPeriod: 0 })).rejects.toThrow();
    expect(gu.rows('views/gu.db', 'SELECT DISTINCT place FROM rollup')).toEqual([[DONG]]);
  });
});

/** Whether each quarter-hour stands there as it was told, or as it was told since. */
function holds(known: unknown[][], told: unknown[][]): boolean {
  const byQuarter = new Map(known.map(([quarter, revision, body]) => [quarter, { revision: Number(revision), body }]));
  return told.every(([quarter, revision, data]) => {
    const there = byQuarter.get(quarter);
    if (there === undefined || there.revision < Number(revision)) return false;
    return there.revision > Number(revision) || contentOf(there.body) === contentOf(data);
  });
}

function contentOf(body: unknown): string {
  const { flows, coverage, households } = JSON.parse(String(body)) as Record<string, unknown>;
  return JSON.stringify([flows, coverage, households]);
}
