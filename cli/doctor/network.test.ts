import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { InfluxConfig } from '@maeul/hub/sinks/influx/config';
import { describe, expect, it } from 'vitest';
import { checkInflux } from './influx.ts';
import { askMqtt, checkHttpPort, checkMqttPort } from './network.ts';
import { folder, freePort, hub, LOCAL, listening } from './test-setup.ts';

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
