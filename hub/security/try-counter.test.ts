import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TryCounter } from './try-counter.ts';

const RULE = { free: 3, firstWaitMs: 1_000, waitMaxMs: 8_000, forgetMs: 60_000 };

describe('a counter of tries', () => {
  it('lets some pass, then makes the waits grow, up to the longest', () => {
    const counter = new TryCounter(new DatabaseSync(':memory:'), 'login', RULE);
    let nowMs = 0;
    const waits = [];
    for (let at = 0; at < 8; at++) {
      expect(counter.begin('sora', nowMs).lockedUntilMs).toBeNull();
      const untilMs = counter.lockedUntilMs('sora', nowMs);
      waits.push(untilMs === null ? 0 : untilMs - nowMs);
      nowMs = untilMs ?? nowMs;
    }
    expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it('forgives nothing when the file is opened again, and all after a long quiet', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'maeul-tries-')), 'tries.db');
    const before = new DatabaseSync(file);
    const counter = new TryCounter(before, 'login', RULE);
    for (let at = 0; at < 3; at++) counter.begin('sora', 0);
    before.close();
    const again = new TryCounter(new DatabaseSync(file), 'login', RULE);
    expect(again.begin('sora', 500).lockedUntilMs).toBe(1_000);
    expect(again.begin('sora', 61_001)).toEqual({ lockedUntilMs: null, triesLeft: 2 });
  });

  it('never checks more wrong tries than its waits allow, whatever is tried and when', () => {
    const step = record({ key: constantFrom('a', 'b'), waitMs: integer({ min: 0, max: 3_000 }) });
    assert(
      property(array(step, { maxLength: 60 }), (steps) => {
        const counter = new TryCounter(new DatabaseSync(':memory:'), 'pin', RULE);
        const checked = new Map<string, number[]>();
        let nowMs = 0;
        for (const { key, waitMs } of steps) {
          nowMs += waitMs;
          if (counter.begin(key, nowMs).lockedUntilMs === null) checked.set(key, [...(checked.get(key) ?? []), nowMs]);
        }
        for (const times of checked.values())
          times.forEach((time, at) => {
            // From the third on, each check is as far from the one before as the doubling says.
            const wait = at < RULE.free ? 0 : Math.min(1_000 * 2 ** (at - RULE.free), RULE.waitMaxMs);
            if (at >= RULE.free) expect(time - times[at - 1]!).toBeGreaterThanOrEqual(wait);
          });
      }),
    );
  });
});
