import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@maeul/devices/refusal';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import { exampleProgrammes } from '@maeul/devices/vpp/programmes/index';
import type { MemberInput } from '@maeul/hub/vpp/settlement/member-input';
import { statementOf } from '@maeul/hub/vpp/settlement/statement';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { maeulCommand } from '../program.ts';
import { parseLoad } from './load-csv.ts';

const HOURS = 90 * 24;
const HOUR_MS = 3_600_000;
const FROM_MS = Date.parse('2026-08-31T15:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'maeul-vpp-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => void vi.restoreAllMocks());

const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
/** From 1 September 2026 at the site, in kWh: more in the evening. */
const wh = (hour: number) => (hour % 24 >= 18 ? 900 : 300) + (hour % 7) * 10;
const CSV = file(
  'load.csv',
  ['start,value', ...Array.from({ length: HOURS }, (_, i) => `${stamp(i)},${wh(i) / 1000}`)].join('\n'),
);

function stamp(hour: number): string {
  return new Date(FROM_MS + hour * 3_600_000).toISOString().replace('T', ' ').replace('.000Z', '+00:00');
}

async function vpp(...args: string[]): Promise<{ printed: string; code: number }> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const before = process.exitCode;
  process.exitCode = 0;
  await maeulCommand().parseAsync(['vpp', ...args], { from: 'user' });
  const code = Number(process.exitCode);
  process.exitCode = before;
  return { printed: log.mock.calls.flat().join('\n'), code };
}

describe('maeul vpp baseline', () => {
  it('prints the days and the values of one day, from both, and the error', async () => {
    const { printed, code } = await vpp('baseline', '--csv', CSV, '--day', '2026-11-19', '--hours', '18-20');
    expect(code).toBe(0);
    expect(printed).toContain('2026-11-19 (working)');
    expect(printed).toMatch(/2026-11-18 {2}working .* used/);
    expect(printed).toMatch(/2026-11-15 {2}weekend .* weekend/);
    expect(printed).toMatch(/2026-11-19T19:00( +\d+\.\d){3}/);
    expect(printed).toMatch(/RRMSE \d+\.\d % \(auditor: \d+\.\d %\)/);
  });

  it('samples days of every method, as JSON too', async () => {
    const { printed, code } = await vpp('baseline', '--csv', CSV, '--method', 'naju', '--sample', '3', '--json');
    const tables = JSON.parse(printed) as { values: unknown[]; differences: unknown[] }[];
    expect([code, tables.length]).toEqual([0, 3]);
    for (const { values, differences } of tables) expect([values.length, differences]).toEqual([24, []]);
  });

  it('says what stands in the way', async () => {
    await expect(vpp('baseline', '--csv', join(folder, 'none.csv'))).rejects.toThrow('cannot be read');
    await expect(vpp('baseline', '--csv', CSV, '--day', '2026-02-30')).rejects.toThrow('There is no day');
    await expect(vpp('baseline', '--csv', CSV, '--hours', '20-18')).rejects.toThrow('no hours of a day');
    await expect(vpp('baseline', '--csv', file('odd.csv', '2026-11-19 10:00,1\n2026-11-19 10:20,x'))).rejects.toThrow(
      'Line 2',
    );
  });
});

describe('a load from a CSV', () => {
  const choice = { unit: 'Wh', asWritten: false } as const;

  it('is in order, with holes where lines are missing or empty', () => {
    const text = 'start,value\n2026-11-19T10:45,4\n2026-11-19T10:00,1\n2026-11-19T10:15,\n';
    const load = unwrap(parseLoad(text, choice));
    expect([load.minutes, [...load.wh]]).toEqual([15, [1, Number.NaN, Number.NaN, 4]]);
    expect(load.fromMs).toBe(Date.parse('2026-11-19T01:00:00Z'));
  });

  it('takes stamps with a zone at their word, or as the clock at the site', () => {
    const text = '2026-11-19 10:00:00+00:00,1\n2026-11-19 11:00:00+00:00,2';
    expect(unwrap(parseLoad(text, choice)).fromMs).toBe(Date.parse('2026-11-19T10:00:00Z'));
    const asWritten = unwrap(parseLoad(text, { ...choice, asWritten: true }));
    expect(asWritten.fromMs).toBe(Date.parse('2026-11-19T01:00:00Z'));
  });

  it('of other steps, or that lies between them, is refused', () => {
    expect(parseLoad('2026-11-19 10:00,1\n2026-11-19 10:30,1', choice)).toMatchObject({ code: 'bad-step' });
    expect(parseLoad('2026-11-19 10:05,1\n2026-11-19 10:20,1', choice)).toMatchObject({ code: 'bad-step' });
    expect(parseLoad('start,value\n', choice)).toMatchObject({ code: 'no-readings' });
  });
});

describe('maeul vpp verify', () => {
  const programme = exampleProgrammes()[0]!;
  const event: DrEvent = {
    id: '0199f1d2-8b7a-7c3e-9d10-2f6b7a1c4e55',
    programme: { id: programme.id, version: 1 },
    scope: { kind: 'dong' },
    startsAt: '2026-11-19T09:00:00.000Z',
    endsAt: '2026-11-19T11:00:00.000Z',
    notifyAt: '2026-11-19T08:30:00.000Z',
    source: { kind: 'staff', account: 'kim' },
  };
  const called = { fromMs: FROM_MS + 79 * 24 * HOUR_MS + 18 * HOUR_MS, saved: 250 };
  const input: MemberInput = {
    member: 'apt-1',
    consent: { member: 'apt-1', scope: 'dr', from: '2026-01-01', how: 'paper' },
    answer: null,
    called: [],
    load: {
      ...{ fromMs: FROM_MS, minutes: 60 },
      wh: Float64Array.from({ length: HOURS }, (_, i) =>
        FROM_MS + i * HOUR_MS < called.fromMs ? wh(i) : wh(i) - called.saved,
      ),
    },
  };
  const statement = unwrap(statementOf(event, programme, 1, input));

  it('agrees with a statement that is right, and the auditor does', async () => {
    const { printed, code } = await vpp('verify', file('statement.json', JSON.stringify(statement)));
    expect(printed).toMatch(/✓ auditor .*\n +✓ auditor, line .*\nThe statement agrees\.$/);
    expect(code).toBe(0);
  });

  it('agrees with the statement of a member that left while the call ran, and pays what was over by then', async () => {
    const rewarded = exampleProgrammes().find(({ reward }) => reward.kind === 'per-kwh')!;
    const rules: Programme = { ...rewarded, optInByDefault: true, baseline: { ...rewarded.baseline, rrmseMax: null } };
    const its = { ...event, programme: { id: rules.id, version: rules.version } };
    const stateOf = (changes: Partial<MemberInput>) => unwrap(statementOf(its, rules, 1, { ...input, ...changes }));
    const whole = stateOf({});
    const left = stateOf({ outFromMs: Date.parse('2026-11-19T10:40:00.000Z') });
    expect(left.line.reward).toBeGreaterThan(0);
    expect(left.line.reward).toBeLessThan(whole.line.reward);
    expect((await vpp('verify', file('left.json', JSON.stringify(left)))).code).toBe(0);
    const longer = { ...left, line: whole.line, values: whole.values };
    expect((await vpp('verify', file('longer.json', JSON.stringify(longer)))).printed).toMatch(/✗ auditor, line/);
  });

  it('says where another differs, and ends with 1', async () => {
    const forged = { ...statement, line: { ...statement.line, reward: statement.line.reward + 1 } };
    const { printed, code } = await vpp('verify', file('forged.json', JSON.stringify(forged)));
    expect(printed).toMatch(/✗ reward +computed \d+; the statement says \d+\n/);
    expect(code).toBe(1);
    await expect(vpp('verify', file('other.json', '{}'))).rejects.toThrow('It is no statement');
  });
});
