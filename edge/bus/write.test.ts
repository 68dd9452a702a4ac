import { describe, expect, it, onTestFinished } from 'vitest';
import { Bus } from './bus.ts';
import { serve, type TestServer } from './test-slave.ts';

/*
 * A unit written here by hand against the Modbus specification: 256 holding registers, functions 3 and 16. Each reply may be held
 * back, so that it comes late.
 */

interface Unit {
  readonly words: number[];
  /** Function, address and count of everything that came, in order. */
  readonly heard: string[];
  /** Milliseconds until the next replies leave, first to last; 0 when it is empty. */
  readonly delaysMs: number[];
  exception: number;
}

function crcOf(bytes: readonly number[]): number[] {
  let value = 0xffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value % 2 === 1 ? (value >> 1) ^ 0xa001 : value >> 1;
  }
  return [value % 256, value >> 8];
}

function answer(unit: Unit, pdu: Buffer): number[] {
  const [code, address, count] = [pdu[0]!, pdu.readUInt16BE(1), pdu.readUInt16BE(3)];
  unit.heard.push(`${code}@${address}x${count}`);
  if (unit.exception > 0) return [code + 128, unit.exception];
  if (code === 3) {
    const words = unit.words.slice(address, address + count);
    return [3, 2 * count, ...words.flatMap((word) => [word >> 8, word % 256])];
  }
  for (let index = 0; index < count; index++) unit.words[address + index] = pdu.readUInt16BE(6 + 2 * index);
  return [...pdu.subarray(0, 5)];
}

/** Length of the frame at the start: a read has 8 bytes with its check value, a write says how many. */
const rtuLength = (bytes: Buffer) => (bytes[1] === 16 ? 9 + bytes[6]! : 8);

async function rtuUnit(unit: Unit): Promise<TestServer> {
  let before = Promise.resolve();
  return serve((bytes, socket) => {
    for (let rest = bytes; rest.length >= 8; rest = rest.subarray(rtuLength(rest))) {
      const frame = Buffer.from(rest.subarray(0, rtuLength(rest)));
      expect([...frame.subarray(-2)]).toEqual(crcOf([...frame.subarray(0, -2)]));
      before = before.then(async () => {
        const reply = [frame[0]!, ...answer(unit, frame.subarray(1))];
        await new Promise((resolve) => setTimeout(resolve, unit.delaysMs.shift() ?? 0));
        socket.write(Uint8Array.from([...reply, ...crcOf(reply)]));
      });
    }
  });
}

async function tcpUnit(unit: Unit): Promise<TestServer> {
  return serve((bytes, socket) => {
    const reply = [bytes[6]!, ...answer(unit, bytes.subarray(7))];
    socket.write(Uint8Array.from([bytes[0]!, bytes[1]!, 0, 0, 0, reply.length, ...reply]));
  });
}

function newUnit(): Unit {
  return { words: Array.from({ length: 256 }, (_, index) => index), heard: [], delaysMs: [], exception: 0 };
}

async function busTo(kind: 'tcp' | 'rtu-tcp', server: TestServer): Promise<Bus> {
  const bus = new Bus({ kind, host: '127.0.0.1', port: server.port });
  await bus.start();
  onTestFinished(async () => {
    await bus.stop();
    await server.close();
  });
  return bus;
}

describe.each([
  ['tcp', tcpUnit],
  ['rtu-tcp', rtuUnit],
] as const)('a write over %s', (kind, start) => {
  it('puts the words where they belong and is confirmed', async () => {
    const unit = newUnit();
    const bus = await busTo(kind, await start(unit));
    expect(await bus.modbus.write(1, { address: 40, words: [1000, 65_535, 0] }, 500)).toEqual({
      ok: true,
      value: true,
    });
    expect(unit.words.slice(39, 44)).toEqual([39, 1000, 65_535, 0, 43]);
    const back = await bus.modbus.read(1, { table: 'holding', address: 40, count: 3 }, 500);
    expect(back).toMatchObject({ ok: true, value: Uint16Array.of(1000, 65_535, 0) });
    expect(unit.heard).toEqual(['16@40x3', '3@40x3']);
  });

  it('is refused as the device refuses it', async () => {
    const unit = { ...newUnit(), exception: 2 };
    const bus = await busTo(kind, await start(unit));
    expect(await bus.modbus.write(1, { address: 40, words: [7] }, 500)).toMatchObject({ code: 'illegal-address' });
  });
});

describe('a write whose answer comes late', () => {
  it('is not sent again, and its answer is not taken for that of the next write', async () => {
    const unit = newUnit();
    unit.delaysMs.push(400);
    const bus = await busTo('rtu-tcp', await rtuUnit(unit));
    expect(await bus.modbus.write(1, { address: 40, words: [111] }, 150)).toMatchObject({ code: 'timeout' });
    // The next write to the same place would have the very same answer; it is asked only after a read was answered.
    expect(await bus.modbus.write(1, { address: 40, words: [222] }, 150)).toMatchObject({ ok: true });
    expect(unit.words[40]).toBe(222);
    const writes = unit.heard.filter((one) => one.startsWith('16'));
    expect(writes).toEqual(['16@40x1', '16@40x1']);
    const second = unit.heard.lastIndexOf('16@40x1');
    expect(unit.heard.slice(1, second).every((one) => one.startsWith('3@40'))).toBe(true);
    expect(unit.heard.length).toBeGreaterThan(2);
  });
});
