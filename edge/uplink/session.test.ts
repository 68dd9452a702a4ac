import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import type { DevicePath } from '@maeul/devices/path';
import { Aedes } from 'aedes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { type Credentials, Session, type TlsFiles } from './session.ts';

const EDGE = 'eunpyeong/sinsa1/roof-12/edge-1' as DevicePath;

let broker: Aedes;
beforeAll(async () => {
  broker = await Aedes.createBroker();
  broker.authenticate = (client, username, password, callback) =>
    callback(null, client.id === 'edge-1' && username === 'edge-1' && String(password) === 'right');
});
afterAll(() => new Promise<void>((resolve) => broker.close(() => resolve())));

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Tries once: `up`, or why not. */
function attempt(url: string, credentials: Credentials, tls: TlsFiles = {}): Promise<string> {
  return new Promise((resolve) => {
    const session = new Session(
      { url, credentials, tls, edge: EDGE, commandPaths: [EDGE], connectTimeoutMs: 5_000, keepaliveS: 30 },
      {
        onUp: () => {
          resolve('up');
          void session.leave(1_000, { status: 'offline' });
        },
        onCommand: () => undefined,
        onNotice: () => undefined,
        onDown: resolve,
      },
    );
    session.start();
  });
}

const RIGHT = { clientId: 'edge-1', username: 'edge-1', password: 'right' };

describe('a session', () => {
  it('comes up with the right credentials, and says why it does not with wrong ones', async () => {
    const server = createTcpServer((socket) => void broker.handle(socket));
    const url = `mqtt://127.0.0.1:${await listen(server)}`;
    expect(await attempt(url, RIGHT)).toBe('up');
    expect(await attempt(url, { ...RIGHT, password: 'wrong' })).toMatch(/Connection refused/);
    server.close();
    await once(server, 'close');
    expect(await attempt(url, RIGHT)).toMatch(/ECONNREFUSED/);
  });
});

describe.skipIf(!needs('openssl'))('a session over TLS', () => {
  it('trusts the hub that the named authority signed, and no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'maeul-tls-'));
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-nodes', '-keyout', keyFile, '-out', certFile];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-days', '1', ...files, ...subject], {
      stdio: 'ignore',
    });
    const cert = readFileSync(certFile);
    const server = createTlsServer({ key: readFileSync(keyFile), cert }, (socket) => void broker.handle(socket));
    const url = `mqtts://127.0.0.1:${await listen(server)}`;
    expect(await attempt(url, RIGHT, { ca: cert })).toBe('up');
    expect(await attempt(url, RIGHT)).toMatch(/self-signed certificate/);
    server.close();
    rmSync(folder, { recursive: true });
  });
});
