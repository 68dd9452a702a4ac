import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { hubAddresses, MAEUL, Program, until } from '../durability/program.ts';

const SITE = 'test/dong/roof-1';
export const INVERTER = `${SITE}/inverter-1`;
const EDGE = `${SITE}/edge-1`;
/** What the devices are left to themselves after. */
export const REVERT_S = 10;
const PASSWORD = 'a long enough password';
const PATIENCE_MS = 60_000;
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/scenarios', import.meta.url));

/** The inverter as its simulator knows it. */
export interface InverterState {
  readonly controls: { readonly limitEnabled: boolean; readonly limitPercent: number };
  readonly writes: readonly { readonly model: number | null; readonly offset: number; readonly words: number[] }[];
}

/** A hub, an edge and a simulated inverter in processes of their own; somebody of the staff is logged in. */
export class SteeredRoof {
  readonly data: string;
  readonly #folder: string;
  readonly #controls: '123' | '704';
  #simulator: Program | null = null;
  #control = '';
  #bus = '';
  #addresses = { http: '127.0.0.1:0', mqtt: '127.0.0.1:0' };
  #cookie = '';
  #csrf = '';
  hub!: Program;
  edge!: Program;

  constructor(folder: string, controls: '123' | '704') {
    this.#folder = folder;
    this.#controls = controls;
    this.data = join(folder, 'data');
    mkdirSync(this.data, { recursive: true });
  }

  /** host:port */
  get mqtt(): string {
    return this.#addresses.mqtt;
  }

  async start(): Promise<void> {
    writeFileSync(
      join(this.#folder, 'hub.yaml'),
      stringify({ place: 'test/dong', energy: { dispatch: { revert: `${REVERT_S}s` } } }),
    );
    const key = await run(['hub', 'control-key', '--data', this.data]);
    writeFileSync(join(this.#folder, 'hub.pub'), key);
    await run(['hub', 'staff', 'add', 'kim', '--role', 'admin', '--data', this.data], `${PASSWORD}\n`);
    this.#simulator = new Program({
      args: [
        'sim',
        'inverter',
        '--tcp',
        '127.0.0.1:0',
        '--controls',
        this.#controls,
        '--control',
        '127.0.0.1:0',
        '--json',
      ],
      env: { NODE_COMPILE_CACHE: CACHE },
      log: join(this.#folder, 'simulator.log'),
    });
    const said = JSON.parse(await this.#simulator.started()) as {
      control: string;
      endpoints: { endpoint: { port: number } }[];
    };
    this.#control = said.control;
    this.#bus = `127.0.0.1:${said.endpoints[0]!.endpoint.port}`;
    await this.startHub();
    this.#addresses = hubAddresses(await this.hub.started());
    await this.#logIn();
    this.startEdge();
  }

  async startHub(): Promise<void> {
    this.hub = new Program({
      args: ['hub', '--config', join(this.#folder, 'hub.yaml'), '--anonymous'],
      env: this.#env(),
      log: join(this.#folder, 'hub.log'),
    });
    await this.hub.started();
  }

  startEdge(): void {
    const config = {
      edge: EDGE,
      control: { hubKey: 'hub.pub' },
      buses: { roof: { kind: 'tcp', address: this.#bus } },
      devices: [
        {
          ...{ path: INVERTER, bus: 'roof', unit: 1, profile: 'sunspec', role: 'pv', interval: '500ms' },
          control: { kind: 'limit', least: 20 },
        },
      ],
    };
    const file = join(this.#folder, 'edge.yaml');
    writeFileSync(file, stringify(config));
    this.edge = new Program({
      args: ['edge', '--config', file],
      env: this.#env(),
      log: join(this.#folder, 'edge.log'),
    });
  }

  async inverter(): Promise<InverterState> {
    const states = (await (await fetch(`http://${this.#control}/state`)).json()) as Record<string, InverterState>;
    return Object.values(states)[0]!;
  }

  async isLimited(): Promise<boolean> {
    return (await this.inverter()).controls.limitEnabled;
  }

  /** Joins a household that agrees to be steered. */
  async enrol(): Promise<void> {
    const since = '2026-01-01';
    const changes = [
      { op: 'save-member', member: { id: 'roof-1', kind: 'public', site: SITE, since } },
      { op: 'save-asset', asset: { id: 'pv-1', member: 'roof-1', kind: 'pv', ratedW: 10_000, device: INVERTER } },
      { op: 'give-consent', consent: { member: 'roof-1', scope: 'control', from: since, how: 'paper' } },
    ];
    await this.post('vpp/portfolio', { changes, reason: 'The scenario wants it.' });
  }

  /** Staff holds the inverter to a part of its power. */
  async holdTo(percent: number): Promise<void> {
    const untilTime = new Date(Date.now() + 3_600_000).toISOString();
    const setpoint = { kind: 'limit', percent };
    await this.post('vpp/overrides', {
      asset: 'pv-1',
      setpoint,
      until: untilTime,
      reason: 'The line is being mended.',
    });
    await until('the inverter is held back', PATIENCE_MS, async () => {
      const { controls } = await this.inverter();
      return controls.limitEnabled && controls.limitPercent === percent;
    });
  }

  async get(path: string): Promise<unknown> {
    const answer = await fetch(this.#url(path), { headers: { cookie: this.#cookie } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async post(path: string, body: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json', cookie: this.#cookie, 'x-csrf-token': this.#csrf };
    const answer = await fetch(this.#url(path), { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async kill(): Promise<void> {
    for (const program of [this.edge, this.#simulator, this.hub]) if (program?.alive) await program.end('SIGKILL');
  }

  async #logIn(): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'kim', password: PASSWORD });
    const answer = await fetch(this.#url('session'), { method: 'POST', headers, body });
    this.#cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    this.#csrf = ((await answer.json()) as { csrf: string }).csrf;
  }

  #url(path: string): string {
    return `http://${this.#addresses.http}/api/v1/office/${path}`;
  }

  #env(): NodeJS.ProcessEnv {
    const { http, mqtt } = this.#addresses;
    return { MAEUL_DATA: this.data, MAEUL_HTTP: http, MAEUL_MQTT: mqtt, MAEUL_LOG: 'info', NODE_COMPILE_CACHE: CACHE };
  }
}

/** Runs a command of `maeul` to its end and gives what it printed. */
async function run(args: readonly string[], input = ''): Promise<string> {
  const child = spawn(process.execPath, [MAEUL, ...args], { env: { ...process.env, NODE_COMPILE_CACHE: CACHE } });
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk;
    });
  child.stdin.end(input);
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`maeul ${args.join(' ')}: ${text.stderr}`);
  return text.stdout;
}
