import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16 } from './crc16.ts';
import { buildReadRequest, buildRtuFrame, parseReadRequest, parseReadResponse, parseRtuFrame } from './rtu.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const span = { table: 'input', address: 0, count: 2 } as const;
const answer = bytes('01 04 04 43 66 33 34 1b 38');

describe('the Modbus checksum', () => {
  it('has the published check value', () => {
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x4b37);
  });
});

describe('a Modbus RTU frame', () => {
  it('asks for registers as the protocol description of a meter shows', () => {
    expect(buildReadRequest(1, span)).toEqual(bytes('01 04 00 00 00 02 71 cb'));
    expect(parseReadRequest(buildReadRequest(1, span))).toEqual({ ok: true, value: { unit: 1, span } });
  });

  it('brings the words of the answer', () => {
    expect(parseReadResponse(1, span, answer)).toEqual({ ok: true, value: Uint16Array.of(0x4366, 0x3334) });
  });

  it.each([
    ['truncated', 'that is cut short', bytes('01 04 04')],
    [
      'truncated',
      'whose bytes do not add up to its length',
      buildRtuFrame({ unit: 1, functionCode: 4, data: bytes('04 43') }),
    ],
    ['crc-mismatch', 'with a flipped bit', bytes('01 04 04 43 66 33 35 1b 38')],
    ['foreign-unit', 'of another unit', buildRtuFrame({ unit: 2, functionCode: 4, data: bytes('04 43663334') })],
    ['modbus-exception', 'that is an exception', buildRtuFrame({ unit: 1, functionCode: 0x84, data: bytes('02') })],
    ['other-answer', 'to another function', buildRtuFrame({ unit: 1, functionCode: 3, data: bytes('04 43663334') })],
    ['other-answer', 'of another length', buildRtuFrame({ unit: 1, functionCode: 4, data: bytes('02 4366') })],
  ])('refuses with %s an answer %s', (code, _, frame) => {
    expect(parseReadResponse(1, span, frame)).toMatchObject({ ok: false, code });
  });

  it('refuses to take a write for a read', () => {
    const write = buildRtuFrame({ unit: 1, functionCode: 6, data: bytes('00 01 00 02') });
    expect(parseReadRequest(write)).toMatchObject({ ok: false, code: 'not-a-read' });
  });

  it('never throws and takes no changed frame for good', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        parseRtuFrame(noise);
        parseReadRequest(noise);
        expect(parseReadResponse(1, span, noise).ok && noise.length !== 9).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.nat(answer.length - 1), fc.integer({ min: 1, max: 255 }), (position, change) => {
        const changed = answer.slice();
        changed[position]! ^= change;
        expect(parseReadResponse(1, span, changed).ok).toBe(false);
      }),
    );
  });
});
