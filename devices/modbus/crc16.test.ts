import { describe, expect, it } from 'vitest';
import { crc16 } from './crc16.ts';

describe('the Modbus checksum', () => {
  it('has the published check value', () => {
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x4b37);
  });

  it('is that of the worked example in a meter manual', () => {
    expect(crc16(Uint8Array.of(0x01, 0x04, 0x00, 0x00, 0x00, 0x02))).toBe(0xcb71);
  });
});
