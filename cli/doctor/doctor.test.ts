import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@maeul/devices/refusal';
import { loadEdgeConfig } from '@maeul/edge/agent/config';
import { readHubConfig } from '@maeul/hub/config';
import { hubFolder, lockFolder } from '@maeul/hub/folder';
import { startHub } from '@maeul/hub/hub';
import { CredentialStore } from '@maeul/hub/security/credentials';
import type { InfluxConfig } from '@maeul/hub/sinks/influx/config';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { checkCredentialFile, checkEdge } from './edge.ts';
import { examine } from './examine.ts';
import type { Finding } from './finding.ts';
import { checkCredentials, checkJournal, checkViews, hubRunsOn, newestRecordMs } from './hub-data.ts';
import { checkInflux } from './influx.ts';
import { checkClock, checkNode, checkPages, checkPlatform, checkTimeZone } from './machine.ts';
import { askMqtt, checkHttpPort, checkMqttPort } from './network.ts';
import { checkSerialPort, checkSerialPorts } from './serial-ports.ts';
import { checkDataFolder, checkFreeSpace } from './storage.ts';
import { checkTlsFiles } from './tls-files.ts';

const NOW_MS = Date.UTC(2026, 10, 22, 12);
const DAY_MS = 86_400_000;
const LOCAL = '127.0.0.1';
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'maeul-doctor-'));
  ends.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A server on a free port of loopback. */
async function listening(server: Server): Promise<{ host: string; port: number }> {
  await new Promise<void>((resolve) => server.listen(0, LOCAL, resolve));
  ends.push(() => server.close());
  return { host: LOCAL, port: (server.address() as AddressInfo).port };
}

async function freePort(): Promise<{ host: string; port: number }> {
  const server = createServer();
  const address = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return address;
}

/** A hub on free ports; its data is kept when it ends. */
async function hub(data: string) {
  const config = unwrap(readHubConfig('', 'defaults', { MAEUL_HTTP: `${LOCAL}:0`, MAEUL_MQTT: `${LOCAL}:0` }));
  const running = unwrap(await startHub({ config, dataFolder: data, log: pino({ level: 'silent' }) }));
  ends.push(() => running.stop());
  return running;
}

const levels = (findings: readonly Finding[]) => findings.map(({ check, level }) => `${check} ${level}`);

describe('the doctor, looking at the machine', () => {
  it('wants the Node that runs TypeScript, on a platform that is tested', () => {
    expect(checkNode('26.10.0').level).toBe('ok');
    expect(checkNode('20.20.2')).toMatchObject({ level: 'fault', next: expect.stringContaining('npm ci') });
    expect(checkPlatform('linux-arm64').level).toBe('ok');
    expect(checkPlatform('win32-x64').level).toBe('warning');
  });

  it('sees a clock that has lost its time', () => {
    expect(checkClock(0, null)).toMatchObject({ level: 'fault', says: expect.stringContaining('1970') });
    expect(checkClock(NOW_MS, NOW_MS + DAY_MS)).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('newest record'),
    });
    expect(checkClock(NOW_MS, NOW_MS - DAY_MS).level).not.toBe('fault');
  });

  it('sees missing time zones and pages', () => {
    expect(checkTimeZone().level).toBe('ok');
    expect(checkTimeZone('Asia/Nowhere').level).toBe('fault');
    expect(checkTimeZone('Europe/Berlin').level).toBe('fault');
    expect(checkPages(join(folder(), 'index.html')).level).toBe('warning');
  });

  it('writes to the data folder and leaves nothing behind', () => {
    const data = folder();
    expect(checkDataFolder(data).level).toBe('ok');
    expect(checkDataFolder(join(data, 'not', 'yet')).level).toBe('ok');
    writeFileSync(join(data, 'file'), '');
    expect(checkDataFolder(join(data, 'file')).level).toBe('fault');
    expect(spawnSync('ls', ['-A', data], { encoding: 'utf8' }).stdout).toBe('file\n');
  });

  it('warns before the disk is full', () => {
    expect(checkFreeSpace('.', 50e6).level).toBe('fault');
    expect(checkFreeSpace('.', 500e6).level).toBe('warning');
    expect(checkFreeSpace('.', 50e9).level).toBe('ok');
  });
});

describe('the doctor, looking at ports', () => {
  it('tells a free port from a Maeul hub and from a stranger', async () => {
    expect((await checkHttpPort(await freePort())).level).toBe('ok');
    const running = await hub(folder());
    expect(await checkHttpPort(running.http)).toMatchObject({
      level: 'ok',
      says: expect.stringContaining('hub answers'),
    });
    expect(await checkMqttPort(running.mqtt, true)).toMatchObject({
      level: 'ok',
      says: expect.stringContaining('broker answers'),
    });
    const stranger = await listening(createHttpServer((_, response) => response.end('<html>')));
    expect(await checkHttpPort(stranger)).toMatchObject({
      level: 'fault',
      next: expect.stringContaining('MAEUL_HTTP'),
    });
    expect(await checkMqttPort(stranger, false)).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('Another program'),
    });
    expect(await checkMqttPort(stranger, true)).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('no MQTT broker'),
    });
  });

  it('says when an address is not of this machine', async () => {
    expect(await checkHttpPort({ host: '192.0.2.1', port: 8080 })).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('no address of this machine'),
    });
  });

  it('says why no broker answers', async () => {
    expect(await askMqtt({ ...(await freePort()), tls: null })).toContain('ECONNREFUSED');
    const mute = await listening(createServer((socket) => socket.end()));
    expect(await askMqtt({ ...mute, tls: null })).toBe('it hung up');
  });
});

describe('the doctor, looking at the data of a hub', () => {
  it('finds a new folder and a folder in use well', async () => {
    const data = folder();
    expect(checkJournal(hubFolder(data), false).level).toBe('ok');
    expect(levels(checkViews(hubFolder(data)))).toEqual(['views ok']);
    const running = await hub(data);
    await running.caughtUp();
    expect(hubRunsOn(hubFolder(data))).toBe(true);
    expect(checkJournal(hubFolder(data), true)).toMatchObject({
      level: 'ok',
      says: expect.stringContaining('1 records'),
    });
    expect(levels(checkViews(hubFolder(data)))).toEqual(['views ok', 'quarantine ok', 'gaps ok']);
    expect(newestRecordMs(hubFolder(data))).toBeGreaterThan(NOW_MS - 365 * DAY_MS);
    await running.stop();
    expect(hubRunsOn(hubFolder(data))).toBe(false);
  });

  it('lets the hub start while it looks', () => {
    const data = folder();
    unwrap(lockFolder(hubFolder(data)))();
    expect(hubRunsOn(hubFolder(data))).toBe(false);
    expect(lockFolder(hubFolder(data)).ok).toBe(true);
  });

  it('sees a damaged journal and damaged views', async () => {
    const data = folder();
    const running = await hub(data);
    await running.caughtUp();
    await running.stop();
    writeFileSync(hubFolder(data).journal, 'not a database, but long enough to be looked at as one');
    expect(checkJournal(hubFolder(data), false)).toMatchObject({
      level: 'fault',
      next: expect.stringContaining('restore'),
    });
    writeFileSync(join(hubFolder(data).views, 'catalog.db'), 'neither is this');
    expect(checkViews(hubFolder(data))[0]).toMatchObject({ level: 'fault' });
  });

  it('wants somebody to be enrolled, but in a demo', () => {
    const { security } = hubFolder(folder());
    const at = { ...hubFolder('.'), security };
    expect(checkCredentials(at, true).level).toBe('ok');
    expect(checkCredentials(at, false).level).toBe('warning');
    const store = new CredentialStore(security);
    store.start();
    const path = 'eunpyeong/sinsa1/roof-12/edge' as Parameters<CredentialStore['enroll']>[0]['path'];
    unwrap(store.enroll({ path, role: 'edge' }, NOW_MS));
    store.stop();
    expect(checkCredentials(at, false)).toMatchObject({ level: 'ok', says: '1 client is enrolled.' });
  });
});

describe.skipIf(!needs('openssl'))('the doctor, looking at certificates', () => {
  function certificate(at: string, days: number): { cert: string; key: string } {
    const files = { cert: join(at, `${days}.pem`), key: join(at, `${days}.key`) };
    const args = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      '/CN=hub',
    ];
    spawnSync('openssl', [...args, '-days', String(days), '-keyout', files.key, '-out', files.cert]);
    chmodSync(files.key, 0o600);
    return files;
  }

  it('says when they end, do not fit or cannot be read', () => {
    const at = folder();
    const good = certificate(at, 90);
    const now = Date.now();
    expect(checkTlsFiles(good, now).level).toBe('ok');
    expect(checkTlsFiles(good, now + 80 * DAY_MS).level).toBe('warning');
    expect(checkTlsFiles(good, now + 91 * DAY_MS)).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('expired'),
    });
    expect(checkTlsFiles(good, now - DAY_MS)).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('not valid yet'),
    });
    expect(checkTlsFiles({ ...good, key: certificate(at, 30).key }, now)).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('not the key'),
    });
    expect(checkTlsFiles({ ...good, key: join(at, 'none') }, now).level).toBe('fault');
    chmodSync(good.key, 0o644);
    expect(checkTlsFiles(good, now)).toMatchObject({ level: 'warning', next: expect.stringContaining('chmod 600') });
  });
});

describe('the doctor, looking at InfluxDB', () => {
  it('says whether it lets us write, and what to do if not', async () => {
    let status = 204;
    const server = await listening(
      createHttpServer((request, response) => response.writeHead(status).end(request.url)),
    );
    const config: InfluxConfig = { version: 1, url: `http://${LOCAL}:${server.port}`, database: 'maeul' };
    expect((await checkInflux(config)).level).toBe('ok');
    for (const [code, word] of [
      [401, 'password'],
      [404, 'bucket'],
      [500, 'log'],
    ] as const) {
      status = code;
      expect(await checkInflux(config)).toMatchObject({ level: 'fault', next: expect.stringContaining(word) });
    }
    const gone = await freePort();
    expect(await checkInflux({ ...config, url: `http://${LOCAL}:${gone.port}` })).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('ECONNREFUSED'),
    });
    expect(await checkInflux({ ...config, passwordFile: '/nowhere' })).toMatchObject({ level: 'fault' });
  });
});

describe('the doctor, looking at serial ports', () => {
  function system() {
    const root = folder();
    const system = { dev: join(root, 'dev'), proc: join(root, 'proc') };
    mkdirSync(join(system.dev, 'serial', 'by-id'), { recursive: true });
    mkdirSync(join(system.proc, '4711', 'fd'), { recursive: true });
    const port = join(system.dev, 'ttyUSB0');
    const byId = join(system.dev, 'serial', 'by-id', 'usb-adapter');
    writeFileSync(port, '');
    symlinkSync(port, byId);
    return { system, port, byId };
  }

  it('names ports by id, and those that are not there', () => {
    const { system: at, port, byId } = system();
    expect(checkSerialPorts(at)).toMatchObject([{ level: 'ok', says: expect.stringContaining(byId) }]);
    expect(checkSerialPort(port, at)).toMatchObject({ level: 'warning', next: expect.stringContaining('by-id') });
    expect(checkSerialPort(`${port}7`, at)).toMatchObject({ level: 'fault', next: expect.stringContaining(byId) });
  });

  it('says which program holds one', () => {
    const { system: at, port, byId } = system();
    symlinkSync(port, join(at.proc, '4711', 'fd', '3'));
    writeFileSync(join(at.proc, '4711', 'cmdline'), 'minicom\0-D\0/dev/ttyUSB0\0');
    expect(checkSerialPort(byId, at)).toMatchObject({
      level: 'warning',
      says: expect.stringContaining('minicom (process 4711)'),
    });
    writeFileSync(join(at.proc, '4711', 'cmdline'), 'node\0/opt/maeul/bin/maeul.js\0edge\0');
    expect(checkSerialPort(byId, at).level).toBe('ok');
  });
});

describe('the doctor, looking at an edge agent', () => {
  const EDGE = 'eunpyeong/sinsa1/roof-12/edge';
  function edgeFile(at: string, hubPort: number, busPort: number): string {
    const file = join(at, 'edge.yaml');
    writeFileSync(
      file,
      `edge: ${EDGE}
hub: { url: 'mqtt://${LOCAL}:${hubPort}', credentials: edge.json }
buses: { roof: { kind: tcp, address: '${LOCAL}:${busPort}' } }
devices: [{ path: eunpyeong/sinsa1/roof-12/inverter-1, bus: roof, profile: sunspec, role: pv }]
`,
    );
    writeFileSync(join(at, 'edge.json'), JSON.stringify({ clientId: EDGE, username: EDGE, password: 'secret' }), {
      mode: 0o600,
    });
    return file;
  }

  it('finds hub, credentials, outbox and buses well', async () => {
    const at = folder();
    const running = await hub(join(at, 'data'));
    const bus = await listening(createServer());
    const file = edgeFile(at, running.mqtt.port, bus.port);
    const findings = await checkEdge(unwrap(loadEdgeConfig(file, {})), file, join(at, 'data'));
    expect(levels(findings)).toEqual(['credentials ok', 'hub ok', 'outbox ok', 'bus ok']);
  });

  it('says what does not answer', async () => {
    const at = folder();
    const file = edgeFile(at, (await freePort()).port, (await freePort()).port);
    const findings = await checkEdge(unwrap(loadEdgeConfig(file, {})), file, at);
    expect(levels(findings)).toEqual(['credentials ok', 'hub fault', 'outbox ok', 'bus fault']);
    expect(findings.at(-1)).toMatchObject({ next: expect.stringContaining('device scan') });
  });

  it('looks after the credential', () => {
    const at = folder();
    const file = edgeFile(at, 1, 1);
    const config = unwrap(loadEdgeConfig(file, {}));
    chmodSync(join(at, 'edge.json'), 0o644);
    expect(checkCredentialFile(config, file)).toMatchObject({
      level: 'warning',
      next: expect.stringContaining('chmod 600'),
    });
    writeFileSync(join(at, 'edge.json'), JSON.stringify({ clientId: 'x', username: 'x', password: 'x' }));
    expect(checkCredentialFile(config, file)).toMatchObject({
      level: 'fault',
      says: expect.stringContaining('belongs to x'),
    });
    rmSync(join(at, 'edge.json'));
    expect(checkCredentialFile(config, file)).toMatchObject({
      level: 'fault',
      next: expect.stringContaining('device enroll'),
    });
  });

  it('finds nothing wrong with a secret that only the service sees', () => {
    const file = join(folder(), 'edge.yaml');
    const config = unwrap(loadEdgeConfig(edgeFile(folder(), 1, 1), {}));
    const hub = { ...config.hub, credentials: '/run/credentials/maeul-edge.service/edge.json' };
    expect(checkCredentialFile({ ...config, hub }, file)).toMatchObject({
      level: 'warning',
      next: expect.stringContaining('LoadCredential=edge.json'),
    });
  });

  it('is told an agent from a hub by the file, and repeats what is wrong in it', async () => {
    const at = folder();
    const question = { dataFolder: at, deep: false, environment: {}, nowMs: Date.now() };
    const file = edgeFile(at, 1, 1);
    expect(levels(await examine({ ...question, config: file }))).toContain('hub fault');
    writeFileSync(file, 'edge: nobody\nbusses: {}\n');
    expect((await examine({ ...question, config: file })).at(-1)).toMatchObject({
      check: 'config',
      level: 'fault',
      says: expect.stringContaining('buses'),
    });
    expect((await examine({ ...question, config: join(at, 'none.yaml') })).at(-1)).toMatchObject({
      check: 'config',
      level: 'fault',
    });
  });
});
