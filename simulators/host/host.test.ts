import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { simClock } from '../clock.ts';
import { platformModel } from '../scale/platform.ts';
import { TcpLine } from '../wire/tcp-line.ts';
import { type SimContext, simContext } from './context.ts';
import { ControlServer } from './control.ts';
import { SimHost } from './host.ts';
import { scaleDevice } from './serial-devices.ts';

const NOON = Date.UTC(2026, 5, 21, 3);
const SPEC = { capacityG: 30_000, divisionG: 10, visitorsPerHour: 0 };
const STREAM_MS = 20;

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A CAS scale with a control API. */
async function scaleWithControl(context: SimContext) {
  const options = { protocol: 'cas-22', spec: SPEC, intervalMs: STREAM_MS } as const;
  const device = scaleDevice('scale', options, context.simulate('platform', platformModel(SPEC)));
  const line = new TcpLine({ host: '127.0.0.1', port: 0 });
  const host = new SimHost(context, [{ name: 'line', line, framing: 'rtu', devices: [device] }]);
  const control = new ControlServer(host, { host: '127.0.0.1', port: 0 });
  const [endpoint] = await host.start();
  stops.push(() => host.stop());
  const base = `http://${await control.start()}`;
  stops.push(() => control.stop());
  const call = async (method: string, path: string, body?: unknown) => {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(`${base}${path}`, { method, ...init });
    return { status: response.status, body: await response.json() };
  };
  if (endpoint?.endpoint.kind !== 'tcp') throw new Error('not TCP');
  return { port: endpoint.endpoint.port, call, host };
}

async function client(port: number) {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  await once(socket, 'connect');
  stops.push(async () => socket.destroy());
  return socket;
}

describe('the control API', () => {
  it('puts a weight on the scale, and the wire shows it', async () => {
    const { port, call } = await scaleWithControl(simContext(simClock({ startMs: NOON, speed: 0 }), 1));
    expect(await call('POST', '/state', { loadG: 2500 })).toMatchObject({ status: 200 });
    expect(await call('POST', '/clock', { now: new Date(NOON + 5000).toISOString() })).toMatchObject({ status: 200 });
    const socket = await client(port);
    const [frame] = (await once(socket, 'data')) as [Buffer];
    expect(frame.toString('latin1')).toMatch(/^ST,GS,1.,\s+2\.50 kg\r\n/);
  });

  it('refuses what it does not understand, with a problem that says what to do', async () => {
    const { call } = await scaleWithControl(simContext(simClock({ startMs: NOON, speed: 0 }), 1));
    expect(await call('POST', '/state', { colour: 'red' })).toMatchObject({
      status: 400,
      body: { type: 'urn:maeul:bad-state', detail: expect.stringContaining('loadG') },
    });
    expect(await call('POST', '/faults', { faults: ['loud'] })).toMatchObject({ status: 400 });
    expect(await call('POST', '/faults', { faults: [], line: 'other' })).toMatchObject({ status: 404 });
    expect(await call('POST', '/clock', { speed: -1 })).toMatchObject({ status: 400 });
  });

  it('sets faults and takes them away again', async () => {
    const { port, call } = await scaleWithControl(simContext(simClock({ startMs: NOON, speed: 0 }), 1));
    expect(await call('POST', '/faults', { faults: ['silence', 'late:1ms:5%'] })).toMatchObject({
      body: { line: ['silence', 'late:1ms:5%'] },
    });
    const socket = await client(port);
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    await new Promise((resolve) => setTimeout(resolve, STREAM_MS * 5));
    expect(bytes).toBe(0);
    await call('DELETE', '/faults');
    await once(socket, 'data');
  });

  it('unplugs the line, and plugs it in again at the same port', async () => {
    const { port, call } = await scaleWithControl(simContext(simClock({ startMs: NOON, speed: 0 }), 1));
    const socket = await client(port);
    const closed = once(socket, 'close');
    await call('POST', '/faults', { faults: ['unplug:1h'] });
    await closed;
    const refused = connect({ host: '127.0.0.1', port });
    expect(await once(refused, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }]);
    await call('DELETE', '/faults');
    for (let connected = false; !connected; await new Promise((resolve) => setTimeout(resolve, 20)))
      connected = await client(port).then(
        () => true,
        () => false,
      );
  });
});

describe('a state file', () => {
  it('lets the devices of the next run go on where those of the last one ended', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maeul-sim-'));
    stops.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'state.json');
    const counter = {
      initial: () => ({ wh: 100 }),
      step: ({ wh }: { wh: number }, _tMs: number, stepMs: number) => ({ wh: wh + stepMs / 1000 }),
    };
    let wallMs = NOON;
    const first = simContext(simClock({ wallMs: () => wallMs }), 1, file);
    first.simulate('meter', counter);
    wallMs += 60_000;
    first.save();
    const second = simContext(simClock({ wallMs: () => wallMs }), 1, file);
    expect(second.simulate('meter', counter).now()).toEqual({ wh: 160 });
  });
});
