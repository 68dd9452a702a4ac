import type { PollClass } from '@maeul/devices/modbus/device-map';
import { refuse } from '@maeul/devices/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PollPlan } from './poll-plan.ts';

const SECOND = 1000;
const periods = { fast: SECOND, slow: 10 * SECOND, rare: 600 * SECOND };
const silence = refuse('timeout', 'No answer.');

/** How a pretended device behaves: how long one question takes, and whether it is answered. */
interface Behaviour {
  readonly tookMs: number;
  readonly answers: boolean;
}

interface Poll {
  readonly atMs: number;
  readonly classes: readonly PollClass[];
}

/** Plays a bus in pretended time; returns when each device was polled. */
function play(
  behaviours: readonly ((nowMs: number) => Behaviour)[],
  untilMs: number,
  jitter = (n: number) => n / 7,
): Poll[][] {
  const plan = new PollPlan(
    behaviours.map((_, device) => ({ periods, jitter: jitter(device) % 1 })),
    0,
  );
  const polls: Poll[][] = behaviours.map(() => []);
  let nowMs = 0;
  while (nowMs < untilMs) {
    const action = plan.next(nowMs);
    if (action.do === 'wait') {
      expect(action.untilMs).toBeGreaterThan(nowMs);
      nowMs = action.untilMs ?? untilMs;
      continue;
    }
    const { tookMs, answers } = behaviours[action.device]!(nowMs);
    if (action.do === 'begin') polls[action.device]!.push({ atMs: nowMs, classes: action.classes });
    nowMs += tookMs;
    if (answers) plan.event(nowMs, { type: 'answered', device: action.device, more: false });
    else plan.event(nowMs, { type: 'failed', device: action.device, why: silence, readyAtMs: nowMs });
  }
  return polls;
}

const healthy = () => ({ tookMs: 5, answers: true });
const dead = () => ({ tookMs: SECOND, answers: false });
const gaps = (polls: readonly Poll[]) => polls.slice(1).map((poll, index) => poll.atMs - polls[index]!.atMs);

describe('a polling plan', () => {
  it('asks for each class at its own pace, and for what is due together in one round', () => {
    const [polls] = play([healthy], 21 * SECOND);
    expect(polls!.length).toBe(21);
    expect(polls![0]!.classes).toEqual(['fast', 'slow', 'rare']);
    expect(polls![1]!.classes).toEqual(['fast']);
    expect(polls!.filter((poll) => poll.classes.includes('slow')).map((poll) => poll.atMs)).toEqual([
      0, 10_000, 20_000,
    ]);
  });

  it('spreads devices over the period by their jitter', () => {
    const polls = play([healthy, healthy], 3 * SECOND, (device) => device / 2);
    expect(polls.map((of) => of[0]!.atMs)).toEqual([0, 500]);
  });

  it('lets a dead device cost each neighbour at most one poll per probe, and probes it less and less', () => {
    const polls = play([healthy, dead, healthy, healthy], 300 * SECOND);
    expect(polls[1]!.length).toBeLessThan(14);
    expect(polls[1]!.length).toBeGreaterThan(6);
    for (const device of [0, 2, 3]) {
      expect(Math.max(...gaps(polls[device]!))).toBeLessThanOrEqual(2 * SECOND + 50);
      expect(polls[device]!.length).toBeGreaterThanOrEqual(299 - polls[1]!.length);
    }
  });

  it('serves every healthy device between two dead ones, however many are dead', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 12 }),
        fc.nat(1000),
        (alive, gone, seed) => {
          const behaviours = [...Array(alive).fill(healthy), ...Array(gone).fill(dead)];
          const polls = play(behaviours, 200 * SECOND, (device) => (device * 0.37 + seed / 1000) % 1);
          // Past the first minute everybody is known.
          for (const of of polls.slice(0, alive)) {
            const late = gaps(of.filter((poll) => poll.atMs > 60 * SECOND));
            expect(Math.max(...late)).toBeLessThanOrEqual(2 * SECOND + 5 * alive + 50);
          }
          for (const of of polls.slice(alive)) expect(of.at(-1)!.atMs).toBeGreaterThan(100 * SECOND);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives a slow device no larger share of the line than its neighbours who wait', () => {
    const slow = () => ({ tookMs: 900, answers: true });
    const polls = play([slow, ...Array(9).fill(healthy)], 120 * SECOND);
    for (const of of polls.slice(1)) expect(of.length).toBeGreaterThan(95);
    expect(polls[0]!.length).toBeGreaterThan(10);
  });

  it('is fair on a line that is too slow for all', () => {
    const polls = play(
      Array(20).fill(() => ({ tookMs: 200, answers: true })),
      200 * SECOND,
    );
    // At first those that are not known yet wait behind those that are.
    const counts = polls.map((of) => of.filter((poll) => poll.atMs >= 100 * SECOND).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(490);
  });

  it('asks everything again of a device that comes back', () => {
    const absent = (nowMs: number) => (nowMs > 30 * SECOND && nowMs < 60 * SECOND ? dead() : healthy());
    const [polls] = play([absent], 130 * SECOND);
    const back = polls!.find((poll) => poll.atMs >= 60 * SECOND)!;
    expect(back.classes).toEqual(['fast', 'slow', 'rare']);
    expect(polls!.filter((poll) => poll.atMs > back.atMs).length).toBeGreaterThan(30);
  });

  it('calls a device unreachable after two missing answers, and says since when', () => {
    const plan = new PollPlan([{ periods, jitter: 0 }], 0);
    plan.next(0);
    plan.event(1000, { type: 'failed', device: 0, why: silence, readyAtMs: 0 });
    expect(plan.reachability(0).status).toBe('unknown');
    plan.next(5000);
    plan.event(6000, { type: 'failed', device: 0, why: silence, readyAtMs: 0 });
    expect(plan.reachability(0)).toEqual({ status: 'unreachable', sinceMs: 6000, why: silence });
  });

  it('asks nobody while the line is down and everybody when it is up', () => {
    const plan = new PollPlan([{ periods, jitter: 0 }], 0);
    const gone = refuse('line-down', 'Unplugged.');
    plan.event(10, { type: 'line-down', why: gone });
    expect(plan.next(20)).toEqual({ do: 'wait', untilMs: null });
    expect(plan.reachability(0).why).toBe(gone);
    plan.event(30, { type: 'line-up' });
    expect(plan.next(30)).toEqual({ do: 'begin', device: 0, classes: ['fast', 'slow', 'rare'] });
  });

  it('does not ask a device before the line says that it may', () => {
    const plan = new PollPlan([{ periods, jitter: 0 }], 0);
    plan.next(0);
    plan.event(1000, { type: 'failed', device: 0, why: silence, readyAtMs: 9000 });
    expect(plan.next(1000)).toEqual({ do: 'wait', untilMs: 9000 });
  });

  it('keeps a round together, and lets others in between the steps of one that yields', () => {
    const plan = new PollPlan(
      [
        { periods, jitter: 0 },
        { periods, jitter: 0 },
      ],
      0,
    );
    expect(plan.next(0)).toMatchObject({ do: 'begin', device: 0 });
    plan.event(5, { type: 'answered', device: 0, more: true });
    expect(plan.next(5)).toEqual({ do: 'continue', device: 0 });
    plan.event(10, { type: 'answered', device: 0, more: true, yields: true });
    expect(plan.next(10)).toMatchObject({ do: 'begin', device: 1 });
    plan.event(15, { type: 'answered', device: 1, more: false });
    expect(plan.next(15)).toEqual({ do: 'continue', device: 0 });
  });
});
