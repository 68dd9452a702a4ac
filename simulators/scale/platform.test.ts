import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import {
  command,
  EMPTY_PLATFORM,
  indicate,
  load,
  type PlatformState,
  platformModel,
  type ScaleSpec,
} from './platform.ts';

const SPEC: ScaleSpec = { capacityG: 30_000, divisionG: 10, visitorsPerHour: 60 };
const NOON = Date.UTC(2026, 5, 21, 3);

describe('a platform', () => {
  it('moves when a load is put on, then stands at the load in whole steps', () => {
    const loaded = load(EMPTY_PLATFORM, 2503, NOON);
    expect(indicate(loaded, SPEC, NOON)).toMatchObject({ grossG: 0, stable: false });
    expect(indicate(loaded, SPEC, NOON + 300).grossG).toBeLessThan(2500);
    expect(indicate(loaded, SPEC, NOON + 2000)).toMatchObject({ grossG: 2500, netG: 2500, stable: true });
  });

  it('shows overload above its capacity and nine steps', () => {
    const shown = (grams: number) => indicate(load(EMPTY_PLATFORM, grams, NOON), SPEC, NOON + 5000).overload;
    expect([shown(30_090), shown(30_100)]).toEqual([false, true]);
  });

  it('tares and zeroes only when it stands', () => {
    const loaded = load(EMPTY_PLATFORM, 500, NOON);
    expect(command(loaded, 'tare', SPEC, NOON + 100)).toBeUndefined();
    const tared = command(loaded, 'tare', SPEC, NOON + 2000)!;
    expect(indicate(load(tared, 2500, NOON + 3000), SPEC, NOON + 6000)).toMatchObject({ grossG: 2500, netG: 2000 });
  });

  it('is visited, and empty again after every visit', () => {
    const model = platformModel(SPEC);
    const random = seededRandom(1);
    let state: PlatformState = model.initial(NOON, random);
    let visits = 0;
    for (let second = 1; second <= 3600; second++) {
      const next = model.step(state, NOON + second * 1000, 1000, random);
      if (next.toG > 0 && state.toG === 0) visits++;
      if (next.leavesAtMs === 0) expect(next.toG).toBe(0);
      state = next;
    }
    expect(visits).toBeGreaterThan(20);
    expect(visits).toBeLessThan(80);
  });

  it('keeps the load that is put on it, whoever was there, until it is changed', () => {
    const model = platformModel({ ...SPEC, visitorsPerHour: 3600 });
    const random = seededRandom(1);
    const visited = { ...load(EMPTY_PLATFORM, 1200, NOON), leavesAtMs: NOON + 8000 };
    let state: PlatformState = load(visited, 2500, NOON + 1000);
    for (let second = 2; second <= 600; second++) state = model.step(state, NOON + second * 1000, 1000, random);
    expect(state.toG).toBe(2500);
    state = model.step(load(state, 0, NOON + 601_000), NOON + 602_000, 1000, random);
    expect(state.leavesAtMs).toBeGreaterThan(0);
  });
});
