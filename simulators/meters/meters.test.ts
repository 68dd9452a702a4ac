import { describe, expect, it } from 'vitest';
import { gridVoltage, type MeterState } from '../electric/electric.ts';
import type { ModbusUnit } from '../modbus/unit.ts';
import { modbusMeter } from './meter.ts';
import { METER_MODELS, type MeterName } from './models.ts';

const T = Date.UTC(2026, 5, 21, 3);
const THREE: MeterState = {
  powersW: [-1500, 700, 40.5],
  counters: [
    { importWh: 1_000_000, exportWh: 5000 },
    { importWh: 200_000, exportWh: 600 },
    { importWh: 34_567, exportWh: 7 },
  ],
};

function meter(name: MeterName, state: MeterState = THREE): ModbusUnit {
  return modbusMeter(
    METER_MODELS[name],
    1,
    () => state,
    () => T,
  );
}

function bytes(device: ModbusUnit, table: 'input' | 'holding', address: number, count: number): DataView {
  const words = device.read(table, address, count);
  if (typeof words === 'number') throw new Error(`exception ${words}`);
  const view = new DataView(new ArrayBuffer(count * 2));
  words.forEach((word, index) => void view.setUint16(index * 2, word));
  return view;
}

describe('the register maps of the meters', () => {
  it('Eastron SDM120: input registers, floats, energy in kWh', () => {
    const device = meter('sdm120', { powersW: [1234.5], counters: [{ importWh: 4_567_800, exportWh: 12_300 }] });
    const float = (address: number): number => bytes(device, 'input', address, 2).getFloat32(0);
    expect(float(0x0000)).toBeCloseTo(gridVoltage(T, 0), 3);
    expect(float(0x000c)).toBe(1234.5);
    expect(float(0x0048)).toBeCloseTo(4567.8, 3);
    expect(float(0x004a)).toBeCloseTo(12.3, 3);
    expect(float(0x0156)).toBeCloseTo(4580.1, 3);
    expect(device.read('holding', 0, 2)).toBe(1);
    expect(device.read('input', 0x0200, 2)).toBe(2);
  });

  it('Eastron SDM630: three phases and their sum', () => {
    const device = meter('sdm630');
    const float = (address: number): number => bytes(device, 'input', address, 2).getFloat32(0);
    expect([0x0c, 0x0e, 0x10, 0x34].map(float)).toEqual([-1500, 700, 40.5, -759.5]);
    expect(float(0x0048)).toBeCloseTo(1234.567, 3);
    expect(float(0x0160)).toBeCloseTo(5, 3);
  });

  it('Schneider iEM3155: holding registers, kW as floats, Wh in 64 bits', () => {
    const device = meter('iem3155');
    expect(bytes(device, 'holding', 0x0bf3, 2).getFloat32(0)).toBeCloseTo(-0.7595, 6);
    expect(bytes(device, 'holding', 0x0c83, 4).getBigInt64(0)).toBe(1_234_567n);
    expect(bytes(device, 'holding', 0x0c87, 4).getBigInt64(0)).toBe(5607n);
    expect(bytes(device, 'holding', 0x0dc1, 4).getBigInt64(0)).toBe(200_000n);
    expect(device.read('input', 0x0bf3, 2)).toBe(1);
  });

  it('Carlo Gavazzi EM340: low word first, tenths', () => {
    const device = meter('em340');
    const total = bytes(device, 'input', 0x28, 2);
    expect((total.getInt16(2) << 16) | total.getUint16(0)).toBe(-7595);
    const energy = bytes(device, 'holding', 0x34, 2);
    expect((energy.getInt16(2) << 16) | energy.getUint16(0)).toBe(12_346);
    expect(bytes(device, 'input', 0x33, 1).getInt16(0)).toBeCloseTo(600, -1);
  });
});
