import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unwrap } from '@maeul/devices/refusal';
import { expect, it, onTestFinished } from 'vitest';
import { readEdgeConfig } from './config.ts';
import { handOver, takeOver } from './handover.ts';

const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));
/** Prints at the end what was loaded: files of the product and of libraries, and parts of Node. */
const SPY = `import { registerHooks } from 'node:module';
  const urls = [];
  registerHooks({ load: (url, context, next) => { urls.push(url); return next(url, context); } });
  process.on('exit', () => console.log(JSON.stringify([...urls, ...process.moduleLoadList])));`;

it('runs the agent without what would cost it megabytes: schemas, YAML, the command line, a web client, TLS', async () => {
  const spy = `data:text/javascript,${encodeURIComponent(SPY)}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', spy, PROGRAM]);
  // The thread of the outbox says so too.
  const loaded = stdout
    .trim()
    .split('\n')
    .flatMap((line) => JSON.parse(line) as string[]);
  expect(loaded.some((one) => one.endsWith('/edge/agent/agent.ts'))).toBe(true);
  const heavy =
    /node_modules\/(typebox\/build\/(?!format\/)|yaml|commander|ws|socks|uuid|fastify)|undici|NativeModule (tls|https?)$/;
  expect(loaded.filter((one) => heavy.test(one))).toEqual([]);
}, 60_000);

it('hands a checked config over as it was, once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-handover-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const text = `edge: gu/dong/site/edge
buses: { roof: { kind: tcp, address: 192.168.1.20:502 }, line: { kind: serial, port: /dev/ttyUSB0 } }
devices:
  - { path: gu/dong/site/inverter-1, bus: roof, profile: sunspec, role: pv }
  - { path: gu/dong/site/meter-1, bus: line, profile: meter/eastron-sdm120, role: grid, label: 옥상 }`;
  const config = unwrap(readEdgeConfig(text, 'edge.yaml', null));
  const options = { config, configFile: 'edge.yaml', dataFolder: folder, status: null };
  expect(takeOver(handOver(options, folder))).toEqual(options);
  expect(readdirSync(folder)).toEqual([]);
});
