import { describe, expect, it } from 'vitest';
import {
  consent,
  DAY_MS,
  drEvent,
  HOUR_MS,
  household,
  iso,
  line,
  MINUTE_MS,
  PROGRAMME,
  SIX_MS,
} from '../../testing/calls.ts';
import { checkCall, notifyMsOf, programmeOn, type WantedSpan } from './call-check.ts';
import { noticesOf, stateSince } from './live-call.ts';
import { calledMembers, participation } from './participation.ts';
import { isSumWithheld, totalsOf } from './totals.ts';

const DONG = { kind: 'dong' } as const;
const NOW_MS = SIX_MS - 3 * HOUR_MS;

describe('a wish to call', () => {
  const wish: WantedSpan = { scope: DONG, startsMs: SIX_MS, endsMs: SIX_MS + HOUR_MS, shortNotice: false };
  const codes = (changes: Partial<WantedSpan>, nowMs = NOW_MS, programme = PROGRAMME) =>
    checkCall({ ...wish, ...changes }, programme, [], nowMs).map(({ code }) => code);
  const later = (ms: number) => ({ startsMs: SIX_MS + ms, endsMs: SIX_MS + HOUR_MS + ms });

  it.each<[string, Partial<WantedSpan>, string[]]>([
    ['within the rules', {}, []],
    ['that ends before it begins', { endsMs: SIX_MS }, ['bad-span']],
    ['of more than a day', { endsMs: SIX_MS + 25 * HOUR_MS }, ['bad-span']],
    ['at a quarter past, of a programme by the hour', later(15 * MINUTE_MS), ['not-aligned']],
    ['that begins an hour too late in the evening', later(2 * HOUR_MS), ['outside-window']],
    ['on a Saturday', later(4 * DAY_MS), ['not-a-working-day']],
    // Christmas 2026 is a Friday.
    ['on a public holiday', later(31 * DAY_MS), ['not-a-working-day']],
  ])('%s', (_what, changes, expected) => expect(codes(changes)).toEqual(expected));

  it('needs the notice of the programme, or leave to do without, and a start that is yet to come', () => {
    expect(codes({}, SIX_MS - HOUR_MS)).toEqual([]);
    expect(codes({}, SIX_MS - HOUR_MS + 1)).toEqual(['short-notice']);
    expect(codes({ shortNotice: true }, SIX_MS - 1)).toEqual([]);
    expect(codes({ shortNotice: true }, SIX_MS)).toEqual(['in-the-past']);
    expect([NOW_MS, SIX_MS - MINUTE_MS].map((nowMs) => SIX_MS - notifyMsOf(PROGRAMME, SIX_MS, nowMs))).toEqual([
      HOUR_MS,
      MINUTE_MS,
    ]);
  });

  it.each<[WantedSpan['scope'], number, string[]]>([
    [DONG, 0, ['overlapping']],
    [DONG, HOUR_MS, []],
    [{ kind: 'building', id: 'b-1' }, 0, ['overlapping']],
    [{ kind: 'building', id: 'b-2' }, 0, []],
    [{ kind: 'feeder', id: 'f-1' }, 0, ['overlapping']],
  ])('for %o beside a call of building b-1 that begins %i ms earlier or at once', (scope, earlier, expected) => {
    const startsMs = SIX_MS - earlier;
    const other = { id: 'x', scope: { kind: 'building', id: 'b-1' } as const, startsMs, endsMs: startsMs + HOUR_MS };
    expect(checkCall({ ...wish, scope }, PROGRAMME, [other], NOW_MS).map(({ code }) => code)).toEqual(expected);
  });

  it('goes by the newest version that is valid on its day', () => {
    const versions = [PROGRAMME, { ...PROGRAMME, version: 2, validFrom: '2026-11-25' }];
    expect([SIX_MS, SIX_MS + DAY_MS].map((tMs) => programmeOn(versions, 'test', tMs)?.version)).toEqual([1, 2]);
    expect(programmeOn(versions, 'other', SIX_MS)).toBeUndefined();
  });
});

describe('who is called', () => {
  const members = [
    household('a', { building: 'b-1' }),
    household('b', { building: 'b-2' }),
    household('c', { until: '2026-11-24' }),
    household('d', { since: '2026-11-25' }),
    household('e'),
    household('f'),
  ];
  const consents = [
    ...['a', 'b', 'c', 'd'].map((id) => consent(id)),
    consent('e', 'detail'),
    consent('f', 'dr', { until: '2026-11-24' }),
  ];

  it('is a member on the day of the start with a consent that covers it, within the scope', () => {
    const ids = (scope: Parameters<typeof drEvent>[0]) =>
      calledMembers(drEvent(scope), { members, consents }).map(({ id }) => id);
    expect(ids({})).toEqual(['a', 'b']);
    expect(ids({ scope: { kind: 'building', id: 'b-2' } })).toEqual(['b']);
  });

  it.each<[boolean, 'in' | 'out' | null, number, boolean, number | null]>([
    [true, null, 0, true, null],
    [false, null, 0, false, null],
    [false, 'in', -HOUR_MS, true, null],
    [true, 'out', -HOUR_MS, false, null],
    [true, 'out', MINUTE_MS, true, SIX_MS + MINUTE_MS],
  ])(
    'takes part by default (%s) or by its answer (%s, %i ms after the start): %s',
    (byDefault, answer, at, isIn, outFromMs) => {
      const answers = answer === null ? [] : [{ member: 'a', answer, timeMs: SIX_MS + at }];
      expect(participation(drEvent(), [members[0]!], answers, byDefault)).toMatchObject([
        { participates: isIn, outFromMs },
      ]);
    },
  );
});

it('only time passes on the state that a view has seen, and only what was told of is told', () => {
  const event = drEvent();
  const states = [-61, -60, 0, 60].map((minutes) => stateSince('scheduled', event, SIX_MS + minutes * MINUTE_MS));
  expect(states).toEqual(['scheduled', 'notified', 'active', 'ended']);
  expect(stateSince('cancelled', event, SIX_MS)).toBe('cancelled');
  const live = [...states, 'settled' as const].map((state) => ({ event, programme: PROGRAMME, state }));
  expect(noticesOf(live).map(({ state }) => state)).toEqual(['notified', 'active']);
  expect(noticesOf(live)[0]).toMatchObject({ startsAt: iso(SIX_MS), scope: 'dong', label: PROGRAMME.label });
});

it('sums are of results alone, and withheld while they would tell of few households', () => {
  const lines = [line('a', 100), line('b', -50), line('c', 0, { excluded: 'no-data', baselineWh: 0, actualWh: 0 })];
  expect(totalsOf(2, lines)).toEqual({
    ...{ run: 2, settled: 2, successes: 1, excluded: 1 },
    ...{ baselineWh: 2000, actualWh: 1950, reducedWh: 50, reward: 130 },
  });
  const homes = ['a', 'b', 'c', 'd', 'e'].map((id) => household(id));
  const seen = (...ids: string[]) => new Set(ids);
  expect(isSumWithheld(homes, seen())).toBe(false);
  expect(isSumWithheld(homes, seen('a'))).toBe(true);
  expect(isSumWithheld(homes, seen('a', 'b', 'c', 'd', 'e'))).toBe(false);
  expect(isSumWithheld([household('s', { kind: 'shop' })], seen())).toBe(false);
});
