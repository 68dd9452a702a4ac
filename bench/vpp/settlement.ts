import { DAY_MS, dayStartMs, parseDay } from '@maeul/devices/korea/day';
import { unwrap } from '@maeul/devices/refusal';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import { exampleProgrammes } from '@maeul/devices/vpp/programmes/index';
import type { Load } from '@maeul/hub/vpp/baseline/baseline';
import type { MemberInput } from '@maeul/hub/vpp/settlement/member-input';
import { startSettling } from '@maeul/hub/vpp/settlement/settle';
import type { BenchOptions, BenchRow } from '../bench-row.ts';

const MEMBERS = 5_000;
const QUARTERS = 96;
const HISTORY_DAYS = 100;
const DAY = '2026-11-19';
const GOAL_S = 2;
/** Hour of the call. */
const HOUR = 18;

/**
 * The settlement of a call with 5,000 households whose quarter-hours are in memory: baseline with adjustment and relative error, success,
 * reward, hash of all inputs. Beside it the bare arithmetic of one hour: four quarter-hours of ten days, sorted, averaged.
 */
export function settlementRows({ quick, log }: BenchOptions): BenchRow[] {
  const count = quick ? MEMBERS / 10 : MEMBERS;
  const loads = Array.from({ length: 50 }, (_, n) => loadOf(n));
  const rows = ['kpx-curtailment', 'seoul-mission'].map((id): BenchRow => {
    const value = settleSeconds(id, loads, count);
    const baseline = plainSeconds(loads, count);
    log(`settlement by ${id}: ${count} members in ${value.toFixed(2)} s`);
    const goal = quick ? {} : { goal: `<= ${GOAL_S}` };
    return {
      scenario: `settlement, ${id}`,
      figure: `${count} members`,
      value,
      unit: 's',
      baseline,
      ratio: value / baseline,
      ...goal,
    };
  });
  return rows;
}

function settleSeconds(id: string, loads: readonly Load[], count: number): number {
  const programme = exampleProgrammes().find((one) => one.id === id)!;
  const startsMs = dayStartMs(parseDay(DAY)!) + HOUR * 3_600_000;
  const event: DrEvent = {
    id: '0199f1d2-8b7a-7c3e-9d10-2f6b7a1c4e55',
    programme: { id, version: programme.version },
    scope: { kind: 'dong' },
    startsAt: new Date(startsMs).toISOString(),
    endsAt: new Date(startsMs + 3_600_000).toISOString(),
    notifyAt: new Date(startsMs - 3_600_000).toISOString(),
    source: { kind: 'staff', account: 'bench' },
  };
  const inputs = Array.from({ length: count }, (_, n): MemberInput => {
    const member = `home-${String(n).padStart(5, '0')}`;
    const consent = { member, scope: 'dr', from: '2026-01-01', how: 'paper' } as const;
    return { member, consent, answer: null, called: [], load: loads[n % loads.length]! };
  });
  const began = performance.now();
  const settling = unwrap(startSettling(event, programme));
  for (const input of inputs) {
    const refusal = settling.add(input);
    if (refusal !== null) throw new Error(refusal.message);
  }
  const { totals } = settling.end();
  const seconds = (performance.now() - began) / 1000;
  if (totals.members !== count || totals.excluded['no-data'] !== undefined)
    throw new Error('The bench settles nothing.');
  return seconds;
}

/** Mid(6/10) of one hour on every day that is not a weekend, and nothing else. */
function plainSeconds(loads: readonly Load[], count: number): number {
  const began = performance.now();
  let sum = 0;
  for (let n = 0; n < count; n++) {
    const { wh } = loads[n % loads.length]!;
    const values: number[] = [];
    for (let day = HISTORY_DAYS - 1; values.length < 10; day--) {
      if ((day + 1) % 7 > 4) continue;
      const at = day * QUARTERS + HOUR * 4;
      values.push(wh[at]! + wh[at + 1]! + wh[at + 2]! + wh[at + 3]!);
    }
    sum +=
      values
        .sort((a, b) => a - b)
        .slice(2, 8)
        .reduce((total, value) => total + value, 0) / 6;
  }
  if (!(sum > 0)) throw new Error('The plain baseline is nothing.');
  return (performance.now() - began) / 1000;
}

/** A hundred days of a home that uses more in the evening, never twice the same. */
function loadOf(seed: number): Load {
  const fromMs = dayStartMs(parseDay(DAY)!) - HISTORY_DAYS * DAY_MS;
  const wh = new Float64Array((HISTORY_DAYS + 1) * QUARTERS);
  let state = seed + 1;
  for (let i = 0; i < wh.length; i++) {
    state = Math.imul(state, 48_271) % 2_147_483_647;
    const quarter = i % QUARTERS;
    wh[i] = (quarter > 68 && quarter < 92 ? 150 : 60) + (Math.abs(state) % 40);
  }
  return { fromMs, minutes: 15, wh, quality: new Uint8Array(wh.length) };
}
