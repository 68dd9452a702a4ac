import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as tlsConnect } from 'node:tls';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ListenerOptions, TlsFiles } from './listeners.ts';
import { startHub } from './testing/hub.ts';
import { Wire } from './testing/wire.ts';

const TOPIC = 'maeul/v1/eunpyeong/sinsa1/roof-12/inverter-1/telemetry';

let folder: string;
let tls: TlsFiles;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'maeul-tls-'));
  tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const files = ['-keyout', tls.keyFile, '-out', tls.certFile];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, ...subject, ...files], { stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (kind: ListenerOptions['kind'], secure = false): ListenerOptions => ({
  kind,
  host: '127.0.0.1',
  port: 0,
  ...(secure ? { tls } : {}),
});

describe('a listener', () => {
  it.each([
    ['mqtt', 'mqtt', false, ''],
    ['mqtts', 'mqtt', true, ''],
    ['ws', 'websocket', false, '/mqtt'],
    ['wss', 'websocket', true, '/mqtt'],
  ] as const)('speaks %s with an ordinary client', async (scheme, kind, secure, path) => {
    const { broker, port, sink } = await startHub({ listeners: [at(kind, secure)] });
    const client = await connectAsync(`${scheme}://127.0.0.1:${port}${path}`, { rejectUnauthorized: false });
    await client.subscribeAsync(TOPIC, { qos: 1 });
    const heard = new Promise<[string, Buffer]>((resolve) =>
      client.once('message', (...args) => resolve([args[0], args[1]])),
    );
    const large = Buffer.alloc(100_000, 'x');
    await client.publishAsync(TOPIC, large, { qos: 1 });
    const [topic, payload] = await heard;
    expect([topic, payload.length]).toEqual([TOPIC, large.length]);
    expect(sink.messages[0]!.text.length).toBe(large.length);
    await client.endAsync();
    await broker.stop();
  });

  it('shows its certificate, and speaks TLS 1.2 or newer', async () => {
    const { broker, port } = await startHub({ listeners: [at('mqtt', true)] });
    const old = tlsConnect({ port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.1' });
    await expect(once(old, 'secureConnect')).rejects.toThrow();
    const socket = tlsConnect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    expect(socket.getPeerCertificate().subject.CN).toBe('localhost');
    const wire = new Wire(socket);
    wire.send({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 5, clean: true, keepalive: 0, clientId: 'a' });
    expect((await wire.next('connack')).returnCode).toBe(1);
    await wire.ended();
    await broker.stop();
  });

  it('with files that are no certificate does not start', async () => {
    const listeners = [{ ...at('mqtt'), tls: { certFile: join(folder, 'none.pem'), keyFile: tls.keyFile } }];
    await expect(startHub({ listeners })).rejects.toThrow('none.pem');
    const swapped = [{ ...at('mqtt'), tls: { certFile: tls.keyFile, keyFile: tls.certFile } }];
    await expect(startHub({ listeners: swapped })).rejects.toThrow('cannot be used');
  });

  it('on a port in use says so, and leaves none of its neighbours open', async () => {
    const { broker, port } = await startHub();
    await expect(startHub({ listeners: [at('mqtt'), { ...at('mqtt'), port }] })).rejects.toThrow(`${port} is in use`);
    await broker.stop();
  });

  it('beyond loopback lets nobody in without a name', async () => {
    const listeners = [{ ...at('mqtt'), host: '0.0.0.0' }];
    await expect(startHub({ listeners, anonymous: true })).rejects.toThrow('Anonymous clients are for the demo');
  });
});

describe('a WebSocket', () => {
  it('may be opened on an HTTP server of the caller', async () => {
    const { broker } = await startHub({ listeners: [] });
    const http = createServer();
    http.on('upgrade', (request, socket, head) => broker.handleUpgrade(request, socket, head));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    const client = await connectAsync(`ws://127.0.0.1:${port}/mqtt`);
    await client.publishAsync(TOPIC, 'x', { qos: 1 });
    expect(client.options.protocolVersion).toBe(4);
    await client.endAsync();
    await expect(once(new WebSocket(`ws://127.0.0.1:${port}/other`), 'open')).rejects.toThrow('404');
    await broker.stop();
    http.close();
  });

  it('of a page from elsewhere is refused', async () => {
    const { broker, port } = await startHub({ listeners: [at('websocket')] });
    const open = (headers: Record<string, string>) =>
      once(new WebSocket(`ws://127.0.0.1:${port}/mqtt`, 'mqtt', { headers }), 'open');
    await open({ origin: `http://127.0.0.1:${port}` });
    await expect(open({ origin: 'https://elsewhere.example' })).rejects.toThrow('403');
    // A name that its owner points at 127.0.0.1.
    await expect(open({ origin: 'http://rebound.example', host: 'rebound.example' })).rejects.toThrow('403');
    expect(broker.stats().refused['upgrade-foreign-origin']).toBe(2);
    await broker.stop();
  });

  it('may cut its packets into frames as it likes', async () => {
    const { broker, port } = await startHub({ listeners: [at('websocket')] });
    const websocket = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, 'mqtt');
    await once(websocket, 'open');
    const heard: number[] = [];
    const all = new Promise<void>((resolve) => {
      websocket.on('message', (data: Buffer) => {
        heard.push(...data);
        if (heard.length === 6) resolve();
      });
    });
    for (const byte of [0x10, 14, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 2, 0x61, 0x62, 0xc0, 0])
      websocket.send(Buffer.from([byte]));
    await all;
    expect(heard).toEqual([0x20, 2, 0, 0, 0xd0, 0]);
    websocket.terminate();
    await broker.stop();
  });

  it('must not speak in text', async () => {
    const { broker, port } = await startHub({ listeners: [at('websocket')] });
    const websocket = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, 'mqtt');
    await once(websocket, 'open');
    expect(websocket.protocol).toBe('mqtt');
    websocket.send('hello');
    await once(websocket, 'close');
    expect(broker.stats().cutOff['text-frame']).toBe(1);
    await broker.stop();
  });
});
