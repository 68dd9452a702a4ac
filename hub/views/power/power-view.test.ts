import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agrees,
  DAY,
  deviceOf,
  HOUR,
  household,
  MIDNIGHT,
  MINUTE,
  meterOf,
  PowerBench,
  QUARTER,
} from './testing/power-bench.ts';

function one(bench: PowerBench, hours = 24, resolution: 'quarter' | 'hour' | 'day' = 'quarter', scope = 'member:a') {
  const found = bench.answers.accounts({ scope, fromMs: MIDNIGHT, toMs: MIDNIGHT + hours * HOUR, resolution });
  return found.rows.map(({ flows, coverage }) => [
    Math.round(flows.consumption * 1000) / 1000,
    coverage.good === 1 ? 'good' : coverage.estimated === 1 ? 'estimated' : 'missing',
  ]);
}

/** A counter that goes on by so many Wh at each call. */
function counter(total: number): (wh: number) => number {
  return (wh) => {
    total += wh;
    return total;
  };
}

function withMember(...more: Parameters<PowerBench['change']>): PowerBench {
  const bench = new PowerBench(MIDNIGHT - QUARTER);
  bench.change(household('a'), meterOf('a'), agrees('a'), ...more);
  bench.imported(deviceOf('a'), 1000);
  bench.pass(QUARTER);
  bench.imported(deviceOf('a'), 1000);
  return bench;
}

describe('a quarter-hour of a member', () => {
  it('is what its counter added, closed three minutes after its end', () => {
    const bench = withMember();
    const count = counter(1000);
    bench.pass(QUARTER, MINUTE, () => bench.imported(deviceOf('a'), count(10)));
    expect(one(bench)).toEqual([]);
    bench.pass(3 * MINUTE, MINUTE, () => bench.imported(deviceOf('a'), count(10)));
    expect(one(bench)).toEqual([[150, 'good']]);
  });

  it('never spikes when the counter begins anew', () => {
    const bench = withMember();
    bench.pass(10 * MINUTE, MINUTE);
    bench.imported(deviceOf('a'), 1100);
    bench.pass(MINUTE);
    bench.imported(deviceOf('a'), 3);
    bench.pass(5 * MINUTE);
    bench.imported(deviceOf('a'), 8);
    bench.pass(3 * MINUTE);
    const [[wh, quality] = []] = one(bench);
    expect(wh).toBeCloseTo(100 + 4, 5);
    expect(quality).toBe('estimated');
  });

  it('is the mean of the power where nothing counts', () => {
    const bench = new PowerBench(MIDNIGHT - QUARTER);
    bench.change(household('a'), meterOf('a'), agrees('a'));
    bench.pass(2 * QUARTER + 3 * MINUTE, MINUTE, () => bench.read(deviceOf('a'), [{ name: 'power_ac', value: 400 }]));
    expect(one(bench)).toEqual([[100, 'good']]);
  });

  it('is used, not bought, where panels make it', () => {
    const bench = withMember(meterOf('a', 'pv'));
    bench.read(deviceOf('a', 'pv'), [{ name: 'energy_ac_total', value: 0, unit: 'Wh' }]);
    bench.pass(QUARTER);
    bench.imported(deviceOf('a'), 1010);
    bench.read(deviceOf('a'), [{ name: 'energy_export_total', value: 0, unit: 'Wh' }], MIDNIGHT);
    bench.read(deviceOf('a'), [{ name: 'energy_export_total', value: 30, unit: 'Wh' }]);
    bench.read(deviceOf('a', 'pv'), [{ name: 'energy_ac_total', value: 100, unit: 'Wh' }]);
    bench.pass(3 * MINUTE);
    const { rows } = bench.answers.accounts({
      ...{ scope: 'member:a', fromMs: MIDNIGHT, toMs: MIDNIGHT + HOUR, resolution: 'quarter' },
    });
    expect(rows[0]?.flows).toEqual({
      production: 100,
      consumption: 80,
      import: 10,
      export: 30,
      charge: 0,
      discharge: 0,
    });
  });

  it('is missing when the meter says nothing, and then corrected when it does', () => {
    const bench = withMember();
    bench.pass(HOUR + 3 * MINUTE);
    expect(one(bench).map(([, quality]) => quality)).toEqual(['missing', 'missing', 'missing', 'missing']);
    bench.imported(deviceOf('a'), 1400, MIDNIGHT + HOUR);
    bench.pass(MINUTE);
    expect(one(bench)).toEqual(Array(4).fill([100, 'estimated']));
    const { rows } = bench.answers.corrections({ limit: 10 });
    expect(rows.filter(({ flow }) => flow === 'consumption')).toHaveLength(4);
    expect(rows[0]).toMatchObject({ member: 'a', afterWh: 100, cause: 'late-reading' });
  });

  it('takes late readings in any order as if they had come in time', () => {
    const times = Array.from({ length: 12 }, (_, index) => MIDNIGHT + (index + 1) * 5 * MINUTE);
    const total = (tMs: number) => 1000 + Math.round(((tMs - MIDNIGHT) / MINUTE) ** 1.5);
    const inTime = withMember();
    inTime.pass(HOUR, 5 * MINUTE, () => inTime.imported(deviceOf('a'), total(inTime.nowMs)));
    inTime.pass(4 * MINUTE);
    const expected = one(inTime);
    fc.assert(
      fc.property(fc.shuffledSubarray(times, { minLength: times.length }), (order) => {
        const late = withMember();
        late.pass(HOUR + 3 * MINUTE);
        for (const tMs of order) late.imported(deviceOf('a'), total(tMs), tMs);
        late.pass(MINUTE);
        expect(one(late)).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
});

describe('the group', () => {
  const six = ['a', 'b', 'c', 'd', 'e', 'f'];

  function neighbours(): PowerBench {
    const bench = new PowerBench(MIDNIGHT - QUARTER);
    bench.change(...six.flatMap((id) => [household(id, { building: 'house-1' }), meterOf(id)]), agrees('a'));
    for (const id of six) bench.imported(deviceOf(id), 0);
    return bench;
  }

  it('is the sum of its members, and lets their exports serve their imports first', () => {
    const bench = neighbours();
    bench.pass(QUARTER);
    for (const id of six) bench.imported(deviceOf(id), 0);
    bench.read(deviceOf('f'), [{ name: 'energy_export_total', value: 0, unit: 'Wh' }]);
    bench.pass(QUARTER);
    for (const id of six) bench.imported(deviceOf(id), 100);
    bench.read(deviceOf('f'), [{ name: 'energy_export_total', value: 250, unit: 'Wh' }]);
    bench.pass(3 * MINUTE);
    const { rows } = bench.answers.accounts({
      ...{ scope: 'building:house-1', fromMs: MIDNIGHT, toMs: MIDNIGHT + HOUR, resolution: 'hour' },
    });
    expect(rows).toMatchObject([
      {
        flows: { import: 350, export: 0, consumption: 350 },
        coverage: { members: 6, good: 6, estimated: 0, missing: 0 },
      },
    ]);
  });

  it('follows a correction of a member, on the same day and on a day long over', () => {
    for (const laterMs of [HOUR, 2 * DAY]) {
      const bench = neighbours();
      bench.pass(QUARTER);
      for (const id of six) bench.imported(deviceOf(id), 0);
      bench.pass(QUARTER);
      for (const id of six.slice(1)) bench.imported(deviceOf(id), 100);
      bench.pass(laterMs, 5 * MINUTE);
      bench.imported(deviceOf('a'), 40, MIDNIGHT + QUARTER);
      bench.pass(MINUTE);
      const { rows } = bench.answers.accounts({
        ...{ scope: 'dong', fromMs: MIDNIGHT, toMs: MIDNIGHT + QUARTER, resolution: 'quarter' },
      });
      expect(rows[0]?.flows.consumption).toBeCloseTo(540, 6);
      expect(rows[0]?.low.consumption).toBeCloseTo(540, 2);
      expect(rows[0]?.coverage).toEqual({ members: 6, good: 6, estimated: 0, missing: 0 });
    }
  });

  it('keeps what was closed when a meter moves, and counts it for its new member from then on', () => {
    const bench = neighbours();
    bench.pass(QUARTER);
    const count = counter(0);
    bench.imported(deviceOf('a'), 0);
    const read = () => bench.imported(deviceOf('a'), count(10));
    bench.pass(QUARTER, MINUTE, read);
    bench.change(
      { op: 'remove-meter', device: deviceOf('b') },
      { op: 'remove-meter', device: deviceOf('a') },
      { op: 'save-meter', meter: { device: deviceOf('a'), member: 'b', role: 'grid' } },
      agrees('b'),
    );
    bench.pass(QUARTER + 3 * MINUTE, MINUTE, read);
    expect(one(bench, 1, 'quarter', 'member:a')).toEqual([[150, 'good']]);
    expect(one(bench, 1, 'quarter', 'member:b').at(-1)).toEqual([150, 'good']);
  });
});

describe('the view', () => {
  it('is the same when it is made again, however the records are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 4 }), { minLength: 80, maxLength: 80 }),
        fc.integer({ min: 1, max: 400 }),
        (choices, cut) => {
          const bench = withMember(household('b'), meterOf('b'));
          const totals = { a: counter(1000), b: counter(0) };
          for (const choice of choices) {
            const id = choice % 2 === 0 ? 'a' : 'b';
            if (choice < 2) bench.imported(deviceOf(id), totals[id](20));
            else if (choice === 2) bench.imported(deviceOf(id), totals[id](0) - 5, bench.nowMs - 40 * MINUTE);
            else bench.pass(13 * MINUTE, 4 * MINUTE);
          }
          bench.pass(DAY, HOUR);
          const whole = bench.digest();
          expect(bench.rebuilt(() => Array(Math.ceil(bench.reader.head() / cut)).fill(cut))).toBe(whole);
        },
      ),
      { numRuns: 6 },
    );
  });

  it('asks nothing of the telemetry of devices that are in no portfolio', () => {
    const bench = withMember();
    bench.imported('eunpyeong/sinsa1/elsewhere/meter', 5);
    bench.pass(HOUR);
    expect(bench.answers.summary().meters).toBe(1);
  });
});
