import { describe, expect, it } from 'vitest';
import { clearSkyShare, sunOf } from './clear-sky.ts';

const SEOUL = { latitude: 37.57, longitude: 126.98 };
const LEVEL = { tilt: 0, azimuth: 180 };
const at = (time: string) => sunOf(Date.parse(`${time}+09:00`), SEOUL);

describe('light under a clear sky', () => {
  it('is nothing at night, and grows until noon', () => {
    expect(clearSkyShare(at('2026-06-21T00:00'), LEVEL)).toBe(0);
    const morning = ['06:00', '07:00', '08:00', '10:00', '12:30'].map((hour) =>
      clearSkyShare(at(`2026-06-21T${hour}`), LEVEL),
    );
    expect(morning).toEqual([...morning].sort((one, other) => one - other));
  });

  it('gives a level plane at noon about 0.9 to 1.05 kW/m² in June and 0.4 to 0.55 in December in Seoul', () => {
    const june = clearSkyShare(at('2026-06-21T12:30'), LEVEL);
    const december = clearSkyShare(at('2026-12-21T12:30'), LEVEL);
    expect(june).toBeGreaterThan(0.9);
    expect(june).toBeLessThan(1.05);
    expect(december).toBeGreaterThan(0.4);
    expect(december).toBeLessThan(0.55);
  });

  it('prefers steep panels to the south in winter, the east in the morning, the west in the afternoon', () => {
    const noon = at('2026-12-21T12:30');
    expect(clearSkyShare(noon, { tilt: 60, azimuth: 180 })).toBeGreaterThan(1.5 * clearSkyShare(noon, LEVEL));
    for (const [time, better, worse] of [
      ['09:00', 90, 270],
      ['16:00', 270, 90],
    ] as const)
      expect(clearSkyShare(at(`2026-06-21T${time}`), { tilt: 45, azimuth: better })).toBeGreaterThan(
        clearSkyShare(at(`2026-06-21T${time}`), { tilt: 45, azimuth: worse }),
      );
  });
});
