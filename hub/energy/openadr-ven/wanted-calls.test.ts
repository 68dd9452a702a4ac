import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdrEvent } from '../../openadr/objects.ts';
import { demandsOf, type SeenEvent } from './demands.ts';
import { wantedCalls } from './wanted-calls.ts';

const at = (time: string) => Date.parse(`2026-11-23T${time}:00+09:00`);
const NOW = at('12:00');
const simple = (id: number, level: number, intervalPeriod?: object) => ({
  id,
  payloads: [{ type: 'SIMPLE', values: [level] }],
  ...(intervalPeriod && { intervalPeriod }),
});

function seen(more: Partial<AdrEvent> & { start?: string; duration?: string }, fraction = 0): SeenEvent {
  const { start = '18:00', duration: length = 'PT1H', ...rest } = more;
  const event: AdrEvent = {
    id: 'e1',
    createdDateTime: '2026-11-23T00:00:00Z',
    modificationDateTime: '2026-11-23T00:00:00Z',
    objectType: 'EVENT',
    programID: 'p',
    intervalPeriod: { start: start === 'now' ? '0001-01-01' : new Date(at(start)).toISOString(), duration: length },
    intervals: [simple(0, 1)],
    ...rest,
  };
  return { event, nowMs: NOW, fraction };
}

function wanted(events: SeenEvent[], nowMs = NOW) {
  const programmes = new Map([['p', { programme: 'seoul', minutes: 15 }]]);
  const clock = (tMs: number) => new Date(tMs + 9 * 3_600_000).toISOString().slice(8, 16).replace('T', ' ');
  return wantedCalls({ events, programmes, nowMs }).map(({ key, fromMs, toMs, targetW }) =>
    [key, clock(fromMs), clock(toMs), ...(targetW === null ? [] : [targetW])].join(' | '),
  );
}

describe('what an event of the upstream asks for', () => {
  it('is one call for levels above zero that follow each other', () => {
    const intervals = [simple(0, 1), simple(1, 3), simple(2, 0), simple(3, 1)];
    expect(wanted([seen({ duration: 'PT30M', intervals })])).toEqual([
      'e1/0/0/0 | 23 18:00 | 23 19:00',
      'e1/1/0/0 | 23 19:30 | 23 20:00',
    ]);
  });

  it('may be a power that should be shed', () => {
    const intervals = [{ id: 0, payloads: [{ type: 'DISPATCH_SETPOINT_RELATIVE', values: [-12.5] }] }];
    expect(wanted([seen({ intervals })])).toEqual(['e1/0/0/0 | 23 18:00 | 23 19:00 | 12500']);
  });

  it('is no call where it is a price, a normal level or for another programme', () => {
    const price = seen({ intervals: [{ id: 0, payloads: [{ type: 'PRICE', values: [0.2] }] }] });
    expect(demandsOf(price)).toMatchObject({ ok: false, code: 'no-demand' });
    expect(wanted([price, seen({ intervals: [simple(0, 0)] }), seen({ programID: 'other' })])).toEqual([]);
  });

  it('is widened to whole values of the programme', () => {
    expect(wanted([seen({ start: '18:07', duration: 'PT20M' })])).toEqual(['e1/0/0/0 | 23 18:00 | 23 18:30']);
  });

  it('begins where it was drawn within the range of its start', () => {
    const intervalPeriod = { start: new Date(at('18:00')).toISOString(), duration: 'PT1H', randomizeStart: 'PT1H' };
    expect(wanted([seen({ intervalPeriod }, 0.5)])).toEqual(['e1/0/0/0 | 23 18:30 | 23 19:30']);
  });

  it('may begin now', () => {
    expect(wanted([seen({ start: 'now' })])).toEqual(['e1/0/0/0 | 23 12:00 | 23 13:00']);
  });

  it('without an end is called day by day', () => {
    const endless = seen({ duration: 'P9999Y' });
    expect(wanted([endless])).toEqual(['e1/0/0/0 | 23 18:00 | 24 18:00', 'e1/0/0/1 | 24 18:00 | 25 18:00']);
    expect(wanted([endless], at('12:00') + 3 * 86_400_000)).toEqual([
      'e1/0/0/2 | 25 18:00 | 26 18:00',
      'e1/0/0/3 | 26 18:00 | 27 18:00',
    ]);
  });

  it('is nothing any more when it is over', () => {
    expect(wanted([seen({})], at('19:00'))).toEqual([]);
  });
});

describe('events that lie over each other', () => {
  it('hold by their priority: the lower number, then any number before none, then the older one', () => {
    const long = seen({ id: 'long', duration: 'PT3H', priority: 2 });
    const short = seen({ id: 'short', start: '19:00', priority: 1 });
    const none = seen({ id: 'none', duration: 'PT4H' });
    expect(wanted([none, long, short])).toEqual([
      'short/0/0/0 | 23 19:00 | 23 20:00',
      'long/0/0/0 | 23 18:00 | 23 19:00',
      'long/0/1/0 | 23 20:00 | 23 21:00',
      'none/0/0/0 | 23 21:00 | 23 22:00',
    ]);
    const older = seen({ id: 'older', createdDateTime: '2026-11-22T00:00:00Z', duration: 'PT2H' });
    expect(wanted([none, older])).toEqual(['older/0/0/0 | 23 18:00 | 23 20:00', 'none/0/0/0 | 23 20:00 | 23 22:00']);
  });

  it('are overruled also by one that asks for nothing', () => {
    const calm = seen({ id: 'calm', start: '18:30', duration: 'PT30M', priority: 0, intervals: [simple(0, 0)] });
    expect(wanted([seen({}), calm])).toEqual(['e1/0/0/0 | 23 18:00 | 23 18:30']);
  });

  it('give each quarter-hour to one of them: the first that covers it, and none where that one asks for nothing', () => {
    const QUARTER = 900_000;
    const some = fc.array(
      fc.record({
        from: fc.integer({ min: 0, max: 20 }),
        levels: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 6 }),
        priority: fc.option(fc.integer({ min: 0, max: 3 })),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(some, (drawn) => {
        const events = drawn.map(({ from, levels, priority }, index) =>
          seen({
            ...{ id: `e${index}`, priority, createdDateTime: new Date(NOW + index).toISOString() },
            intervalPeriod: { start: new Date(NOW + from * QUARTER).toISOString(), duration: 'PT15M' },
            intervals: levels.map((level, id) => simple(id, level)),
          }),
        );
        // The model goes through time, not through events.
        const ranked = drawn
          .map((one, index) => ({ ...one, id: `e${index}`, rank: one.priority ?? 99 }))
          .sort((a, b) => a.rank - b.rank);
        const expected = Array.from({ length: 30 }, (_, quarter) => {
          const first = ranked.find(({ from, levels }) => quarter >= from && quarter < from + levels.length);
          return first !== undefined && first.levels[quarter - first.from]! > 0 ? first.id : null;
        });
        const programmes = new Map([['p', { programme: 'seoul', minutes: 15 }]]);
        const calls = wantedCalls({ events, programmes, nowMs: NOW });
        const found = expected.map((_, quarter) => {
          const tMs = NOW + quarter * QUARTER;
          return calls.filter(({ fromMs, toMs }) => fromMs <= tMs && tMs < toMs).map(({ event }) => event);
        });
        expect(found).toEqual(expected.map((id) => (id === null ? [] : [id])));
        expect(new Set(calls.map(({ key }) => key)).size).toBe(calls.length);
      }),
      { numRuns: 100 },
    );
  });
});
