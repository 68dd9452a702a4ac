import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dayStartMs } from '@maeul/devices/korea/day';
import { unwrap } from '@maeul/devices/refusal';
import { describe, expect, it } from 'vitest';
import { sampledDays } from '../../cli/vpp/baseline-table.ts';
import { readLoad } from '../../cli/vpp/load-csv.ts';
import { METHODS, type MethodName, ruleOf } from '../../cli/vpp/methods.ts';
import { bothBaselines } from '../../cli/vpp/two-baselines.ts';

const HOUR_MS = 3_600_000;
const DAYS = 30;
/** The error is measured on every so many of them: it takes the auditor a while. */
const FIT_EVERY = 10;

const recorded = process.env.MAEUL_RECORDED_DATA;
const file = join(recorded ?? '', 'data/load-uk-electricity-hourly-0.csv.gz');
const isThere = recorded !== undefined && existsSync(file);
if (!isThere) console.warn('MAEUL_RECORDED_DATA names no recorded household: its baselines are not compared.');

describe.runIf(isThere)('the recorded household', () => {
  // Of another country: its stamps are read as the clock at the site.
  const load = isThere ? unwrap(readLoad(file, { unit: 'kWh', asWritten: true })) : null;

  it.each(Object.keys(METHODS) as MethodName[])('has the same baselines by %s as the auditor finds', (method) => {
    const rule = ruleOf(method);
    const errors: number[] = [];
    let hours = 0;
    let known = 0;
    for (const [index, day] of sampledDays(load!, rule.days.lookBackDays * 2, DAYS).entries()) {
      const startsMs = dayStartMs(day);
      const span = { startsMs, endsMs: startsMs + 24 * HOUR_MS, called: [] };
      const { hub, differences } = bothBaselines({ rule, load: load!, ...span, withFit: index % FIT_EVERY === 0 });
      expect(differences).toEqual([]);
      hours += hub.values.length;
      known += hub.values.filter(({ baselineWh }) => baselineWh !== null).length;
      if (hub.fit?.rrmse != null) errors.push(hub.fit.rrmse);
    }
    expect(hours).toBe(DAYS * 24);
    expect(known).toBeGreaterThan(hours * 0.9);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    console.info(`${method}: ${hours} hours alike, RRMSE ${(mean * 100).toFixed(1)} % over ${errors.length} days`);
  });
});
