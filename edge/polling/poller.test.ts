import type { DevicePath } from '@maeul/devices/path';
import { unwrap } from '@maeul/devices/refusal';
import { serialProtocols } from '@maeul/devices/serial/protocols';
import { afterEach, describe, expect, it } from 'vitest';
import { Bus } from '../bus/bus.ts';
import { type Answer, serve, serveModbusTcp, serveRtuTcp, type TestServer } from '../bus/test-slave.ts';
import { Poller, type ReadingSet, type StatusChange } from './poller.ts';
import { sourceFor } from './source-for.ts';
import { StreamWatcher } from './stream-watcher.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const path = (name: string) => `eunpyeong/sinsa1/test/${name}` as DevicePath;
const periods = { fast: 40, slow: 200, rare: 60_000 };

/** Collects what a poller tells, and waits for it. */
function listener() {
  const sets: ReadingSet[] = [];
  const changes: StatusChange[] = [];
  const identities: string[] = [];
  return {
    sets,
    changes,
    identities,
    onReadings: (set: ReadingSet) => void sets.push(set),
    onStatus: (change: StatusChange) => void changes.push(change),
    onIdentity: (who: DevicePath, identity: unknown) => void identities.push(`${who} ${JSON.stringify(identity)}`),
  };
}

const until = async (true_: () => boolean): Promise<void> => {
  while (!true_()) await new Promise((resolve) => setTimeout(resolve, 5));
};

async function polling(
  server: TestServer,
  kind: 'tcp' | 'rtu-tcp',
  units: readonly (readonly [string, string, number])[],
) {
  closers.push(() => server.close());
  const bus = new Bus({ kind, host: '127.0.0.1', port: server.port }, { guardMs: 5, reconnectFirstMs: 20 });
  const devices = units.map(([name, profile, unit]) => {
    return { path: path(name), source: unwrap(sourceFor(profile, unit, 60)), periods, jitter: 0 };
  });
  const told = listener();
  const poller = new Poller(bus, devices, told, Date.now());
  closers.push(
    () => bus.stop(),
    () => poller.stop(),
  );
  await bus.start();
  poller.start();
  return { bus, poller, told };
}

/** 230.0 as a float in every pair of input registers. */
const allVolts: Answer = (_unit, code, _address, count) =>
  code === 4 ? Array.from({ length: count }, (_, index) => (index % 2 === 0 ? 0x4366 : 0)) : 2;

describe('a poller', () => {
  it('tells readings with the time of the reply, and who the device is', async () => {
    const beforeMs = Date.now();
    const { told } = await polling(await serveModbusTcp(allVolts), 'tcp', [['meter', 'meter/eastron-sdm120', 1]]);
    await until(() => told.sets.length >= 3);
    expect(told.changes.map(({ path: who, status, why }) => [who, status, why])).toEqual([
      [path('meter'), 'reachable', null],
    ]);
    expect(told.identities).toEqual([`${path('meter')} {"manufacturer":"Eastron","model":"SDM120"}`]);
    const [first, second] = told.sets;
    expect(first!.readings.map(({ name }) => name)).toContain('energy_import_total');
    expect(second!.readings.map(({ name }) => name)).not.toContain('energy_import_total');
    expect(first!.readings).toContainEqual(expect.objectContaining({ name: 'voltage_l1', value: 230 }));
    expect(first!.tMs).toBeGreaterThanOrEqual(beforeMs);
    expect(first!.tMs).toBeLessThanOrEqual(Date.now());
  });

  it('goes on with the neighbours of a dead unit, says that it is unreachable and why, and finds it again', async () => {
    let alive = false;
    const slave = await serveRtuTcp((unit, ...rest) => (unit === 2 && !alive ? null : allVolts(unit, ...rest)));
    const { told, poller } = await polling(slave, 'rtu-tcp', [
      ['a', 'meter/eastron-sdm120', 1],
      ['dead', 'meter/eastron-sdm120', 2],
      ['c', 'meter/eastron-sdm120', 3],
    ]);
    const of = (name: string) => told.changes.filter((change) => change.path === path(name));
    await until(() => of('dead').length > 0);
    expect(of('dead')[0]).toMatchObject({ status: 'unreachable', why: { code: 'timeout' } });
    expect(told.sets.filter((set) => set.path === path('c')).length).toBeGreaterThan(5);
    alive = true;
    await until(() => {
      poller.pollNow(path('dead'));
      return of('dead').length > 1;
    });
    expect(of('dead')[1]).toMatchObject({ status: 'reachable', why: null });
    expect([of('a').length, of('c').length]).toEqual([1, 1]);
  });

  it('says that all are unreachable when the line is down, and comes back by itself', async () => {
    const server = await serveModbusTcp(allVolts);
    const { told } = await polling(server, 'tcp', [
      ['a', 'meter/eastron-sdm120', 1],
      ['b', 'meter/eastron-sdm630', 2],
    ]);
    await until(() => told.changes.length === 2);
    server.cut();
    await until(() => told.changes.length === 6);
    expect(told.changes.slice(2).map(({ status, why }) => [status, why?.code])).toEqual([
      ['unreachable', 'line-down'],
      ['unreachable', 'line-down'],
      ['reachable', undefined],
      ['reachable', undefined],
    ]);
  });

  it('asks for no more than is wanted once a device has refused the registers in between', async () => {
    const starts = [0, 0x06, 0x0c, 0x12, 0x18, 0x1e, 0x46, 0x48, 0x4a, 0x4c, 0x4e, 0x156, 0x158];
    const known = new Set(starts.flatMap((start) => [start, start + 1]));
    let refused = 0;
    const picky: Answer = (unit, code, address, count) => {
      const all = Array.from({ length: count }, (_, index) => known.has(address + index)).every(Boolean);
      if (!all) refused += 1;
      return all ? allVolts(unit, code, address, count) : 2;
    };
    const { told } = await polling(await serveModbusTcp(picky), 'tcp', [['meter', 'meter/eastron-sdm120', 1]]);
    await until(() => told.sets.length >= 2);
    for (const name of ['voltage_l1', 'energy_import_total'])
      expect(told.sets[0]!.readings.find((reading) => reading.name === name)?.quality).toBe('good');
    expect(refused).toBe(1);
  });

  it('discovers a SunSpec device again when another has taken its place', async () => {
    let maker = 'Haetbit';
    let there = true;
    const answer: Answer = (_unit, _code, address, count) => {
      if (!there) return null;
      const registers = [
        0x5375,
        0x6e53,
        1,
        66,
        ...text(maker, 16),
        ...text('Roof', 16),
        ...Array(34).fill(0),
        0xffff,
        0,
      ];
      return address < 40_000 || address + count > 40_000 + registers.length
        ? 2
        : registers.slice(address - 40_000).slice(0, count);
    };
    const { told, poller } = await polling(await serveModbusTcp(answer), 'tcp', [['roof', 'sunspec', 1]]);
    await until(() => told.identities.length === 1);
    there = false;
    await until(() => told.changes.at(-1)?.status === 'unreachable');
    maker = 'Byeol';
    there = true;
    await until(() => {
      poller.pollNow(path('roof'));
      return told.identities.length === 2;
    });
    expect(told.identities[1]).toContain('"manufacturer":"Byeol"');
  });

  it('is not asked about a device that it does not have', async () => {
    const { poller } = await polling(await serveModbusTcp(allVolts), 'tcp', [['a', 'meter/eastron-sdm120', 1]]);
    expect([poller.pollNow(path('a')), poller.pollNow(path('b'))]).toEqual([true, false]);
    expect(poller.reachability(path('b'))).toBe(null);
  });
});

describe('a watcher of a device that speaks by itself', () => {
  it('tells changes at once and what stays the same once a period', async () => {
    const scale = await serve(() => {});
    closers.push(() => scale.close());
    const bus = new Bus({ kind: 'tcp', host: '127.0.0.1', port: scale.port });
    const told = listener();
    const device = { path: path('scale'), protocol: serialProtocols['scale/and-18']!, periodMs: 60_000 };
    const watcher = new StreamWatcher(bus, device, told);
    closers.push(
      () => bus.stop(),
      () => watcher.stop(),
    );
    await bus.start();
    watcher.start();
    await until(() => scale.connections() === 1);
    let weight = '+0001.25';
    const frames = setInterval(() => scale.send(Buffer.from(`ST,GS,${weight}kg\r\n`)), 10);
    closers.push(() => clearInterval(frames));
    await until(() => told.sets.length === 1);
    weight = '+0002.50';
    await until(() => told.sets.length === 2);
    expect(told.sets.map((set) => set.readings[0]!.value)).toEqual([1.25, 2.5]);
    expect(told.changes.map(({ status }) => status)).toEqual(['reachable']);
  });
});

function text(value: string, registers: number): number[] {
  const bytes = Buffer.alloc(2 * registers);
  bytes.write(value);
  return Array.from({ length: registers }, (_, index) => bytes.readUInt16BE(2 * index));
}
