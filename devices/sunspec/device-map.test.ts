import { describe, expect, it } from 'vitest';
import { registerImage } from '../modbus/register-image.ts';
import { unwrap } from '../refusal.ts';
import { sunspecDeviceMap } from './device-map.ts';
import { groupSize } from './model-size.ts';
import { SUNSPEC_MODELS } from './models.ts';
import { discoverIn, holding } from './test-device.ts';

/** A device at address 0 with these models, `extra` registers longer than their fixed part, all words 1. */
function deviceOf(...models: (number | [id: number, extra: number])[]) {
  const parts = models.map((entry) => {
    const [id, extra] = typeof entry === 'number' ? [entry, 0] : entry;
    const length = groupSize(SUNSPEC_MODELS.get(id)!, {}) - 2 + extra;
    return [id, length, ...new Array<number>(length).fill(1)];
  });
  const words = Uint16Array.from([0x5375, 0x6e53, ...parts.flat(), 0xffff, 0]);
  return { words, chain: unwrap(discoverIn(0, words).chain) };
}

const spansOf = (...models: (number | [number, number])[]) =>
  sunspecDeviceMap(deviceOf(...models).chain).spans.map((span) => [span.poll, span.address, span.count]);

describe('the reads of a SunSpec device', () => {
  it('take the powers of an inverter often, its energy and state less', () => {
    expect(spansOf(103)).toEqual([
      ['fast', 2, 24],
      ['slow', 26, 28],
    ]);
  });

  it('take a meter in two parts', () => {
    expect(spansOf(203)).toEqual([
      ['fast', 2, 38],
      ['slow', 40, 69],
    ]);
  });

  it('split model 701 where a text begins, and keep its values with their scale factors', () => {
    expect(spansOf(701)).toEqual([
      ['fast', 2, 123],
      ['slow', 125, 32],
    ]);
  });

  it('cut a long row of strings between two of them', () => {
    expect(spansOf([160, 200])).toEqual([
      ['slow', 2, 110],
      ['slow', 112, 100],
    ]);
  });

  it('skip models that are not known, and paddings', () => {
    const words = Uint16Array.from([0x5375, 0x6e53, 65001, 2, 0, 0, 0xffff, 0]);
    expect(sunspecDeviceMap(unwrap(discoverIn(0, words).chain)).spans).toEqual([]);
    expect(spansOf(1)).toEqual([['rare', 2, 67]]);
  });
});

describe('the readings of a SunSpec device', () => {
  it('give a plain name to the first model that offers it', () => {
    const { chain, words } = deviceOf(101, 203);
    const names = new Map(
      sunspecDeviceMap(chain)
        .decode(holding(0, words))
        .map((reading) => [reading.source, reading.name]),
    );
    expect(names.get('101.W')).toBe('power_ac');
    expect(names.get('203.W')).toBe('m203_w');
    expect(names.get('203.TotWhImp')).toBe('energy_import_total');
    expect(new Set(names.values()).size).toBe(names.size);
  });

  it('leave out what the device does not have, or report it', () => {
    const { chain, words } = deviceOf(101);
    words[2 + 14] = 0x8000;
    const decode = (notImplemented?: 'omit' | 'report') =>
      sunspecDeviceMap(chain, notImplemented === undefined ? {} : { notImplemented })
        .decode(holding(0, words))
        .filter((reading) => reading.source === '101.W');
    expect(decode()).toEqual([]);
    expect(decode('omit')).toEqual([]);
    expect(decode('report')).toEqual([
      { name: 'power_ac', value: null, unit: 'W', quality: 'bad', reason: 'not-implemented', source: '101.W' },
    ]);
  });

  it('wait for the scale factor', () => {
    const { chain } = deviceOf(101);
    const map = sunspecDeviceMap(chain);
    const onlyW = registerImage([{ table: 'holding', address: 16, words: Uint16Array.of(100) }]);
    const withScale = registerImage([{ table: 'holding', address: 16, words: Uint16Array.of(100, 1) }]);
    expect(map.decode(onlyW)).toEqual([]);
    expect(map.decode(withScale)).toEqual([
      { name: 'power_ac', value: 1000, unit: 'W', quality: 'good', source: '101.W' },
    ]);
  });

  it('are bad where the scale factor lies beyond the end of a short model', () => {
    const words = Uint16Array.from([0x5375, 0x6e53, 101, 13, ...new Array<number>(13).fill(1), 0xffff, 0]);
    const readings = sunspecDeviceMap(unwrap(discoverIn(0, words).chain)).decode(holding(0, words));
    expect(readings.filter((reading) => reading.source === '101.W')).toMatchObject([
      { quality: 'bad', reason: 'bad-scale-factor' },
    ]);
    expect(readings.some((reading) => reading.source === '101.Hz')).toBe(false);
  });

  it('are bad when the model no longer stands where it was found', () => {
    const { chain, words } = deviceOf(101);
    words[2] = 103;
    const readings = sunspecDeviceMap(chain).decode(holding(0, words));
    expect(readings.length).toBeGreaterThan(0);
    expect(new Set(readings.map((reading) => reading.reason))).toEqual(new Set(['model-moved']));
  });
});

describe('the identity of a SunSpec device', () => {
  it('is empty until model 1 has been read', () => {
    const { chain } = deviceOf(1, 101);
    expect(sunspecDeviceMap(chain).identity(registerImage([]))).toEqual({});
  });
});
