import { describe, expect, it } from 'vitest';
import { and17, and18, cas22, mtSics, toledo8217, toledoContinuous } from './frames.ts';
import type { Indication, ScaleSpec } from './platform.ts';

/** 30 kg in steps of 10 g. */
const SPEC: ScaleSpec = { capacityG: 30_000, divisionG: 10, visitorsPerHour: 0 };
const shown = (netG: number, changes: Partial<Indication> = {}): Indication => ({
  grossG: netG,
  netG,
  tareG: 0,
  stable: true,
  overload: false,
  ...changes,
});
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const ascii = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('CAS, 22 bytes', () => {
  it('is header, device, lamps, weight and unit', () => {
    // ST,GS,1 | lamps: always, stable, bit 5, gross | , | "   12.34" | blank | kg CR LF
    expect(hex(cas22(shown(12_340), SPEC))).toBe('53542c47532c31e42c20202031322e3334206b670d0a');
  });

  it('shows motion, tare and zero in the header and in the lamps alike', () => {
    const moving = cas22(shown(12_340, { stable: false }), SPEC);
    expect(ascii(moving).slice(0, 2)).toBe('US');
    expect(moving[7]).toBe(0b1010_0100);
    const net = cas22(shown(1000, { grossG: 1500, tareG: 500 }), SPEC);
    expect(ascii(net).slice(3, 5)).toBe('NT');
    expect(net[7]).toBe(0b1110_0010);
    expect(cas22(shown(0), SPEC)[7]).toBe(0b1110_0101);
  });

  it('has no digits in overload', () => {
    expect(hex(cas22(shown(31_000, { overload: true }), SPEC))).toBe('4f4c2c47532c31a42c2020202020202020206b670d0a');
  });
});

describe('A&D', () => {
  it('sends 17 bytes as a balance', () => {
    expect(ascii(and17(shown(1234), { ...SPEC, divisionG: 1 }))).toBe('ST,+0001.234 kg\r\n');
    expect(ascii(and17(shown(-50, { stable: false }), SPEC))).toBe('US,-00000.05 kg\r\n');
    expect(and17(shown(99_999, { overload: true }), SPEC)).toHaveLength(17);
  });

  it('sends 18 bytes as an indicator', () => {
    expect(ascii(and18(shown(12_340), SPEC))).toBe('ST,GS,+0012.34kg\r\n');
    expect(and18(shown(99_999, { overload: true }), SPEC)).toHaveLength(18);
  });
});

describe('Toledo continuous', () => {
  it('counts 12.34 kg as 001234 with two decimals and a check value that makes the sum 0', () => {
    expect(hex(toledoContinuous(shown(12_340), SPEC))).toBe('022c30203030313233343030303030300d2b');
  });

  it('says net, negative and motion in status B, and the tare behind the weight', () => {
    const frame = toledoContinuous(shown(-560, { grossG: 440, tareG: 1000, stable: false }), SPEC);
    expect(hex(frame)).toBe('022c3b203030303035363030303130300d1e');
    expect(frame.reduce((sum, byte) => sum + byte, 0) & 0x7f).toBe(0);
  });
});

describe('MT-SICS', () => {
  it('puts the weight to the right in ten characters', () => {
    expect(ascii(mtSics(shown(12_340), SPEC, true))).toBe('S S      12.34 kg\r\n');
    expect(ascii(mtSics(shown(12_340, { stable: false }), SPEC, false))).toBe('S D      12.34 kg\r\n');
    expect(ascii(mtSics(shown(12_340, { stable: false }), SPEC, true))).toBe('S I\r\n');
    expect(ascii(mtSics(shown(99_999, { overload: true }), SPEC, true))).toBe('S +\r\n');
  });
});

describe('Toledo 8217', () => {
  it('answers with digits, or with a status when there is no weight', () => {
    expect(hex(toledo8217(shown(1234), { ...SPEC, divisionG: 1 }))).toBe('0230312e3233340d');
    expect(hex(toledo8217(shown(1234, { stable: false }), SPEC))).toBe('023f410d');
    expect(ascii(toledo8217(shown(1000, { tareG: 500 }), SPEC))).toBe('\x02001.00N\r');
  });
});
