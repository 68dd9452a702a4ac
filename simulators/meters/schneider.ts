import { sum } from '../electric/electric.ts';
import { f32, i64 } from '../modbus/encode.ts';
import type { MeterModel } from './meter.ts';

const kilo = (value: number): number[] => f32(value / 1000);

/** Schneider iEM3155: holding registers, powers in kW as floating point, energies in Wh as 64-bit integers. */
export const IEM3155: MeterModel = {
  phases: 3,
  tables: ['holding'],
  ranges: [
    [0x0bb7, 0x0c27],
    [0x0c83, 0x0c9b],
    [0x0dbd, 0x0dc9],
  ],
  registers(values) {
    const { phases } = values;
    const rows: [number, number[]][] = [
      [0x0bc1, f32(sum(phases.map((phase) => phase.currentA)) / 3)],
      [0x0bdb, f32(sum(phases.map((phase) => phase.voltage)) / 3)],
      [0x0bf3, kilo(values.totalW)],
      [0x0bfb, kilo(values.totalVar)],
      [0x0c03, kilo(values.totalVa)],
      [0x0c0b, f32(values.totalPowerFactor)],
      [0x0c25, f32(values.frequencyHz)],
      [0x0c83, i64(values.totalImportWh)],
      [0x0c87, i64(values.totalExportWh)],
      [0x0c93, i64(values.totalImportWh * 0.29)],
      [0x0c97, i64(values.totalExportWh * 0.29)],
    ];
    phases.forEach((phase, index) => {
      rows.push(
        [0x0bb7 + index * 2, f32(phase.currentA)],
        [0x0bd3 + index * 2, f32(phase.voltage)],
        [0x0bed + index * 2, kilo(phase.powerW)],
        [0x0dbd + index * 4, i64(values.importWh[index]!)],
      );
    });
    return new Map(rows);
  },
};
