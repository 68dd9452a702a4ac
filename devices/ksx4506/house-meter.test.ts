import { describe, expect, it } from 'vitest';
import { unwrap } from '../refusal.ts';
import { ksHouseMeter, ksHouseMeterEach } from './house-meter.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hexOf = (data: Uint8Array) => Buffer.from(data).toString('hex');

describe('the questions to a house meter', () => {
  it('are which meters it has, and the status of all', () => {
    expect(ksHouseMeter.requests(0).map((request) => [hexOf(request.bytes), request.poll])).toEqual([
      ['f7300f0f00c70c', 'rare'],
      ['f7300f0100c900', 'fast'],
    ]);
  });

  it('carry the group in the high half of the sub-id', () => {
    expect(ksHouseMeter.requests(2).map(({ bytes: sent }) => sent[2])).toEqual([0x2f, 0x2f]);
    expect(ksHouseMeterEach.requests(1).map(({ bytes: sent }) => sent[2])).toEqual([0x11, 0x12, 0x13, 0x14, 0x15]);
  });

  it('are answered by the same device, sub-id and command only', () => {
    const [message] = ksHouseMeterEach.parser().push(bytes('f730038107000012340456784e18'));
    const answer = unwrap(message!);
    expect(ksHouseMeterEach.requests(0).map((request) => request.answeredBy(answer))).toEqual([
      false,
      false,
      true,
      false,
      false,
    ]);
    expect(ksHouseMeterEach.requests(1).some((request) => request.answeredBy(answer))).toBe(false);
    expect(ksHouseMeter.requests(0).some((request) => request.answeredBy(answer))).toBe(false);
    const [valve] = ksHouseMeter.parser().push(bytes('f712018102000166f4'));
    expect(ksHouseMeterEach.requests(0)[0]!.answeredBy(unwrap(valve!))).toBe(false);
  });

  it('may come between: which meters there are is remembered over a reset', () => {
    const parser = ksHouseMeter.parser();
    // Electricity only; then a status of six bytes.
    parser.push(bytes('f7 30 0f 8f 02 00 04 41 0c'));
    parser.reset();
    const [status] = parser.push(bytes('f7 30 0f 81 06 00 12 34 04 56 78 43 18'));
    expect(status).toMatchObject({
      ok: true,
      value: { readings: [{ name: 'power_ac', value: 1234 }, { value: 4_567_800 }] },
    });
  });
});
