import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BaselineAdjustment, Programme } from '../programme.ts';
import { checkProgramme, parseProgramme } from '../programme-check.ts';
import { exampleProgrammes } from './index.ts';

const programmes = exampleProgrammes();

describe('the programmes that ship', () => {
  it('are all there, each under the name of its id and version, and explained', () => {
    const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.json'));
    expect(programmes.map(({ id, version }) => `${id}.v${version}.json`).toSorted()).toEqual(files.toSorted());
    const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
    expect(programmes.filter(({ id }) => !readme.includes(`\`${id}\``))).toEqual([]);
  });

  it('are named in both languages', () => {
    for (const { label } of programmes) {
      expect(label.ko).toMatch(/\p{Script=Hangul}/u);
      expect(label.en).toMatch(/^[A-Za-z]/);
    }
  });
});

describe('a programme', () => {
  const [kpx, , mission, naju] = programmes as [Programme, Programme, Programme, Programme, Programme];
  const withDays = (base: Programme, days: Partial<Programme['baseline']['days']>): Programme => ({
    ...base,
    baseline: { ...base.baseline, days: { ...base.baseline.days, ...days } },
  });
  const withAdjustment = (change: Partial<BaselineAdjustment>): Programme => ({
    ...kpx,
    baseline: { ...kpx.baseline, adjustment: { ...kpx.baseline.adjustment!, ...change } },
  });
  const dropping = (days: number): Programme => ({
    ...naju,
    baseline: { ...naju.baseline, method: { kind: 'drop-days', days, dropHighest: 1, dropLowest: 1 } },
  });

  it.each([
    ['bad-window', { ...mission, window: { fromHour: 21, toHour: 6, workingDays: true } }],
    ['too-few-days', dropping(2)],
    ['too-few-days', withDays(kpx, { atLeast: 11 })],
    ['too-few-days', withDays(mission, { atLeast: 8 })],
    ['look-back-too-short', withDays(kpx, { lookBackDays: 4 })],
    ['look-back-too-short', withDays(kpx, { lookBackEligible: 4 })],
    ['look-back-too-short', withDays(mission, { lookBackDays: 6 })],
    ['bad-adjustment', withAdjustment({ windowHours: 2.5 })],
    ['bad-adjustment', withAdjustment({ endsBeforeHours: 0.25 })],
    ['bad-adjustment', withAdjustment({ kind: 'ratio', cap: 1.5 })],
  ] satisfies [string, Programme][])('is refused as %s', (code, programme) => {
    expect(checkProgramme(programme).map((refusal) => refusal.code)).toContain(code);
    expect(parseProgramme(programme).ok).toBe(false);
  });

  it('of another shape says where it is wrong', () => {
    expect(parseProgramme({ ...kpx, successShare: 2 })).toMatchObject({
      code: 'bad-programme',
      message: expect.stringContaining('/successShare'),
    });
  });
});
