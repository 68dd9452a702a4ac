import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { DevicePath } from '@maeul/devices/path';
import { expect, it, onTestFinished } from 'vitest';
import { BusRunner } from './bus-runner.ts';

const PATH = 'gu/dong/site/scale-1' as DevicePath;
const SAID = 'S S      12.34 kg\r\n';

/** A scale on a serial server, that speaks by itself or when it is asked. */
async function scale(profile: string, streams: boolean): Promise<BusRunner> {
  const server = createServer((socket) => {
    const timer = streams ? setInterval(() => socket.write('ST,GS,1\u00c4,   12.34 kg\r\n', 'latin1'), 20) : undefined;
    socket.on('error', () => undefined);
    socket.on('close', () => clearInterval(timer));
    socket.on('data', () => socket.write(SAID));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const device = {
    path: PATH,
    bus: 'line',
    unit: 1,
    profile,
    role: 'scale',
    label: null,
    intervalsMs: { fast: 60_000, slow: 60_000, rare: 60_000 },
    timeoutMs: 1_000,
    control: null,
  } as const;
  const ignore = { onReadings: () => undefined, onStatus: () => undefined, onIdentity: () => undefined };
  const address = { kind: 'rtu-tcp', host: '127.0.0.1', port } as const;
  const runner = new BusRunner('line', address, [device], ignore, () => 0.9);
  onTestFinished(async () => {
    await runner.stop();
    server.close();
  });
  return runner;
}

it.each([
  ['speaks by itself', 'scale/cas-22', true],
  ['is asked', 'scale/mt-sics', false],
])('lets a scale that %s be heard frame by frame, as often as somebody wants', async (_how, profile, streams) => {
  const runner = await scale(profile, streams);
  const heard: number[] = [];
  const thrice = Promise.withResolvers<void>();
  const stop = runner.tap(PATH, (message, atMs) => {
    expect(message).toMatchObject({ ok: true, value: { scale: { stable: true, unit: 'kg' } } });
    heard.push(atMs);
    if (heard.length === 3) thrice.resolve();
  });
  runner.start();
  // Its own turn would come in a minute.
  const beat = setInterval(() => runner.pollFast(PATH), 20);
  onTestFinished(() => clearInterval(beat));
  await thrice.promise;
  stop!();
  expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  expect(runner.tap('gu/dong/site/other' as DevicePath, () => undefined)).toBeNull();
});
