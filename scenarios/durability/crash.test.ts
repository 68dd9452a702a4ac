import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CrashReport, runCrashes } from './crash-run.ts';
import { planKills } from './plan.ts';

/** `npm run crash` does 200; here are a few, so that every test run has some. */
const KILLS = 12;
const SEED = 2;
const CONTROL_KILLS = 4;
const TIMEOUT_MS = 300_000;

describe('a plan of kills', () => {
  it('is the same for the same seed, and has all there is to kill', () => {
    const plan = planKills(200, 1);
    expect(planKills(200, 1)).toEqual(plan);
    expect(planKills(200, 2)).not.toEqual(plan);
    const kinds = new Set(plan.map(({ target, phase }) => `${target} ${phase}`));
    expect([...kinds].sort()).toEqual(['edge starting', 'edge working', 'hub starting', 'hub working']);
  });
});

describe('hub and edge, killed at random instants under load,', () => {
  it('lose and double nothing that was acknowledged or durable', { timeout: TIMEOUT_MS }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'maeul-crash-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const report = await runCrashes({ kills: KILLS, seed: SEED, folder, patienceMs: 90_000, progress: () => {} });
    expect(report.findings).toEqual([]);
    expect(report.acknowledged).toBeGreaterThan(1000);
    expect(report.durableInEdge).toBeGreaterThan(10);
    expect(report.gaps['hub-down']).toBeGreaterThan(0);
  });

  it('are found out when the hub acknowledges first and stores after', { timeout: TIMEOUT_MS }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'maeul-crash-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const program = fileURLToPath(new URL('./crash.ts', import.meta.url));
    const args = [program, '--kills', String(CONTROL_KILLS), '--seed', String(SEED), '--early-ack'];
    const env = { ...process.env, TMPDIR: folder };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const text: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => text.push(chunk));
    const status = await new Promise((resolve) => child.once('close', resolve));
    expect(status).toBe(1);
    const { findings } = JSON.parse(text.join('')) as CrashReport;
    expect(findings.join('\n')).toMatch(/acknowledged numbers of load-2-\d are not in the journal/);
  });
});
