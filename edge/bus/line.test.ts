import { afterEach, describe, expect, it } from 'vitest';
import { Bus } from './bus.ts';
import { serve, serveModbusTcp, type TestServer } from './test-slave.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function busTo(server: TestServer): Bus {
  const bus = new Bus({ kind: 'tcp', host: '127.0.0.1', port: server.port }, { reconnectFirstMs: 10 });
  closers.push(
    () => server.close(),
    () => bus.stop(),
  );
  return bus;
}

const WORD = { table: 'holding', address: 7, count: 1 } as const;

describe('a line', () => {
  it('renews a connection on which nothing comes any more, and does not call that news', async () => {
    const deaf = await serve(() => {});
    const bus = busTo(deaf);
    const changes: boolean[] = [];
    bus.line.onStatus(({ up }) => changes.push(up));
    await bus.start();
    await bus.modbus.read(1, WORD, 20);
    await bus.modbus.read(2, WORD, 20);
    expect(await bus.modbus.read(3, WORD, 20)).toMatchObject({ ok: false, code: 'timeout' });
    expect(deaf.connections()).toBe(2);
    expect(changes).toEqual([true]);
  });

  it('answers the open question and those that wait at once when it is lost, and none of them with a guess', async () => {
    const server = await serve(() => server.cut());
    const bus = busTo(server);
    await bus.start();
    const results = await Promise.all([1, 2, 3].map((unit) => bus.modbus.read(unit, WORD, 60_000)));
    expect(results.map((result) => !result.ok && result.code)).toEqual(['line-down', 'line-down', 'line-down']);
  });

  it('keeps the order of the questions of one unit and answers each with its own', async () => {
    const bus = busTo(await serveModbusTcp((_unit, _code, address) => [address]));
    await bus.start();
    const reads = Array.from({ length: 100 }, (_, address) => bus.modbus.read(1, { ...WORD, address }, 1000));
    const words = (await Promise.all(reads)).map((result) => result.ok && result.value[0]);
    expect(words).toEqual(Array.from({ length: 100 }, (_, address) => address));
  });

  it('refuses with "busy" when too many questions wait', async () => {
    const bus = busTo(await serve(() => {}));
    await bus.start();
    const reads = Array.from({ length: 2000 }, (_, unit) => bus.modbus.read(unit, WORD, 60_000));
    expect(await reads.at(-1)).toMatchObject({ ok: false, code: 'busy' });
    await bus.stop();
    const codes = (await Promise.all(reads)).map((result) => !result.ok && result.code);
    expect(new Set(codes)).toEqual(new Set(['busy', 'line-down']));
  });

  it('passes on what the device refuses, by name', async () => {
    const bus = busTo(await serveModbusTcp((unit) => unit));
    await bus.start();
    const codes = [];
    for (const unit of [1, 2, 6, 11, 77]) {
      const result = await bus.modbus.read(unit, WORD, 1000);
      codes.push(!result.ok && result.code);
    }
    expect(codes).toEqual([
      'illegal-function',
      'illegal-address',
      'device-busy',
      'gateway-no-answer',
      'modbus-exception',
    ]);
  });
});
