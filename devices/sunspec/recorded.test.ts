import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findModbusProfile, modbusDeviceMap } from '../modbus/profiles.ts';
import { registerImage } from '../modbus/register-image.ts';
import { type Exchange, registersOfExchange } from '../modbus/test-frames.ts';
import { unwrap } from '../refusal.ts';
import { sunspecDeviceMap } from './device-map.ts';
import { discoverIn, holding, wordsOf } from './test-device.ts';

const folder = process.env.MAEUL_RECORDED_DATA;
if (folder === undefined) console.error('maeul: SKIPPED, recorded devices: MAEUL_RECORDED_DATA is not set');

interface Recording {
  readonly segments: readonly { readonly start: number; readonly hex: string }[];
  /** Model → point → `[ 'value' ]`, `[ 'BIT' , 'BIT' ]` or `[]`. */
  readonly expected?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(`${folder}/fixtures/${name}`, 'utf8')) as T;
}

function readingsOf(name: string) {
  const recording = fixture<Recording>(name);
  const { start, hex } = recording.segments[0]!;
  const words = wordsOf(hex);
  const chain = unwrap(discoverIn(start, words).chain);
  const readings = sunspecDeviceMap(chain).decode(holding(start, words));
  return { recording, chain, readings: new Map(readings.map((reading) => [reading.source, reading])) };
}

/** `Curve_0_V1` of the recording is `curve[1].V1` here. */
function sourceOf(model: string, point: string): string {
  const id = model.replace('Model ', '');
  const group = /^(Curve|Module)_(\d+)_(.+)$/.exec(point);
  return group === null ? `${id}.${point}` : `${id}.${group[1]!.toLowerCase()}[${Number(group[2]) + 1}].${group[3]}`;
}

describe.skipIf(folder === undefined)('the recorded inverter of August 2023', () => {
  it('gives every value that its recording expects, and nothing where that expects nothing', () => {
    const { recording, readings } = readingsOf('sunspec-sma-sb36-2023-08-10.json');
    const seen = new Set<string>();
    const models = Object.entries(recording.expected ?? {}).filter(([model]) => /^Model \d+$/.test(model));
    for (const [model, points] of models) {
      for (const [point, text] of Object.entries(points)) {
        // Headers and scale factors are structure, not readings.
        if (point === 'ID' || point === 'L' || point.endsWith('_SF')) continue;
        const source = sourceOf(model, point);
        const values = [...text.matchAll(/'([^']*)'/g)].map((match) => match[1]!);
        const reading = readings.get(source);
        if (reading !== undefined) seen.add(source);
        const value = reading?.value ?? '';
        if (typeof value === 'number') expect([Number(values[0])], source).toEqual([value]);
        else expect(String(value).toLowerCase(), source).toBe(values.join(',').toLowerCase());
        if (reading !== undefined) expect(reading.quality, source).toBe('good');
      }
    }
    expect(models).toHaveLength(17);
    expect(seen.size).toBeGreaterThan(150);
    expect([...readings.keys()].filter((source) => !seen.has(source))).toEqual([]);
  });

  it('gives the plain readings without a binary tail', () => {
    const { readings } = readingsOf('sunspec-sma-sb36-2023-08-10.json');
    const plain = Object.fromEntries([...readings.values()].map((reading) => [reading.name, reading.value]));
    expect(plain).toMatchObject({
      power_ac: 1080,
      voltage_l1: 239.2,
      current_l1: 4.5,
      frequency: 49.98,
      power_factor: -0.996,
      energy_ac_total: 21707970,
      temperature_cabinet: 42,
      state: 'MPPT',
    });
  });
});

describe.skipIf(folder === undefined)('the public test devices', () => {
  it.each(['device_1', 'device_1_a', 'device_1_b'])('%s: a model that is not known is walked over', (name) => {
    const { chain, readings } = readingsOf(`sunspec-pysunspec-${name}.json`);
    expect(chain.models.map((model) => model.id)).toEqual([1, 63001]);
    expect([...readings.keys()].every((source) => source.startsWith('1.'))).toBe(true);
    expect(readings.get('1.Mn')?.value).toBe('SunSpecTest');
  });

  it.each(['inverter_1', 'inverter_2', 'inverter_3'])('%s: the three phases', (name) => {
    const { readings } = readingsOf(`sunspec-pysunspec-${name}.json`);
    const plain = Object.fromEntries([...readings.values()].map((reading) => [reading.name, reading.value]));
    expect(plain).toMatchObject({
      current: 12.4,
      current_l1: 4.1,
      voltage_l1: 240.1,
      power_ac: 2970,
      frequency: 59.99,
      energy_ac_total: 1234567,
    });
    expect(plain).not.toHaveProperty('voltage_l1_l2');
  });

  it('inverter_3: three models 160 stay apart', () => {
    const { readings } = readingsOf('sunspec-pysunspec-inverter_3.json');
    expect(readings.get('160.module[1].DCV')?.value).toBe(300.11);
    expect(readings.get('160#2.module[1].DCV')).toMatchObject({ value: 300.21, name: 'm160_2_module1_dcv' });
    expect(readings.get('160#3.module[3].DCWH')).toMatchObject({ value: 2133, name: 'm160_3_module3_dcwh_total' });
  });
});

describe.skipIf(folder === undefined)('the recorded frames of meters', () => {
  it.each([
    ['meter/eastron-sdm630', 'modbus_sdm630_voltageL1', 'voltage_l1', 1],
    ['meter/schneider-iem3155', 'modbus_iem3155_total_power', 'power_ac', 1000],
    ['meter/schneider-iem3155', 'modbus_iem3155_import', 'energy_import_total', 1],
    ['meter/carlo-gavazzi-em340', 'modbus_em340_total_power', 'power_ac', 1],
  ])('%s: %s', (profile, frame, name, factor) => {
    const exchange = fixture<Record<string, Exchange & { value: number }>>('frames.json')[frame]!;
    const map = modbusDeviceMap(unwrap(findModbusProfile(profile)));
    // The EM340 answers functions 3 and 4 alike; its profile reads the input registers.
    const block = { ...registersOfExchange(exchange), table: map.spans[0]!.table };
    const reading = map.decode(registerImage([block])).find((candidate) => candidate.name === name);
    expect(reading?.quality).toBe('good');
    expect(Number(reading?.value)).toBeCloseTo(exchange.value * factor, 4);
  });
});
