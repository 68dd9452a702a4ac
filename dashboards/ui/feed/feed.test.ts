import { refuse } from '@maeul/devices/refusal';
import { describe, expect, it } from 'vitest';
import { waitMs } from './backoff.ts';
import { type Link, type LinkNews, nextLink } from './link.ts';
import { readLiveEvent } from './live-event.ts';

describe('the wait before the next try', () => {
  it('doubles with every failure and ends at 15 s', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map((failures) => waitMs(failures, 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 15_000, 15_000,
    ]);
  });

  it('differs between screens by up to a half', () => {
    expect(waitMs(3, 0)).toBe(1000);
    expect(waitMs(3, 0.5)).toBe(1500);
  });
});

describe('the link to the hub', () => {
  const why = refuse('hub-unreachable', 'The hub does not answer.');
  const follow = (...news: LinkNews[]): Link =>
    news.reduce<Link>((link, one, index) => nextLink(link, one, index + 1), { kind: 'connecting', sinceMs: 0 });
  const opened = { kind: 'feed-opened' } as const;
  const down = { kind: 'feed-down', why } as const;
  const answered = { kind: 'answered' } as const;
  const unanswered = { kind: 'unanswered', why } as const;

  it('is live once the feed is open', () => expect(follow(opened)).toEqual({ kind: 'live', sinceMs: 1 }));
  it('stays live when a single question fails', () => expect(follow(opened, unanswered).kind).toBe('live'));
  it('is lost when the feed ends, since then', () =>
    expect(follow(opened, down, unanswered, down)).toEqual({ kind: 'lost', sinceMs: 2, why }));
  it('is polling while only questions are answered', () =>
    expect(follow(opened, down, answered)).toEqual({ kind: 'polling', sinceMs: 3, why }));
  it('is not made live by an answer', () => expect(follow(answered).kind).toBe('connecting'));
  it('is whole again without a trace of the reason', () =>
    expect(follow(opened, down, opened)).toEqual({ kind: 'live', sinceMs: 3 }));
});

describe('an event of the live feed', () => {
  it('is read if the page shows it', () => {
    const data = JSON.stringify({ device: 'g/d/s/x', readings: [] });
    expect(readLiveEvent('telemetry', data)).toEqual({ kind: 'telemetry', device: 'g/d/s/x', readings: [] });
    expect(readLiveEvent('skipped', '{"telemetry":12}')).toEqual({ kind: 'skipped', telemetry: 12 });
  });

  it.each([
    ['event', '{"device":"g/d/s/x","event":{}}'],
    ['telemetry', '{"device":"g/d/s/x"}'],
    ['state', '{"device":"g/d/s/x","t":"2026-11-22T00:00:00.000Z","state":null}'],
    ['telemetry', 'null'],
    ['telemetry', '{'],
    [undefined, '{}'],
  ])('%s %s is left out', (name, data) => expect(readLiveEvent(name, data)).toBeUndefined());
});
