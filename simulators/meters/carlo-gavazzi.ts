import { i16, i32LowFirst } from '../modbus/encode.ts';
import type { MeterModel } from './meter.ts';

/**
 * Carlo Gavazzi EM340: 32-bit integers with the LOW word first; holding and input registers are the same.
 * (A real one also answers a read of register 0x000B alone with its identification code, which is not simulated.)
 */
export const EM340: MeterModel = {
  phases: 3,
  tables: ['input', 'holding'],
  ranges: [[0x0000, 0x0052]],
  registers(values) {
    const rows: [number, number[]][] = [
      [0x0028, i32LowFirst(values.totalW * 10)],
      [0x002a, i32LowFirst(values.totalVa * 10)],
      [0x002c, i32LowFirst(values.totalVar * 10)],
      [0x0031, i16(values.totalPowerFactor * 1000)],
      [0x0033, i16(values.frequencyHz * 10)],
      [0x0034, i32LowFirst(values.totalImportWh / 100)],
      [0x004e, i32LowFirst(values.totalExportWh / 100)],
    ];
    values.phases.forEach((phase, index) => {
      rows.push(
        [0x0000 + index * 2, i32LowFirst(phase.voltage * 10)],
        [0x000c + index * 2, i32LowFirst(phase.currentA * 1000)],
        [0x0012 + index * 2, i32LowFirst(phase.powerW * 10)],
        [0x002e + index, i16(phase.powerFactor * 1000)],
        [0x0040 + index * 2, i32LowFirst(values.importWh[index]! / 100)],
      );
    });
    return new Map(rows);
  },
};
