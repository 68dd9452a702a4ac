import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { unwrap } from '@maeul/devices/refusal';
import { loadEdgeConfig } from '@maeul/edge/agent/config';
import { describe, expect, it } from 'vitest';
import { checkCredentialFile, checkEdge } from './edge.ts';
import { examine } from './examine.ts';
import { checkSerialPort, checkSerialPorts } from './serial-ports.ts';
import { folder, freePort, hub, LOCAL, levels, listening } from './test-setup.ts';

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
