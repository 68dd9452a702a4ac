import { gridFrequencyHz, type MeterState, type PhaseState, phaseState, sum } from '../electric/electric.ts';
import { EXCEPTION, type ModbusUnit, type RegisterTable, readSegments, type Segment } from '../modbus/unit.ts';

/** Everything a meter shows at one moment. */
export interface MeterValues {
  readonly phases: readonly PhaseState[];
  readonly importWh: readonly number[];
  readonly exportWh: readonly number[];
  readonly totalW: number;
  readonly totalVa: number;
  readonly totalVar: number;
  readonly totalPowerFactor: number;
  readonly totalImportWh: number;
  readonly totalExportWh: number;
  readonly frequencyHz: number;
}

/** Registers that have a meaning, by address. */
export type RegisterMap = ReadonlyMap<number, readonly number[]>;

/** One real model: which tables answer, how far they reach, and what stands where. */
export interface MeterModel {
  readonly phases: 1 | 3;
  readonly tables: readonly RegisterTable[];
  /** Address ranges that the meter answers, end exclusive. What has no meaning inside of them reads as 0. */
  readonly ranges: readonly (readonly [start: number, end: number])[];
  registers(values: MeterValues): RegisterMap;
}

const COS_PHI = 0.96;

function meterValues(meter: MeterState, tMs: number): MeterValues {
  const phases = meter.powersW.map((powerW, phase) => phaseState(powerW, tMs, phase, COS_PHI));
  const totalW = sum(meter.powersW);
  const totalVa = sum(phases.map((phase) => phase.apparentVa));
  const importWh = meter.counters.map((counters) => counters.importWh);
  const exportWh = meter.counters.map((counters) => counters.exportWh);
  return {
    phases,
    importWh,
    exportWh,
    totalW,
    totalVa,
    totalVar: sum(phases.map((phase) => phase.reactiveVar)),
    totalPowerFactor: totalVa === 0 ? 1 : totalW / totalVa,
    totalImportWh: sum(importWh),
    totalExportWh: sum(exportWh),
    frequencyHz: gridFrequencyHz(tMs),
  };
}

/** A meter on a Modbus line. It has nothing to write. */
export function modbusMeter(model: MeterModel, unit: number, read: () => MeterState, nowMs: () => number): ModbusUnit {
  return {
    unit,
    read(table, address, count) {
      if (!model.tables.includes(table)) return EXCEPTION.function;
      return readSegments(segments(model, meterValues(read(), nowMs())), address, count);
    },
    write: () => EXCEPTION.function,
  };
}

function segments(model: MeterModel, values: MeterValues): Segment[] {
  const registers = model.registers(values);
  return model.ranges.map(([start, end]) => {
    const words = new Uint16Array(end - start);
    for (const [address, value] of registers)
      if (address >= start && address + value.length <= end) words.set(value, address - start);
    return { start, words };
  });
}
