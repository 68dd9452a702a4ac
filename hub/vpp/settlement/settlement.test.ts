import { createHash } from 'node:crypto';
import { canonicalJson } from '@maeul/devices/points/canonical-json';
import { unwrap } from '@maeul/devices/refusal';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import { Statement } from '@maeul/devices/vpp/statement';
import { Check } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import type { Load } from '../baseline/baseline.ts';
import { inputJson, loadHash, loadNeeded, type MemberInput } from './member-input.ts';
import { rewardLineId, rewardLines } from './reward-lines.ts';
import { settle } from './settle.ts';
import { statementOf } from './statement.ts';
import { verifyStatement } from './verify-statement.ts';

const HOUR_MS = 3_600_000;
const WALLET = '0199f1d2-0000-7000-8000-000000000001';
// Thursday 19 November 2026, 18:00 to 20:00 at the site.
const EVENT: DrEvent = {
  id: '0199f1d2-8b7a-7c3e-9d10-2f6b7a1c4e55',
  programme: { id: 'p', version: 1 },
  scope: { kind: 'dong' },
  startsAt: '2026-11-19T09:00:00.000Z',
  endsAt: '2026-11-19T11:00:00.000Z',
  notifyAt: '2026-11-19T08:30:00.000Z',
  source: { kind: 'staff', account: 'kim' },
};
const PER_KWH: Programme = {
  id: 'p',
  version: 1,
  label: { ko: '가', en: 'A' },
  validFrom: '2026-01-01',
  baseline: {
    method: { kind: 'previous-week' },
    days: { weekends: false, eventDays: false, lookBackDays: 7, lowUsage: null, highUsage: null, atLeast: 1 },
    adjustment: null,
    minutes: 60,
    rrmseMax: null,
  },
  successShare: 0,
  reward: { kind: 'per-kwh', rate: 1300, netHours: true },
  asset: 'points',
  noticeMinutes: 30,
  optInByDefault: true,
  settleAfterMinutes: 0,
};
const FIXED: Programme = { ...PER_KWH, successShare: 0.1, reward: { kind: 'fixed', amount: 1000 } };

/** 1,000 Wh in every hour of the fortnight before, and of the event what is said. */
function load(...event: number[]): Load {
  const fromMs = Date.parse('2026-11-05T15:00:00.000Z');
  const hours = (Date.parse(EVENT.startsAt) - fromMs) / HOUR_MS;
  return { fromMs, minutes: 60, wh: Float64Array.from([...new Array<number>(hours).fill(1000), ...event]) };
}

function input(change: Partial<MemberInput> = {}): MemberInput {
  const consent = { member: change.member ?? 'apt-1', scope: 'dr', from: '2026-01-01', how: 'paper' } as const;
  return { member: 'apt-1', consent, answer: null, wallet: WALLET, called: [], load: load(800, 900), ...change };
}

const lineOf = (programme: Programme, change: Partial<MemberInput> = {}) =>
  unwrap(settle(EVENT, programme, [input(change)])).lines[0]!;

describe('the settlement of one member', () => {
  it('pays what was saved by the kWh, rounded down to whole points', () => {
    expect(lineOf(PER_KWH)).toEqual({
      member: 'apt-1', wallet: WALLET, baselineWh: 2000, actualWh: 1700, reducedWh: 300, success: true, reward: 390,
    }); // biome-ignore format: one line
    expect(lineOf(PER_KWH, { load: load(999, 1000) }).reward).toBe(1);
  });

  it('counts what was used beyond the baseline against it only where hours are netted', () => {
    const change = { load: load(600, 1300) };
    expect(lineOf(PER_KWH, change)).toMatchObject({ reducedWh: 100, reward: 130 });
    const gross = { ...PER_KWH, reward: { ...PER_KWH.reward, netHours: false } } as Programme;
    expect(lineOf(gross, change)).toMatchObject({ reducedWh: 100, reward: 520 });
    expect(lineOf(gross, { load: load(600, 1500) })).toMatchObject({ reducedWh: -100, success: false, reward: 0 });
  });

  it('pays a fixed reward from exactly the asked share on', () => {
    expect(lineOf(FIXED, { load: load(900, 900) })).toMatchObject({ success: true, reward: 1000 });
    expect(lineOf(FIXED, { load: load(900, 901) })).toMatchObject({ success: false, reward: 0 });
  });

  it('pays nothing to who had used nothing and saved nothing', () => {
    const zero = load(0, 0);
    zero.wh.fill(0);
    expect(lineOf(PER_KWH, { load: zero })).toMatchObject({ baselineWh: 0, success: false, reward: 0 });
  });

  it.each([
    ['no-consent', { consent: null }],
    ['no-consent', { consent: { member: 'apt-2', scope: 'dr', from: '2026-01-01', how: 'paper' } }],
    ['no-consent', { consent: { member: 'apt-1', scope: 'detail', from: '2026-01-01', how: 'paper' } }],
    ['no-consent', { consent: { member: 'apt-1', scope: 'dr', from: '2026-11-20', how: 'paper' } }],
    [
      'no-consent',
      { consent: { member: 'apt-1', scope: 'dr', from: '2026-01-01', until: '2026-11-19', how: 'paper' } },
    ],
    ['opted-out', { answer: 'out' }],
    ['no-data', { load: null }],
    ['no-data', { load: load(800) }],
    ['no-baseline', { called: [{ fromMs: Date.parse('2026-11-10T00:00Z'), toMs: Date.parse('2026-11-19T00:00Z') }] }],
  ] satisfies [string, Partial<MemberInput>][])('says %s', (why, change) => {
    expect(lineOf(PER_KWH, change)).toMatchObject({ excluded: why, reward: 0 });
  });

  const at = (time: string) => Date.parse(`2026-11-19T${time}:00.000Z`);
  it.each([
    // 1,000 − 800 in the hour that was over.
    ['after its first hour counts with that hour', PER_KWH, '10:00', { reducedWh: 200, baselineWh: 1000, reward: 260 }],
    ['within its second hour counts with the first', PER_KWH, '10:59', { reducedWh: 200, reward: 260 }],
    ['within its first hour counts with nothing', PER_KWH, '09:59', { excluded: 'left-early', reward: 0 }],
    ['gets no fixed reward, which is for the whole', FIXED, '10:30', { excluded: 'left-early', reward: 0 }],
  ] as const)('that left while the call ran, %s', (_what, programme, time, expected) => {
    expect(lineOf(programme, { outFromMs: at(time) })).toMatchObject(expected);
  });

  it('that left needs no readings of what came after', () => {
    expect(lineOf(PER_KWH, { outFromMs: at('10:10'), load: load(800) })).toMatchObject({ reducedWh: 200 });
  });

  it('of a programme that one has to join needs a yes', () => {
    const joining = { ...PER_KWH, optInByDefault: false };
    expect(lineOf(joining).excluded).toBe('not-joined');
    expect(lineOf(joining, { answer: 'in' }).excluded).toBeUndefined();
  });

  it('excludes whose usual use nobody can tell', () => {
    const strict = { ...PER_KWH, baseline: { ...PER_KWH.baseline, rrmseMax: 0.3 } };
    const erratic = load(800, 900);
    for (let i = 0; i < erratic.wh.length - 2; i++) erratic.wh[i] = i % 48 < 24 ? 10 : 3000;
    expect(lineOf(strict, { load: erratic })).toMatchObject({ excluded: 'not-qualified', reward: 0 });
    expect(lineOf(strict).excluded).toBeUndefined();
  });
});

describe('the settlement of an event', () => {
  const members = [input(), input({ member: 'apt-2', consent: null }), input({ member: 'apt-3', answer: 'out' })];

  it('has totals that are the sums of its lines', () => {
    const { totals } = unwrap(settle(EVENT, PER_KWH, members));
    expect(totals).toEqual({
      members: 3, settled: 1, excluded: { 'no-consent': 1, 'opted-out': 1 },
      baselineWh: 2000, actualWh: 1700, reducedWh: 300, successes: 1, reward: 390,
    }); // biome-ignore format: one line
  });

  it('names its inputs by the SHA-256 of their canonical JSON', () => {
    const hashed = members.map((member) =>
      JSON.parse(inputJson(member, member === members[0] ? loadHash(loadNeeded(member.load!, EVENT, PER_KWH)) : null)),
    );
    const text = canonicalJson({ event: EVENT, programme: PER_KWH, members: hashed });
    expect(unwrap(settle(EVENT, PER_KWH, members)).inputs).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('has other inputs when a reading that counts changes, and the same when another does', () => {
    const before = unwrap(settle(EVENT, PER_KWH, [input()])).inputs;
    const [late, old] = [load(800, 901), load(800, 900)];
    old.wh[0] = 5;
    expect(unwrap(settle(EVENT, PER_KWH, [input({ load: late })])).inputs).not.toBe(before);
    expect(unwrap(settle(EVENT, PER_KWH, [input({ load: old })])).inputs).toBe(before);
  });

  it('refuses another programme, and members out of order', () => {
    expect(settle(EVENT, { ...PER_KWH, version: 2 }, [])).toMatchObject({ code: 'other-programme' });
    expect(settle(EVENT, PER_KWH, [input(), input()])).toMatchObject({ code: 'members-not-sorted' });
  });
});

describe('the lines for the ledger', () => {
  const run = (run: number, reward: number, posted: Record<string, number>) =>
    rewardLines({
      event: EVENT.id,
      asset: 'points',
      run,
      lines: [{ ...lineOf(PER_KWH), reward }],
      posted: new Map(Object.entries(posted)),
    });
  const first = rewardLineId(EVENT.id, 'apt-1', 1);
  const second = rewardLineId(EVENT.id, 'apt-1', 2);

  it('are the same however often a run is said', () => {
    expect(run(1, 390, {})).toEqual([{ id: first, wallet: WALLET, asset: 'points', amount: 390, reason: 'settled' }]);
    expect(run(1, 390, { [first]: 390 })).toEqual(run(1, 390, {}));
  });

  it('of a later run bring the difference, up or down, or nothing', () => {
    expect(run(2, 500, { [first]: 390 })).toMatchObject([{ id: second, amount: 110, reason: 'adjusted' }]);
    expect(run(2, 300, { [first]: 390 })).toMatchObject([{ amount: -90 }]);
    expect(run(2, 390, { [first]: 390 })).toEqual([]);
  });

  it('do not pay again what could not be taken back', () => {
    // 390 were paid, of −390 only 40 were there; then the 390 were right after all.
    expect(run(3, 390, { [first]: 390, [second]: -40 })).toMatchObject([{ amount: 40 }]);
  });

  it('leave out who has no wallet', () => {
    const { wallet: _, ...line } = lineOf(PER_KWH);
    expect(rewardLines({ event: EVENT.id, asset: 'points', run: 1, lines: [line], posted: new Map() })).toEqual([]);
  });
});

describe('a statement', () => {
  const stated = unwrap(statementOf(EVENT, PER_KWH, 1, input()));
  const overWire = (): Statement => JSON.parse(JSON.stringify(stated));

  it('holds every input and can be computed again', () => {
    expect(Check(Statement, overWire())).toBe(true);
    expect(verifyStatement(overWire()).lines.filter(({ agrees }) => !agrees)).toEqual([]);
    expect(stated.baseline?.days.filter(({ used }) => used)).toHaveLength(5);
  });

  it.each([
    [
      'reward',
      (s: Statement) => {
        s.line.reward += 1;
      },
    ],
    [
      'sums',
      (s: Statement) => {
        s.line.actualWh -= 1;
      },
    ],
    [
      'days',
      (s: Statement) => {
        s.baseline!.days[0]!.used = false;
      },
    ],
    [
      'readings',
      (s: Statement) => {
        s.load!.wh[30] = 1001;
      },
    ],
    [
      'value 2026-11-19T09:00:00.000Z',
      (s: Statement) => {
        s.values[0]!.actualWh = 1;
      },
    ],
    [
      'excluded',
      (s: Statement) => {
        s.consent = null;
      },
    ],
  ] satisfies [string, (s: Statement) => void][])('that was changed in its %s says so', (what, change) => {
    const forged = overWire();
    change(forged);
    const check = verifyStatement(forged);
    expect(check.agrees).toBe(false);
    expect(check.lines.filter(({ agrees }) => !agrees).map((line) => line.what)).toContain(what);
  });

  it('of a member that left says when, and cannot be made to count less or more', () => {
    const left = unwrap(statementOf(EVENT, PER_KWH, 1, input({ outFromMs: Date.parse('2026-11-19T10:20:00.000Z') })));
    expect(left).toMatchObject({ outFrom: '2026-11-19T10:20:00.000Z', answer: null, values: [{ reducedWh: 200 }] });
    expect(verifyStatement(left).agrees).toBe(true);
    const { outFrom: _, ...stayed } = left;
    expect(verifyStatement(stayed).agrees).toBe(false);
    expect(inputJson(input(), null)).not.toContain('outFromMs');
  });

  it('shows no readings where nobody was allowed to look', () => {
    const silent = unwrap(statementOf(EVENT, PER_KWH, 1, input({ consent: null })));
    expect([silent.load, silent.baseline, silent.values]).toEqual([null, null, []]);
    expect(verifyStatement(silent).agrees).toBe(true);
  });
});
