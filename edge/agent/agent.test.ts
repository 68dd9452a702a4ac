import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, clockAt, WALL_CLOCK } from '@maeul/devices/clock';
import { parseReply, type Reply } from '@maeul/devices/messages/command';
import { parseEvent } from '@maeul/devices/messages/event';
import { parseState } from '@maeul/devices/messages/state';
import { parseTelemetry } from '@maeul/devices/messages/telemetry';
import type { DevicePath } from '@maeul/devices/path';
import { unwrap } from '@maeul/devices/refusal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHub, until } from '../uplink/test-hub.ts';
import { type Agent, startAgent } from './agent.ts';
import { readEdgeConfig } from './config.ts';

const SITE = 'eunpyeong/sinsa1/roof-12';
const METER = `${SITE}/meter-1` as DevicePath;

/** A meter written here by hand: Modbus TCP, every register pair a float32; power at 0x000C, the rest 1.5. */
class Meter {
  watts = 230.25;
  #server: Server | null = null;
  #port = 0;
  readonly #sockets = new Set<Socket>();

  get port(): number {
    return this.#port;
  }

  async start(): Promise<this> {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        for (let at = 0; at + 12 <= chunk.length; at += 12) socket.write(this.#answer(chunk.subarray(at, at + 12)));
      });
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async unplug(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    if (server !== null) await new Promise((resolve) => server.close(resolve));
  }

  #answer(question: Buffer): Buffer {
    const [address, count] = [question.readUInt16BE(8), question.readUInt16BE(10)];
    const answer = Buffer.alloc(9 + 2 * count);
    question.copy(answer, 0, 0, 8);
    answer.writeUInt16BE(3 + 2 * count, 4);
    answer[8] = 2 * count;
    for (let register = 0; register < count; register += 2)
      answer.writeFloatBE(address + register === 0x000c ? this.watts : 1.5, 9 + 2 * register);
    return answer;
  }
}

let hub: TestHub;
let meter: Meter;
let folder: string;
const agents: Agent[] = [];

beforeEach(async () => {
  hub = await new TestHub().start();
  meter = await new Meter().start();
  folder = mkdtempSync(join(tmpdir(), 'maeul-agent-'));
});
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.stop();
  await hub.kill();
  await meter.unplug();
  rmSync(folder, { recursive: true, force: true });
});

async function start(clock: Clock = WALL_CLOCK): Promise<Agent> {
  const text = `edge: ${SITE}/edge-1
hub: { url: "${hub.url}" }
outbox: { commit: 20ms }
buses: { line: { kind: tcp, address: "127.0.0.1:${meter.port}" } }
devices:
  - path: ${METER}
    bus: line
    profile: meter/eastron-sdm120
    role: grid
    label: 옥상 계량기
    intervals: { fast: 100ms, slow: 500ms, rare: 1m }
    timeout: 300ms`;
  const config = unwrap(readEdgeConfig(text, 'edge.yaml', null));
  const agent = unwrap(
    await startAgent({
      config,
      credentials: { clientId: config.edge },
      tls: {},
      dataFolder: folder,
      clock,
      nowMs: () => clockAt(clock, Date.now()),
      random: () => 0,
      log: () => undefined,
      onFatal: (error) => {
        throw error;
      },
    }),
  );
  agents.push(agent);
  return agent;
}

const arrived = (suffix: string): unknown[] =>
  hub.received.filter(({ topic }) => topic.endsWith(suffix)).map(({ payload }) => JSON.parse(payload));
const telemetry = () => arrived('meter-1/telemetry').map((pack) => unwrap(parseTelemetry(pack, METER, Date.now())));
const events = () => arrived('/event').map((event) => unwrap(parseEvent(event)));
const states = (device: string) => arrived(`${device}/state`).map((state) => unwrap(parseState(state)));
const numbers = () =>
  hub.received.flatMap(({ payload }) => {
    const body = JSON.parse(payload);
    const seq = (Array.isArray(body) ? body[0] : body).seq as number | undefined;
    return seq === undefined ? [] : [seq];
  });

async function command(name: string, path: string = METER): Promise<Reply> {
  const id = crypto.randomUUID();
  const nowMs = Date.now();
  const [issued, expires] = [nowMs, nowMs + 10_000].map((ms) => new Date(ms).toISOString());
  hub.publish(`maeul/v1/${path}/command`, { id, name, issued, expires });
  const mine = () => arrived('/reply').find((reply) => (reply as Reply).id === id);
  await until(() => mine() !== undefined);
  return unwrap(parseReply(mine()));
}

describe('an edge agent', () => {
  it('reads its devices and publishes what they say, numbered', async () => {
    await start();
    await until(() => telemetry().length >= 5);
    const [first] = telemetry();
    expect(first?.readings.find(({ name }) => name === 'power_ac')).toMatchObject({
      value: 230.25,
      unit: 'W',
      quality: 'good',
    });
    expect(new Set(telemetry().map(({ position }) => position?.stream)).size).toBe(1);
    await until(() => new Set(numbers()).size === Math.max(...numbers()));
  });

  it('says what its devices are, retained, and that it is there itself', async () => {
    await start();
    await until(() => states('meter-1').some(({ identity }) => identity !== undefined));
    expect(states('meter-1').at(-1)).toMatchObject({
      status: 'online',
      label: '옥상 계량기',
      role: 'grid',
      profile: 'meter/eastron-sdm120',
      edge: `${SITE}/edge-1`,
      interval: 0.1,
      identity: { manufacturer: 'Eastron', model: 'SDM120' },
    });
    expect(states('edge-1')[0]).toMatchObject({ status: 'online', role: 'edge' });
    expect(hub.received.filter(({ topic }) => topic.endsWith('/state')).every(({ retain }) => retain)).toBe(true);
  });

  it('sends the times of a faster clock, and says how long by it a device is silent between readings', async () => {
    const clock = { atMs: Date.UTC(2026, 5, 20, 20), wallMs: Date.now(), speed: 60 };
    await start(clock);
    await until(() => telemetry().length >= 5);
    const [first, , , , fifth] = telemetry().map(({ readings }) => readings[0]!.tMs);
    // Asked every 100 ms of the wall.
    expect([first! >= clock.atMs, fifth! - first! > 10_000]).toEqual([true, true]);
    expect(states('meter-1').at(-1)?.interval).toBe(6);
  });

  it('tells when a device falls silent and when it is back, each once', async () => {
    await start();
    await until(() => telemetry().length > 0);
    await meter.unplug();
    await until(() => events().some(({ type }) => type === 'maeul.device.unreachable.v1'));
    await until(() => states('meter-1').at(-1)?.status === 'unreachable');
    await meter.start();
    await until(() => events().some(({ type }) => type === 'maeul.device.reachable.v1'));
    await until(() => states('meter-1').at(-1)?.status === 'online');
    expect(events().map(({ type, source }) => [type, source])).toEqual([
      ['maeul.edge.stream-started.v1', `${SITE}/edge-1`],
      ['maeul.device.unreachable.v1', METER],
      ['maeul.device.reachable.v1', METER],
    ]);
  });

  it('goes on reading while the hub is away, and delivers all of it afterwards', async () => {
    const agent = await start();
    await until(() => telemetry().length > 0);
    await hub.kill();
    meter.watts = 777;
    while ((await agent.status()).outbox.messages < 10);
    meter.watts = 111;
    await hub.start();
    await until(() => telemetry().some(({ readings }) => readings.some(({ value }) => value === 111)));
    expect(telemetry().some(({ readings }) => readings.some(({ value }) => value === 777))).toBe(true);
    await until(() => new Set(numbers()).size === Math.max(...numbers()));
  });

  it('goes on with its stream after a restart, and says offline when it is stopped', async () => {
    const first = await start();
    await until(() => telemetry().length > 0);
    await first.stop();
    agents.length = 0;
    expect(states('edge-1').at(-1)).toMatchObject({ status: 'offline', reason: 'stopped' });
    const before = telemetry().length;
    await start();
    await until(() => telemetry().length > before + 2);
    expect(new Set(telemetry().map(({ position }) => position?.stream)).size).toBe(1);
    await until(() => new Set(numbers()).size === Math.max(...numbers()));
    expect(events().map(({ type }) => type)).toEqual(['maeul.edge.stream-started.v1']);
  });

  it('reads a device now when it is told to', async () => {
    await start();
    await until(() => telemetry().length > 0);
    meter.watts = 42;
    const reply = await command('poll-now');
    expect(reply).toMatchObject({ status: 'done' });
    const { readings } = reply.result as { readings: { name: string; value: number }[] };
    expect(readings.find(({ name }) => name === 'power_ac')?.value).toBe(42);
    expect(readings.some(({ name }) => name === 'energy_import_total')).toBe(true);
  });

  it('says who it and its devices are, and what it was told to do', async () => {
    await start();
    await until(() => states('meter-1').some(({ identity }) => identity !== undefined));
    expect((await command('identify')).result).toMatchObject({
      path: METER,
      profile: 'meter/eastron-sdm120',
      identity: { model: 'SDM120' },
    });
    expect((await command('identify', `${SITE}/edge-1`)).result).toMatchObject({ devices: [METER] });
    expect((await command('config-get', `${SITE}/edge-1`)).result).toMatchObject({
      config: { buses: { line: { kind: 'tcp' } }, devices: [{ path: METER, unit: 1 }] },
    });
    expect(await command('self-destruct')).toMatchObject({ status: 'refused', code: 'unknown-command' });
  });
});
