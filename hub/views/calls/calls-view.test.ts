import type { DevicePath } from '@maeul/devices/path';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import { describe, expect, it } from 'vitest';
import { callId, DAY_MS, drEvent, HOUR_MS, iso, line, MINUTE_MS, PROGRAMME, SIX_MS } from '../../testing/calls.ts';
import { type CallsFile, callsFile } from './testing/calls-file.ts';

const by = 'manager-1';
const CALLED_MS = SIX_MS - 6 * HOUR_MS;
const INPUTS = 'a'.repeat(64);
const OTHER_INPUTS = 'b'.repeat(64);

/** A view that holds the programme and one call from six to seven. */
function called(changes: Partial<DrEvent> = {}, second?: Programme): CallsFile & { event: DrEvent } {
  const file = callsFile();
  const event = drEvent(changes);
  expect(file.say('maeul.vpp.programme-published.v1', { programme: PROGRAMME, by }, CALLED_MS)).toBeNull();
  if (second !== undefined) file.say('maeul.vpp.programme-published.v1', { programme: second, by }, CALLED_MS);
  expect(file.say('maeul.vpp.event-called.v1', { event, by }, CALLED_MS)).toBeNull();
  return { ...file, event };
}

function settle(file: CallsFile, event: DrEvent, run: number, inputs: string, page = 1, pages = 1, members = ['a']) {
  const lines = members.map((member) => line(member, 100 * run));
  const data = { event: event.id, run, page, pages, inputs, lines, by: 'hub' };
  return file.say('maeul.vpp.event-settled.v1', data, SIX_MS + 2 * HOUR_MS + run);
}

describe('the life of a call', () => {
  it('follows the time of the journal: scheduled, notified, active, ended', () => {
    const { ask, tick, event } = called();
    const states = [-61, -60, -1, 0, 59, 60].map((minutes) => {
      tick(SIX_MS + minutes * MINUTE_MS);
      return ask.event(event.id)?.state;
    });
    expect(states).toEqual(['scheduled', 'notified', 'notified', 'active', 'active', 'ended']);
  });

  it('does not go back when a clock does', () => {
    const { ask, tick, event } = called();
    tick(SIX_MS);
    tick(SIX_MS - HOUR_MS);
    expect(ask.event(event.id)?.state).toBe('active');
  });

  it('ends with its first complete settlement, and a later run replaces it', () => {
    const file = called();
    const { ask, event } = file;
    settle(file, event, 1, INPUTS);
    expect(ask.event(event.id)).toMatchObject({ state: 'settled', run: 1 });
    settle(file, event, 2, OTHER_INPUTS);
    expect(ask.settlement(event.id)).toEqual({ run: 2, inputs: OTHER_INPUTS, lines: [line('a', 200)] });
    expect(ask.settlementRuns({ event: event.id, member: 'a' }).map((run) => [run.run, run.line.reward])).toEqual([
      [1, 130],
      [2, 260],
    ]);
  });

  it('can be changed until it begins, and cancelled until it is settled', () => {
    const file = called();
    const { ask, say, tick, event } = file;
    const later = { ...event, startsAt: iso(SIX_MS + HOUR_MS), endsAt: iso(SIX_MS + 2 * HOUR_MS) };
    expect(say('maeul.vpp.event-changed.v1', { event: later, by }, CALLED_MS)).toBeNull();
    expect(ask.event(event.id)?.event).toEqual(later);
    tick(SIX_MS + HOUR_MS);
    expect(say('maeul.vpp.event-changed.v1', { event, by }, SIX_MS + HOUR_MS)).toBe('already-begun');
    const cancel = { event: event.id, reason: 'storm', by };
    expect(say('maeul.vpp.event-cancelled.v1', cancel, SIX_MS + 90 * MINUTE_MS)).toBeNull();
    expect(ask.event(event.id)).toMatchObject({ state: 'cancelled', cancelled: 'storm' });
    expect(say('maeul.vpp.event-cancelled.v1', cancel, SIX_MS + 91 * MINUTE_MS)).toBe('already-cancelled');
    expect(settle(file, event, 1, INPUTS)).toBe('cancelled-event');
  });
});

describe('a call that runs', () => {
  const NOW_MS = SIX_MS + 20 * MINUTE_MS;
  const until = (minutes: number) => ({ endsAt: iso(SIX_MS + minutes * MINUTE_MS) });
  it.each<[string, Partial<DrEvent>, string | null]>([
    ['an earlier end', until(45), null],
    ['an end that has passed', until(15), 'already-begun'],
    ['a later end', until(75), 'already-begun'],
    ['another start', { ...until(45), startsAt: iso(SIX_MS + 15 * MINUTE_MS) }, 'already-begun'],
    ['more power', { ...until(45), targetW: 5000 }, 'already-begun'],
    ['other members', { ...until(45), scope: { kind: 'building', id: 'b-1' } }, 'already-begun'],
  ])('given %s', (_what, changes, expected) => {
    const { ask, say, tick, event } = called();
    tick(NOW_MS);
    const changed = { ...event, ...changes };
    expect(say('maeul.vpp.event-changed.v1', { event: changed, by }, NOW_MS)).toBe(expected);
    expect(ask.event(event.id)).toMatchObject({ state: 'active', event: expected === null ? changed : event });
  });

  it('ends at its new end, and is settled from then on', () => {
    const file = called();
    const { ask, say, tick, event } = file;
    say('maeul.vpp.event-changed.v1', { event: { ...event, ...until(30) }, by }, NOW_MS);
    const minute = { event: event.id, baselineW: 1, actualW: 1, seen: 1, members: 1 };
    const late = { ...minute, minute: iso(SIX_MS + 30 * MINUTE_MS) };
    expect(say('maeul.vpp.delivery-seen.v1', late, SIX_MS + 31 * MINUTE_MS)).toBe('bad-minute');
    tick(SIX_MS + 31 * MINUTE_MS);
    expect(ask.event(event.id)?.state).toBe('ended');
    expect(settle(file, event, 1, INPUTS)).toBeNull();
  });
});

describe('an answer', () => {
  it('is no leave from a programme that one has to join and did not', () => {
    const { ask, say, event } = called(
      { programme: { id: 'test', version: 2 } },
      { ...PROGRAMME, version: 2, optInByDefault: false },
    );
    const answer = (member: string, what: 'in' | 'out', timeMs: number) =>
      say('maeul.vpp.event-answered.v1', { event: event.id, member, answer: what, by }, timeMs);
    expect(answer('a', 'in', SIX_MS - MINUTE_MS)).toBeNull();
    expect([answer('a', 'out', SIX_MS + MINUTE_MS), answer('b', 'out', SIX_MS + MINUTE_MS)]).toEqual([
      null,
      'not-joined',
    ]);
    expect(ask.answers(event.id).map(({ member }) => member)).toEqual(['a']);
  });

  it('is in or out until the start, only out while it runs, and nothing after', () => {
    const { ask, say, event } = called();
    const answer = (member: string, what: 'in' | 'out', timeMs: number) =>
      say('maeul.vpp.event-answered.v1', { event: event.id, member, answer: what, by }, timeMs);
    expect(answer('a', 'out', SIX_MS - HOUR_MS)).toBeNull();
    expect(answer('a', 'in', SIX_MS - MINUTE_MS)).toBeNull();
    expect(answer('b', 'out', SIX_MS + MINUTE_MS)).toBeNull();
    expect(answer('c', 'in', SIX_MS + MINUTE_MS)).toBe('too-late');
    expect(answer('b', 'out', SIX_MS + 2 * MINUTE_MS)).toBeNull();
    expect(answer('c', 'out', SIX_MS + HOUR_MS)).toBe('too-late');
    expect(ask.answers(event.id)).toEqual([
      { member: 'a', answer: 'in', timeMs: SIX_MS - MINUTE_MS },
      { member: 'b', answer: 'out', timeMs: SIX_MS + MINUTE_MS },
    ]);
  });
});

describe('a settlement in pages', () => {
  it('counts once all its pages are there', () => {
    const file = called();
    const { ask, event } = file;
    expect(settle(file, event, 1, INPUTS, 2, 2, ['b'])).toBeNull();
    expect(ask.settlement(event.id)).toBeUndefined();
    expect(ask.settlementProgress(event.id)).toEqual({ run: 1, pages: 2, inputs: INPUTS, seen: [2] });
    expect(settle(file, event, 1, INPUTS, 2, 2, ['b'])).toBe('page-taken');
    expect(settle(file, event, 1, OTHER_INPUTS, 1, 2, ['a'])).toBe('bad-run');
    expect(settle(file, event, 1, INPUTS, 1, 2, ['a'])).toBeNull();
    expect(ask.settlement(event.id)?.lines.map(({ member }) => member)).toEqual(['a', 'b']);
  });

  it('that was cut off is left behind by the next run, and the one before it holds until then', () => {
    const file = called();
    const { ask, event } = file;
    settle(file, event, 1, INPUTS);
    settle(file, event, 2, OTHER_INPUTS, 1, 2);
    expect(ask.settlement(event.id)?.run).toBe(1);
    expect(settle(file, event, 4, 'c'.repeat(64))).toBe('bad-run');
    expect(settle(file, event, 3, INPUTS)).toBe('same-inputs');
    expect(settle(file, event, 3, 'c'.repeat(64))).toBeNull();
    expect(ask.settlement(event.id)?.run).toBe(3);
    expect(ask.settlementRuns({ event: event.id, member: 'a' }).map(({ run }) => run)).toEqual([1, 3]);
  });

  it('does not come before the end', () => {
    const { say, event } = called();
    const data = { event: event.id, run: 1, page: 1, pages: 1, inputs: INPUTS, lines: [], by: 'hub' };
    expect(say('maeul.vpp.event-settled.v1', data, SIX_MS + HOUR_MS - 1)).toBe('not-ended');
    expect(say('maeul.vpp.event-settled.v1', { ...data, page: 2 }, SIX_MS + HOUR_MS)).toBe('bad-page');
  });
});

describe('what is refused goes to the quarantine and changes nothing', () => {
  it.each<[string, (file: CallsFile & { event: DrEvent }) => string | null]>([
    ['id-taken', ({ say, event }) => say('maeul.vpp.event-called.v1', { event, by }, CALLED_MS)],
    [
      'not-the-hub',
      ({ say }) => say('maeul.vpp.event-called.v1', { event: drEvent(), by }, CALLED_MS, 'a/b/c/d' as DevicePath),
    ],
    [
      'unknown-programme',
      ({ say }) =>
        say('maeul.vpp.event-called.v1', { event: drEvent({ programme: { id: 'test', version: 2 } }), by }, CALLED_MS),
    ],
    [
      'bad-span',
      ({ say }) => say('maeul.vpp.event-called.v1', { event: drEvent({ endsAt: iso(SIX_MS) }), by }, CALLED_MS),
    ],
    ['version-taken', ({ say }) => say('maeul.vpp.programme-published.v1', { programme: PROGRAMME, by }, CALLED_MS)],
    [
      'unknown-event',
      ({ say }) => say('maeul.vpp.event-cancelled.v1', { event: callId(), reason: 'x', by }, CALLED_MS),
    ],
    [
      'bad-minute',
      ({ say, event }) => {
        const minute = iso(SIX_MS + HOUR_MS);
        const data = { event: event.id, minute, baselineW: 1, actualW: 1, seen: 1, members: 1 };
        return say('maeul.vpp.delivery-seen.v1', data, CALLED_MS);
      },
    ],
    [
      'not-exact',
      ({ say }) => {
        const shares = { given: [{ member: 'a', wh: 5 }], taken: [{ member: 'b', wh: 4 }] };
        const data = { quarter: iso(SIX_MS), run: 1, rule: 'equal' as const, milliWonPerKwh: 1, ...shares, by };
        return say('maeul.vpp.surplus-shared.v1', data, CALLED_MS);
      },
    ],
    [
      'bad-time',
      ({ say }) => {
        const data = { asset: 'battery-1', setpoint: { kind: 'auto' as const }, until: '2026-12-31T23:59:60Z', by };
        return say('maeul.vpp.overridden.v1', { ...data, reason: 'test' }, CALLED_MS);
      },
    ],
  ])('%s', (code, attempt) => {
    const file = called();
    const before = file.ask.events({ limit: 10 });
    expect(attempt(file)).toBe(code);
    expect(file.ask.events({ limit: 10 })).toEqual(before);
  });
});

describe('questions', () => {
  it('give calls by page, newest start first, and by state', () => {
    const { ask, say, event } = called();
    const others = [1, 2, 3].map((days) => {
      const startsMs = SIX_MS + days * DAY_MS;
      const next = drEvent({ startsAt: iso(startsMs), endsAt: iso(startsMs + HOUR_MS), notifyAt: iso(CALLED_MS) });
      say('maeul.vpp.event-called.v1', { event: next, by }, CALLED_MS);
      return next.id;
    });
    say('maeul.vpp.event-cancelled.v1', { event: others[1]!, reason: 'x', by }, CALLED_MS);
    const first = ask.events({ limit: 2 });
    const second = ask.events({ limit: 2, cursor: first.next! });
    expect([...first.rows, ...second.rows].map((row) => row.event.id)).toEqual([...others.toReversed(), event.id]);
    expect(second.next).toBeNull();
    expect(ask.events({ limit: 5, state: 'notified' }).rows).toHaveLength(2);
    expect(ask.events({ limit: 5, state: 'cancelled' }).rows.map((row) => row.event.id)).toEqual([others[1]]);
    expect(() => ask.events({ limit: 1, cursor: 'x' })).toThrow('not a cursor');
  });

  it('tell who was called when: by name once it is settled, by scope before', () => {
    const file = called();
    const { ask, event } = file;
    const span = { event: event.id, scope: event.scope, fromMs: SIX_MS, toMs: SIX_MS + HOUR_MS };
    const asked = { fromMs: SIX_MS - DAY_MS, toMs: SIX_MS + DAY_MS };
    expect(ask.calledSpans(asked)).toEqual([{ ...span, member: null }]);
    settle(file, event, 1, INPUTS, 1, 1, ['a', 'b']);
    expect(ask.calledSpans(asked)).toEqual(['a', 'b'].map((member) => ({ ...span, member })));
    expect(ask.calledSpans({ fromMs: SIX_MS + HOUR_MS, toMs: SIX_MS + DAY_MS })).toEqual([]);
  });

  it('forget a call that was cancelled before it began, and keep what was held of one that was cancelled later', () => {
    const { ask, say, event } = called();
    say('maeul.vpp.event-cancelled.v1', { event: event.id, reason: 'x', by }, SIX_MS + 20 * MINUTE_MS);
    const asked = { fromMs: SIX_MS, toMs: SIX_MS + HOUR_MS };
    expect(ask.calledSpans(asked)).toMatchObject([{ fromMs: SIX_MS, toMs: SIX_MS + 20 * MINUTE_MS }]);
    const early = called();
    early.say('maeul.vpp.event-cancelled.v1', { event: early.event.id, reason: 'x', by }, CALLED_MS);
    expect(early.ask.calledSpans(asked)).toEqual([]);
  });

  it('give the newest run of shared surplus, and sums by member and price', () => {
    const { ask, say } = callsFile();
    const share = (run: number, quarterMs: number, wh: number) =>
      say(
        'maeul.vpp.surplus-shared.v1',
        {
          ...{ quarter: iso(quarterMs), run, rule: 'equal', milliWonPerKwh: 120_000, by: 'hub' },
          given: [{ member: 'a', wh }],
          taken: [{ member: 'b', wh }],
        },
        SIX_MS,
      );
    share(1, SIX_MS, 100);
    share(1, SIX_MS + 15 * MINUTE_MS, 50);
    share(2, SIX_MS, 80);
    expect(share(2, SIX_MS, 70)).toBe('bad-run');
    const span = { fromMs: SIX_MS, toMs: SIX_MS + HOUR_MS };
    expect(ask.surplus(span).map(({ run, given }) => [run, given[0]?.wh])).toEqual([
      [2, 80],
      [1, 50],
    ]);
    expect(ask.surplusSums(span)).toEqual([
      { member: 'a', milliWonPerKwh: 120_000, givenWh: 130, takenWh: 0 },
      { member: 'b', milliWonPerKwh: 120_000, givenWh: 0, takenWh: 130 },
    ]);
  });

  it('give the overrides that hold, until they end or are given back', () => {
    const { ask, say } = callsFile();
    const override = (asset: string, setpoint: object | null) =>
      say('maeul.vpp.overridden.v1', { asset, setpoint, until: iso(SIX_MS + HOUR_MS), reason: 'test', by }, SIX_MS);
    override('battery-1', { kind: 'auto' });
    override('battery-2', { kind: 'auto' });
    override('battery-2', null);
    expect(ask.overrides(SIX_MS).map(({ asset }) => asset)).toEqual(['battery-1']);
    expect(ask.overrides(SIX_MS + HOUR_MS)).toEqual([]);
  });

  it('grant a period of mileage once', () => {
    const { ask, say } = callsFile();
    const granted = {
      member: 'a',
      wallet: callId(),
      period: '2026-H1',
      rule: 'eco',
      savedShare: 0.1,
      amount: 10_000,
      by,
    };
    expect(say('maeul.vpp.mileage-granted.v1', granted, SIX_MS)).toBeNull();
    expect(say('maeul.vpp.mileage-granted.v1', { ...granted, amount: 20_000 }, SIX_MS)).toBe('granted-before');
    expect(ask.mileage({ period: '2026-H1' }).map(({ amount }) => amount)).toEqual([10_000]);
    expect(ask.mileage({ rule: 'other' })).toEqual([]);
  });
});

it('made anew from the journal it is the same, however the records were cut', () => {
  const file = called();
  const { event, say, tick } = file;
  say('maeul.vpp.event-answered.v1', { event: event.id, member: 'a', answer: 'out', by }, SIX_MS - MINUTE_MS);
  for (let minute = 0; minute < 60; minute++) {
    tick(SIX_MS + minute * MINUTE_MS);
    const at = iso(SIX_MS + minute * MINUTE_MS);
    const data = { event: event.id, minute: at, baselineW: 1000.5, actualW: 900 + minute, seen: 4, members: 5 };
    say('maeul.vpp.delivery-seen.v1', data, SIX_MS + minute * MINUTE_MS);
  }
  settle(file, event, 1, INPUTS);
  const { stepwise, anew } = file.digests();
  expect(anew).toBe(stepwise);
  expect(file.ask.deliveries(event.id)).toHaveLength(60);
});
