import { f32 } from '../modbus/encode.ts';
import type { MeterModel, MeterValues } from './meter.ts';

/** Eastron: input registers, floating point, energies in kWh. From the maker's register tables. */

const kilo = (value: number): number[] => f32(value / 1000);

function perPhase(values: MeterValues, count: number): [number, number[]][] {
  const rows: [number, number[]][] = [];
  for (let phase = 0; phase < count; phase++) {
    const state = values.phases[phase]!;
    const at = phase * 2;
    rows.push(
      [0x0000 + at, f32(state.voltage)],
      [0x0006 + at, f32(state.currentA)],
      [0x000c + at, f32(state.powerW)],
      [0x0012 + at, f32(state.apparentVa)],
      [0x0018 + at, f32(state.reactiveVar)],
      [0x001e + at, f32(state.powerFactor)],
    );
  }
  return rows;
}

function common(values: MeterValues): [number, number[]][] {
  return [
    [0x0046, f32(values.frequencyHz)],
    [0x0048, kilo(values.totalImportWh)],
    [0x004a, kilo(values.totalExportWh)],
    // Reactive energy follows active energy at this cos phi; these meters do not see anything else.
    [0x004c, kilo(values.totalImportWh * 0.29)],
    [0x004e, kilo(values.totalExportWh * 0.29)],
    [0x0156, kilo(values.totalImportWh + values.totalExportWh)],
    [0x0158, kilo((values.totalImportWh + values.totalExportWh) * 0.29)],
  ];
}

export const SDM120: MeterModel = {
  phases: 1,
  tables: ['input'],
  ranges: [
    [0x0000, 0x0058],
    [0x0156, 0x015a],
  ],
  registers: (values) => new Map([...perPhase(values, 1), ...common(values)]),
};

export const SDM630: MeterModel = {
  phases: 3,
  tables: ['input'],
  ranges: [
    [0x0000, 0x0058],
    [0x0156, 0x0166],
  ],
  registers: (values) =>
    new Map([
      ...perPhase(values, 3),
      ...common(values),
      [0x0034, f32(values.totalW)],
      [0x0038, f32(values.totalVa)],
      [0x003c, f32(values.totalVar)],
      [0x003e, f32(values.totalPowerFactor)],
      [0x0042, f32((Math.acos(Math.min(1, Math.max(-1, values.totalPowerFactor))) * 180) / Math.PI)],
      ...values.importWh.map((wh, phase): [number, number[]] => [0x015a + phase * 2, kilo(wh)]),
      ...values.exportWh.map((wh, phase): [number, number[]] => [0x0160 + phase * 2, kilo(wh)]),
    ]),
};
