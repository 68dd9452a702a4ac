import { describe, expect, it } from 'vitest';
import { simClock } from '../clock.ts';
import type { ModbusUnit } from '../modbus/unit.ts';
import { batteryModel } from '../models/battery.ts';
import { NO_CONTROLS, type PvState } from '../models/pv.ts';
import { seededRandom } from '../random.ts';
import { simulate } from '../simulation.ts';
import { sunSpecBattery } from './battery.ts';
import { type InverterControls, type InverterModel, sunSpecInverter } from './inverter.ts';

const NAMEPLATE = { manufacturer: 'Maeul', model: 'Test', version: '1.0', serial: 'SN-1' };
const NOON = Date.UTC(2026, 5, 21, 3);

/** A plant that always could give 6 kW of its 10 kW and does as it is told. */
function plant(model: InverterModel, wallMs = () => NOON, controls: InverterControls = '123') {
  const clock = simClock({ wallMs });
  const settle = (state: PvState, tMs: number): PvState => {
    const { connected, limitEnabled, limitPercent, revertAtMs, revertEnabled, revertPercent } = state.controls;
    const over = revertAtMs > 0 && tMs >= revertAtMs;
    const controls = over
      ? { ...state.controls, limitEnabled: revertEnabled, limitPercent: revertPercent, revertAtMs: 0 }
      : state.controls;
    const limited = over ? revertEnabled : limitEnabled;
    return { ...state, controls, powerW: connected ? Math.min(6000, limited ? limitPercent * 100 : 10_000) : 0 };
  };
  const initial: PvState = {
    clouds: { regime: 'clear', clearness: 1 },
    controls: NO_CONTROLS,
    powerW: 6000,
    availableW: 6000,
    energyWh: 4_294_967_296 + 1234,
  };
  const pv = simulate({ initial: () => initial, step: (state, tMs) => settle(state, tMs) }, clock, seededRandom(1));
  return sunSpecInverter({ unit: 1, base: 40000, model, ratedW: 10_000, nameplate: NAMEPLATE, controls }, pv);
}

/** Walks the chain as the specification tells: id, length, next. */
function walk(device: ModbusUnit): Map<number, { at: number; length: number }> {
  const word = (address: number): number => (device.read('holding', address, 1) as Uint16Array)[0]!;
  expect([word(40000), word(40001)]).toEqual([0x5375, 0x6e53]);
  const models = new Map<number, { at: number; length: number }>();
  let at = 40002;
  for (; word(at) !== 0xffff; at += 2 + word(at + 1)) models.set(word(at), { at, length: word(at + 1) });
  expect(word(at + 1)).toBe(0);
  expect(device.read('holding', at + 2, 1)).toBe(2);
  return models;
}

const read = (device: ModbusUnit, address: number, count: number): number[] => [
  ...(device.read('holding', address, count) as Uint16Array),
];

describe('a SunSpec inverter', () => {
  it.each([
    [101, 50],
    [103, 50],
    [111, 60],
    [113, 60],
  ] as const)('has a chain of models with the right lengths, with model %i', (model, length) => {
    const lengths = [...walk(plant(model))].map(([id, place]) => [id, place.length]);
    expect(lengths).toEqual([
      [1, 66],
      [model, length],
      [120, 26],
      [121, 30],
      [122, 44],
      [123, 24],
      [160, 8 + 20 * 2],
    ]);
  });

  it('has power, energy and state where model 103 has them, and the energy rolls over at 32 bits', () => {
    const device = plant(103);
    const { at } = walk(device).get(103)!;
    expect(read(device, at + 14, 2)).toEqual([6000, 0]);
    expect(read(device, at + 24, 3)).toEqual([0, 1234, 0]);
    expect(read(device, at + 38, 1)).toEqual([4]);
    const [voltage, , , voltageSf] = read(device, at + 10, 4);
    expect(voltage! / 10).toBeGreaterThan(210);
    expect(voltageSf).toBe(0xffff); // -1
  });

  it('has not-implemented values for the phases that a single-phase inverter lacks', () => {
    const device = plant(101);
    const { at } = walk(device).get(101)!;
    expect(read(device, at + 4, 2)).toEqual([0xffff, 0xffff]);
    expect(read(device, at + 11, 2)).toEqual([0xffff, 0xffff]);
    const floats = plant(111);
    expect(read(floats, walk(floats).get(111)!.at + 6, 2)).toEqual([0x7fc0, 0]);
  });

  it('keeps the whole energy in the 64 bits of model 122', () => {
    const device = plant(103);
    expect(read(device, walk(device).get(122)!.at + 5, 4)).toEqual([0, 1, 0, 1234]);
  });

  it('limits its power as model 123 orders, says so, and lets go when the dead man’s time is over', () => {
    let wallMs = NOON;
    const device = plant(103, () => wallMs);
    const models = walk(device);
    const controls = models.get(123)!.at;
    const inverter = models.get(103)!.at;
    expect(device.write(controls + 5, Uint16Array.of(300))).toBeNull(); // 30 %, scale factor -1
    expect(device.write(controls + 7, Uint16Array.of(60))).toBeNull();
    expect(device.write(controls + 9, Uint16Array.of(1))).toBeNull();
    wallMs += 2000;
    expect(read(device, inverter + 14, 1)).toEqual([3000]);
    expect(read(device, inverter + 38, 1)).toEqual([5]);
    expect(read(device, controls + 5, 5)).toEqual([300, 0, 60, 0xffff, 1]);
    wallMs += 61_000;
    expect(read(device, inverter + 14, 1)).toEqual([6000]);
  });

  it('limits its power as model 704 orders, and falls back to what it was told to fall back to', () => {
    let wallMs = NOON;
    const device = plant(103, () => wallMs, '704');
    const models = walk(device);
    expect(models.get(704)!.length).toBe(65);
    expect(models.has(123)).toBe(false);
    const controls = models.get(704)!.at;
    const inverter = models.get(103)!.at;
    expect(device.write(controls + 15, Uint16Array.of(250, 500, 1, 0, 60))).toBeNull(); // 25 %, then 50 %, after 60 s
    expect(device.write(controls + 14, Uint16Array.of(1))).toBeNull();
    wallMs += 2000;
    expect(read(device, inverter + 14, 1)).toEqual([2500]);
    expect(read(device, controls + 14, 8)).toEqual([1, 250, 500, 1, 0, 60, 0, 58]);
    wallMs += 61_000;
    expect(read(device, inverter + 14, 1)).toEqual([5000]);
    expect(device.write(controls + 15, Uint16Array.of(1001))).toBe(3);
    expect(device.write(controls + 22, Uint16Array.of(1))).toBe(2);
    expect(device.writes.map(({ model, offset, refused }) => [model, offset, refused])).toEqual([
      [704, 15, null],
      [704, 14, null],
      [704, 15, 3],
      [704, 22, 2],
    ]);
  });

  it('refuses writes to what is read-only, out of range or not there', () => {
    const device = plant(103);
    const models = walk(device);
    expect(device.write(models.get(103)!.at + 14, Uint16Array.of(1))).toBe(2);
    expect(device.write(models.get(123)!.at + 5, Uint16Array.of(1001))).toBe(3);
    expect(device.write(39_000, Uint16Array.of(1))).toBe(2);
    expect(device.read('input', 40000, 2)).toBe(1);
  });
});

describe('a SunSpec battery', () => {
  it('has models 124, 713 and 802 that agree on the state of charge, and 701 for its power', () => {
    const clock = simClock({ wallMs: () => NOON });
    const spec = { capacityWh: 10_000, powerMaxW: 5000 };
    const battery = simulate(batteryModel(spec), clock, seededRandom(1));
    battery.change((state) => ({ ...state, storedWh: 4200, powerW: -2500, chargedWh: 70_000 }));
    const device = sunSpecBattery({ unit: 1, base: 40000, spec, nameplate: NAMEPLATE }, battery);
    const models = walk(device);
    expect([...models].map(([id, place]) => [id, place.length])).toEqual([
      [1, 66],
      [701, 153],
      [124, 24],
      [713, 7],
      [802, 62],
    ]);
    // W in tens of watts; TotWhAbs.
    expect(read(device, models.get(701)!.at + 10, 1)).toEqual([0x1_0000 - 250]);
    expect(read(device, models.get(701)!.at + 23, 4)).toEqual([0, 0, 1, 70_000 - 65_536]);
    expect(read(device, models.get(124)!.at + 8, 1)).toEqual([4200]);
    expect(read(device, models.get(124)!.at + 22, 1)).toEqual([0xfffe]);
    expect(read(device, models.get(713)!.at + 4, 1)).toEqual([420]);
    expect(read(device, models.get(802)!.at + 11, 1)).toEqual([420]);
    expect(read(device, models.get(802)!.at + 56, 1)).toEqual([0xffff]);
  });

  it('is forced to a power by both rates of model 124, and does as it likes when the dead man’s time is over', () => {
    let wallMs = NOON - 4 * 3_600_000; // eight in the morning: it would rest
    const clock = simClock({ wallMs: () => wallMs });
    const spec = { capacityWh: 10_000, powerMaxW: 5000 };
    const battery = simulate(batteryModel(spec), clock, seededRandom(1));
    const device = sunSpecBattery({ unit: 1, base: 40000, spec, nameplate: NAMEPLATE }, battery);
    const { at } = walk(device).get(124)!;
    const order = (outPercent: number, inPercent: number) => {
      const words = [outPercent, inPercent].map((percent) => (percent * 100) & 0xffff);
      expect(device.write(at + 15, Uint16Array.of(60))).toBeNull();
      expect(device.write(at + 12, Uint16Array.from(words))).toBeNull();
      expect(device.write(at + 5, Uint16Array.of(3))).toBeNull();
      wallMs += 2000;
      return battery.now().powerW;
    };
    expect(order(30, -30)).toBe(1500);
    expect(order(-40, 40)).toBe(-2000);
    expect(order(0, 0)).toBe(0);
    expect(order(20, -20)).toBe(1000);
    expect(device.write(at + 7, Uint16Array.of(10_000))).toBeNull(); // all of it is reserve
    wallMs += 2000;
    expect(battery.now().powerW).toBe(0);
    expect(device.write(at + 7, Uint16Array.of(1000))).toBeNull();
    wallMs += 62_000;
    expect(battery.now().controls).toMatchObject({ chargeLimited: false, dischargeLimited: false });
    expect(battery.now().powerW).toBe(0);
    expect(device.write(at + 12, Uint16Array.of(10_001))).toBe(3);
  });
});
