import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RefusalError, unwrap } from '@maeul/devices/refusal';
import { describe, expect, it, vi } from 'vitest';
import { readCurve } from './curve-csv.ts';
import { forecastCommand } from './forecast-command.ts';

function file(...lines: string[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'maeul-curve-')), 'curve.csv');
  writeFileSync(path, ['time,value', ...lines].join('\n'));
  return path;
}

describe('a recorded curve', () => {
  it('of hours holds for four quarter-hours each, as power', () => {
    const path = file('2026-06-01 00:00:00+09:00,0.4', '2026-06-01 01:00:00+09:00,1', '2026-06-01 03:00:00+09:00,2');
    const { fromMs, watts } = unwrap(readCurve(path, 'kWh'));
    expect(new Date(fromMs).toISOString()).toBe('2026-05-31T15:00:00.000Z');
    expect([watts[0], watts[3], watts[4], watts[8], watts[12]]).toEqual([400, 400, 1000, Number.NaN, 2000]);
  });

  it('of minutes is averaged', () => {
    const minutes = Array.from({ length: 30 }, (_, at) => `2026-06-01T00:${String(at).padStart(2, '0')}:00Z,${at}`);
    expect([...unwrap(readCurve(file(...minutes), 'W')).watts]).toEqual([7, 22]);
  });

  it('is refused with its line where it is none', () => {
    expect(readCurve(file('yesterday,1'), 'W')).toMatchObject({ ok: false, code: 'bad-csv' });
    expect(readCurve('/nowhere/curve.csv', 'W')).toMatchObject({ ok: false, code: 'bad-file' });
  });
});

describe('maeul vpp forecast', () => {
  it('prints how good forecasts would have been', async () => {
    const start = Date.parse('2026-06-01T00:00:00+09:00');
    const lines = Array.from({ length: 24 * 20 }, (_, hour) => {
      const time = new Date(start + hour * 3_600_000).toISOString();
      return `${time},${hour % 24 < 12 ? 0.1 : 0.1 + (Math.floor(hour / 24) % 2) / 10}`;
    });
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    await forecastCommand().parseAsync(['--load', file(...lines), '--days', '5', '--json'], { from: 'user' });
    const found = JSON.parse(String(log.mock.calls[0]![0]));
    log.mockRestore();
    expect(found).toMatchObject({ kind: 'load', from: '2026-06-16', to: '2026-06-21' });
    // Use changes from day to day in every second half: yesterday is wrong by 100 W half of the time.
    expect(found.whole.persistenceMaeW).toBeCloseTo(50, 0);
    expect(found.horizons.map(({ minutes }: { minutes: number }) => minutes)).toEqual([60, 360, 1440]);
  });

  it('wants one curve', async () => {
    await expect(forecastCommand().parseAsync([], { from: 'user' })).rejects.toThrow(RefusalError);
  });
});

const recorded = process.env.MAEUL_RECORDED_DATA;
if (recorded === undefined)
  console.error(
    '\nmaeul: SKIPPED, recorded data is not here (set MAEUL_RECORDED_DATA to a folder with fixtures/ and data/)\n',
  );

describe.skipIf(recorded === undefined)('a forecast of a recorded roof', () => {
  it('is better than yesterday on days that it was not tuned on, and its band holds what it should', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const roof = join(recorded!, 'data', 'pv-serf-east-15min-ac-power.csv');
    const where = ['--at', '39.742,-105.18', '--offset', '-7', '--until', '2016-10-12', '--days', '41'];
    await forecastCommand().parseAsync(['--pv', roof, ...where, '--json'], { from: 'user' });
    const { whole } = JSON.parse(String(log.mock.calls[0]![0]));
    log.mockRestore();
    expect(whole.skill).toBeGreaterThan(0.15);
    expect(whole.inBand).toBeGreaterThan(0.75);
    expect(whole.inBand).toBeLessThan(0.85);
  });
});
