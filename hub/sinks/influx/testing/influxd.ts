import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A time-series server of its own for one test: free loopback ports, a temporary folder. */
export interface TestServer {
  readonly url: string;
  /** Starts it, or starts it again on the same port and data. Resolves when it answers. */
  start(): Promise<void>;
  /** Takes it away without warning, as a power cut would. */
  kill(): Promise<void>;
  /** Kills it and removes its data. */
  remove(): Promise<void>;
}

const READY_MS_MAX = 20_000;

/** A real InfluxDB 1.x (`influxd`). */
export async function influxd(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-influxd-'));
  const [http, rpc] = [await freePort(), await freePort()];
  const config = join(folder, 'influxdb.conf');
  writeFileSync(
    config,
    `reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
[coordinator]
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${http}"
  log-enabled = false
  suppress-write-log = true
`,
  );
  return server(folder, `http://127.0.0.1:${http}`, '/ping', 'influxd', ['-config', config]);
}

/** VictoriaMetrics, which takes the v2 write API and answers as Prometheus does. */
export async function victoriaMetrics(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-victoria-'));
  const address = `127.0.0.1:${await freePort()}`;
  return server(folder, `http://${address}`, '/health', 'victoria-metrics', [
    `-httpListenAddr=${address}`,
    `-storageDataPath=${folder}`,
    '-retentionPeriod=100y',
    '-memory.allowedBytes=64MB',
    '-loggerLevel=ERROR',
  ]);
}

/** Asks InfluxQL as Grafana does, and gives the series of the only statement. */
export async function influxQuery(url: string, database: string, query: string): Promise<InfluxSeries[]> {
  const asked = new URLSearchParams({ db: database, q: query, epoch: 'ms' });
  const response = await fetch(`${url}/query`, { method: 'POST', body: asked });
  const answer = (await response.json()) as InfluxAnswer;
  const error = answer.error ?? answer.results?.[0]?.error;
  if (error !== undefined) throw new Error(`${error} in: ${query}`);
  return answer.results?.[0]?.series ?? [];
}

export interface InfluxSeries {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly (string | number | boolean | null)[])[];
}

interface InfluxAnswer {
  readonly error?: string;
  readonly results?: readonly { readonly error?: string; readonly series?: InfluxSeries[] }[];
}

function server(folder: string, url: string, healthPath: string, program: string, args: string[]): TestServer {
  let child: ChildProcess | null = null;
  const kill = async () => {
    if (child === null) return;
    const gone = new Promise((resolve) => child?.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    child = null;
  };
  return {
    url,
    kill,
    async start() {
      child = spawn(program, args, { stdio: 'ignore' });
      for (const end = Date.now() + READY_MS_MAX; ; ) {
        if (await answers(url + healthPath)) return;
        if (child.exitCode !== null || Date.now() > end) throw new Error(`${program} did not start.`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
