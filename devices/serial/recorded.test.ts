import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { serialProtocols } from './protocols.ts';

const folder = process.env.MAEUL_RECORDED_DATA;
if (folder === undefined) console.error('maeul: SKIPPED, MAEUL_RECORDED_DATA is not set: no recorded serial frames');

type Frames = Record<string, Record<string, string>>;

describe.skipIf(folder === undefined)('recorded frames', () => {
  const read = (): Frames => JSON.parse(readFileSync(`${folder}/fixtures/frames.json`, 'utf8')) as Frames;

  it.each([
    ['cas22_stable_gross_12.34kg_dev1', 'frame', 'scale/cas-22', 'weight', 12.34],
    ['cas22_overload', 'frame', 'scale/cas-22', 'weight', null],
    ['and_indicator18', 'frame', 'scale/and-18', 'weight', 12.34],
    ['and_balance17', 'frame', 'scale/and-17', 'weight', 1.234],
    ['toledo_continuous_stable_gross_12.34kg', 'frame', 'scale/toledo-continuous', 'weight', 12.34],
    ['toledo_continuous_motion_net_minus0.56kg_tare1.00', 'frame', 'scale/toledo-continuous', 'weight', -0.56],
    ['mtsics_S', 'response', 'scale/mt-sics', 'weight', 0.1],
    ['toledo8217', 'weight', 'scale/toledo-8217', 'weight', 1.234],
    ['toledo8217', 'status_motion', 'scale/toledo-8217', 'weight', null],
    ['ksx4506_electric_status_response', 'frame', 'house-meter/ks-x-4506', 'energy_import_total', 4_567_800],
    ['seoul_water_meter', 'response', 'water-meter/seoul-digital', 'water_volume_total', 225.151],
  ])('%s.%s as %s: %s = %s', (name, key, protocol, reading, value) => {
    const [result] = serialProtocols[protocol]!.parser().push(Uint8Array.from(Buffer.from(read()[name]![key]!, 'hex')));
    const found = result?.ok ? result.value.readings.find((one) => one.name === reading) : undefined;
    expect(found?.value).toBe(value);
  });
});
