import { describe, expect, it } from 'vitest';
import { crc16, withCrc16 } from '../modbus/crc16.ts';
import { modbusRtu } from '../modbus/rtu.ts';
import { seededRandom } from '../random.ts';
import { deliver } from './deliver.ts';
import { formatFault, parseFault } from './fault.ts';

const fault = (text: string) => {
  const parsed = parseFault(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
};

describe('a fault on the command line', () => {
  it.each([
    ['silence:20%', { kind: 'silence', probability: 0.2 }],
    ['late:500ms', { kind: 'late', fromMs: 500, toMs: 500, probability: 1 }],
    ['late:100ms..2s:5%', { kind: 'late', fromMs: 100, toMs: 2000, probability: 0.05 }],
    ['truncate', { kind: 'truncate', probability: 1 }],
    ['unplug:10s', { kind: 'unplug', fromMs: 10_000, everyMs: 0 }],
    ['unplug:10s/60s', { kind: 'unplug', fromMs: 10_000, everyMs: 60_000 }],
  ])('reads %s', (text, expected) => {
    expect(fault(text)).toMatchObject(expected);
    expect(fault(formatFault(fault(text)))).toEqual(fault(text));
  });

  it.each(['loud', 'silence:120%', 'silence:5s', 'late:fast', ''])('refuses "%s" and says what there is', (text) => {
    expect(parseFault(text)).toMatchObject({ ok: false, code: 'bad-fault' });
  });
});

describe('what a wire makes of a Modbus answer', () => {
  const answer = withCrc16(Uint8Array.of(5, 4, 4, 0x43, 0x66, 0x33, 0x34));
  const { damage } = modbusRtu([]);
  const send = (text: string, seed = 1) => deliver(answer, [fault(text)], damage, seededRandom(seed))?.bytes;

  it('is nothing under silence, and the answer where the dice say so', () => {
    expect(send('silence')).toBeUndefined();
    const random = seededRandom(7);
    const arrived = Array.from({ length: 10_000 }, () => deliver(answer, [fault('silence:20%')], damage, random));
    const share = arrived.filter((delivery) => delivery === undefined).length / arrived.length;
    expect(share).toBeGreaterThan(0.18);
    expect(share).toBeLessThan(0.22);
  });

  it('is the same bytes with a wrong check value', () => {
    const bytes = send('wrong-crc')!;
    expect(bytes.subarray(0, -2)).toEqual(answer.subarray(0, -2));
    expect(crc16(bytes)).not.toBe(0);
  });

  it('is a valid answer of another unit', () => {
    const bytes = send('foreign-address')!;
    expect(crc16(bytes)).toBe(0);
    expect(bytes[0]).not.toBe(5);
    expect(bytes.subarray(1, -2)).toEqual(answer.subarray(1, -2));
  });

  it('is shorter, or has bytes before it', () => {
    for (let seed = 0; seed < 50; seed++) {
      const short = send('truncate', seed)!;
      expect(short.length).toBeGreaterThan(0);
      expect(short).toEqual(answer.subarray(0, short.length));
      expect(short.length).toBeLessThan(answer.length);
      const noisy = send('noise', seed)!;
      expect(noisy.length).toBeGreaterThan(answer.length);
      expect(noisy.subarray(-answer.length)).toEqual(answer);
    }
  });

  it('is late by a time between the two that were said', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 100; round++) {
      const { afterMs } = deliver(answer, [fault('late:100ms..200ms')], damage, random)!;
      expect(afterMs).toBeGreaterThanOrEqual(100);
      expect(afterMs).toBeLessThanOrEqual(200);
    }
  });
});
