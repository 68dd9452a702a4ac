import { DatabaseSync } from 'node:sqlite';
import { ok, refuse } from '@maeul/devices/refusal';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AdrEvent } from '../../openadr/objects.ts';
import { drEvent, HOUR_MS, iso, MINUTE_MS, PROGRAMME, SIX_MS } from '../../testing/calls.ts';
import type { CallRequest } from '../call-intake.ts';
import { CallFollower } from './call-follower.ts';
import { VenStore } from './ven-store.ts';

const QUARTERLY = { ...PROGRAMME, baseline: { ...PROGRAMME.baseline, minutes: 15 as const } };
const PROGRAMS = new Map([['p', PROGRAMME.id]]);

/** A follower whose calls are kept as they are asked for, from the afternoon on; calls of past times are refused. */
function followed() {
  const db = new DatabaseSync(':memory:');
  onTestFinished(() => db.close());
  const calls = new Map<string, DrEvent & { isCancelled?: true }>();
  const complaints: string[] = [];
  const time = { nowMs: SIX_MS - 2 * HOUR_MS };
  const put = (id: string, { startsMs, endsMs, targetW }: CallRequest) => {
    if (startsMs <= time.nowMs || endsMs <= startsMs) return refuse('in-the-past', 'Too late.');
    const more = targetW === undefined ? {} : { targetW };
    calls.set(id, drEvent({ id, startsAt: iso(startsMs), endsAt: iso(endsMs), ...more }));
    return ok({ event: id });
  };
  const follower = new CallFollower({
    config: { name: 'top' },
    store: new VenStore(db, 'top'),
    intake: {
      called: async (request, id = '') => put(id, request),
      changed: async (id, request) => put(id, request),
      async shortened(id, endsMs) {
        calls.set(id, { ...calls.get(id)!, endsAt: iso(endsMs) });
        return ok({ event: id });
      },
      async cancelled(id) {
        calls.set(id, { ...calls.get(id)!, isCancelled: true });
        return ok({ event: id });
      },
    },
    calls: {
      programmes: async () => [QUARTERLY],
      async event(id) {
        const event = calls.get(id);
        if (event === undefined) return undefined;
        return { event, state: event.isCancelled ? 'cancelled' : 'active', calledMs: 0, cancelled: null, run: 0 };
      },
    },
    now: () => time.nowMs,
    complain: (_about, _version, message) => complaints.push(message),
  });
  /** A round at so many minutes after six, in which the upstream has these spans, in minutes after six. */
  const round = async (atMinute: number, ...spans: (readonly [from: number, to: number, shedKw?: number])[]) => {
    time.nowMs = SIX_MS + atMinute * MINUTE_MS;
    const events = spans.map(([from, to, shedKw], index) => ({
      event: eventOf(`e${index}`, from, to, shedKw),
      nowMs: 0,
      fraction: 0,
    }));
    await follower.follow(new Map(events.map((seen) => [seen.event.id, seen])), PROGRAMS);
    return [...calls.values()].map(({ startsAt, endsAt, isCancelled }) => [
      ...[startsAt, endsAt].map((at) => (Date.parse(at) - SIX_MS) / MINUTE_MS),
      ...(isCancelled ? ['cancelled'] : []),
    ]);
  };
  return { round, complaints };
}

function eventOf(id: string, from: number, to: number, shedKw?: number): AdrEvent {
  const time = iso(SIX_MS - 3 * HOUR_MS);
  const payload =
    shedKw === undefined ? { type: 'SIMPLE', values: [1] } : { type: 'DISPATCH_SETPOINT_RELATIVE', values: [-shedKw] };
  return {
    ...{ id, createdDateTime: time, modificationDateTime: time, objectType: 'EVENT', programID: 'p' },
    intervalPeriod: { start: iso(SIX_MS + from * MINUTE_MS), duration: `PT${to - from}M` },
    intervals: [{ id: 0, payloads: [payload] }],
  };
}

describe('a call that runs, whose event at the upstream', () => {
  it('becomes shorter, ends with it', async () => {
    const { round, complaints } = followed();
    await round(-60, [0, 120]);
    expect(await round(20, [0, 60])).toEqual([[0, 60]]);
    expect(await round(25, [0, 60])).toEqual([[0, 60]]);
    expect(complaints).toEqual([]);
  });

  it('should be over already, ends with the quarter-hour that runs, and is paid for', async () => {
    const { round } = followed();
    await round(-60, [0, 120]);
    expect(await round(50, [0, 30])).toEqual([[0, 60]]);
    expect(await round(55, [0, 30])).toEqual([[0, 60]]);
  });

  it('becomes longer or asks for more, goes on as it was, and the log says why', async () => {
    const { round, complaints } = followed();
    await round(-60, [0, 60, 5]);
    expect(await round(20, [0, 90, 5])).toEqual([[0, 60]]);
    expect(await round(25, [0, 60, 9])).toEqual([[0, 60]]);
    expect(complaints).toEqual([expect.stringContaining('made longer'), expect.stringContaining('another power')]);
    // And can still be made shorter.
    expect(await round(30, [0, 45, 5])).toEqual([[0, 45]]);
  });

  it('is moved away, ends at once and is called anew', async () => {
    const { round } = followed();
    await round(-60, [0, 60]);
    expect(await round(20, [90, 150])).toEqual([
      [0, 60, 'cancelled'],
      [90, 150],
    ]);
  });

  it('is withdrawn, ends at once', async () => {
    const { round } = followed();
    await round(-60, [0, 60]);
    expect(await round(20)).toEqual([[0, 60, 'cancelled']]);
  });
});

it('a call that has not begun is moved as a whole, and one that would be empty is cancelled', async () => {
  const { round } = followed();
  await round(-60, [0, 60]);
  expect(await round(-30, [30, 90])).toEqual([[30, 90]]);
  expect(await round(-30, [-45, -40])).toEqual([[30, 90, 'cancelled']]);
});
