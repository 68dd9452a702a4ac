import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { planPointsKills } from './kill-plan.ts';
import { runPointsCrashes } from './points-crash-run.ts';

/** `npm run crash:points` does 40; here are a few, so that every test run has some. */
const KILLS = 7;
const SEED = 27;
/** Each start of a hub or an agent waits for the others on a busy machine. */
const TIMEOUT_MS = 420_000;

describe('a plan of kills', () => {
  it('is the same for the same seed, and has all there is to kill', () => {
    const plan = planPointsKills(200, 2, 1);
    expect(planPointsKills(200, 2, 1)).toEqual(plan);
    const kinds = new Set(plan.map(({ target, at }) => `${target} ${at}`));
    const agents = [0, 1].flatMap((agent) => ['starting', 'working', 'dispensing'].map((at) => `${agent} ${at}`));
    expect(kinds).toEqual(new Set([...agents, 'hub starting', 'hub working']));
  });
});

describe('a hub and two kiosks, killed at random instants while people deposit and buy,', () => {
  it('lose and double no point, and hand out nothing twice', { timeout: TIMEOUT_MS }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'maeul-points-crash-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const report = await runPointsCrashes({ kills: KILLS, seed: SEED, folder, progress: () => {} });
    expect(report.findings).toEqual([]);
    expect(report.confirmed).toBeGreaterThan(2);
    expect(report.deposits).toBeGreaterThan(2);
  });
});
