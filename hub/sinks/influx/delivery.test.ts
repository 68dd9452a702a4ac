import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffMs } from './back-off.ts';
import { type DeliveryTools, deliver } from './delivery.ts';
import { outcomeOf, retryAfterMs, sanitise, type WriteOutcome } from './line-writer.ts';

/** A server that takes every line but those that begin with "bad", and says so as InfluxDB does. */
function server(options: { tellsDropped: boolean; says?: (refused: string[]) => string }) {
  const stored = new Set<string>();
  const requests: number[] = [];
  const write = async (lines: readonly string[]): Promise<WriteOutcome> => {
    requests.push(lines.length);
    const refused = lines.filter((line) => line.startsWith('bad'));
    for (const line of lines) if (!line.startsWith('bad')) stored.add(line);
    if (refused.length === 0) return { kind: 'accepted' };
    const dropped = options.tellsDropped ? { dropped: refused.length } : {};
    return { kind: 'refused', code: 'refused-point', message: options.says?.(refused) ?? 'no', ...dropped };
  };
  return { stored, requests, write };
}

function tools(write: DeliveryTools['writer']['write'], pauses: number[] = []): DeliveryTools {
  return {
    writer: { write, ping: async () => true },
    random: () => 0,
    onUnavailable: () => {},
    pause: async (ms) => {
      pauses.push(ms);
      return pauses.length < 5;
    },
  };
}

describe('the delivery of a batch', () => {
  it('finds exactly the lines that the server refuses, and has all others stored', async () => {
    const line = fc.record({ bad: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 60 }), fc.boolean(), async (wanted, tellsDropped) => {
        const lines = wanted.map(({ bad }, index) => `${bad ? 'bad' : 'good'},n=${index} x=1 1`);
        const { stored, write } = server({ tellsDropped });
        const refused = await deliver(lines, tools(write));
        expect(refused?.map(({ index }) => index)).toEqual(lines.flatMap((l, i) => (l.startsWith('bad') ? [i] : [])));
        expect(stored.size).toBe(lines.filter((l) => l.startsWith('good')).length);
      }),
    );
  });

  it('needs two more requests when the server names the field', async () => {
    const lines = Array.from({ length: 5000 }, (_, n) => `${n % 7 === 0 ? 'bad,n=1 f=1' : 'good,n=1 g=1'} ${n}`);
    const { requests, write } = server({
      tellsDropped: true,
      says: () =>
        'partial write: field type conflict: input field "f" on measurement "bad" is type float, already exists as type string dropped=715',
    });
    expect(await deliver(lines, tools(write))).toHaveLength(715);
    expect(requests).toEqual([5000, 715, 4285]);
  });

  it('tries the same batch again while the server is away, waiting longer each time', async () => {
    const pauses: number[] = [];
    let calls = 0;
    const write = async (): Promise<WriteOutcome> =>
      ++calls < 5 ? { kind: 'unavailable', code: 'unreachable', message: 'refused' } : { kind: 'accepted' };
    expect(await deliver(['good x=1 1'], tools(write, pauses))).toEqual([]);
    expect(pauses).toEqual([250, 500, 1000, 2000]);
  });

  it('takes nothing as written when it is stopped while the server is away', async () => {
    const write = async (): Promise<WriteOutcome> => ({ kind: 'unavailable', code: 'overloaded', message: 'busy' });
    expect(await deliver(['good x=1 1'], tools(write))).toBeNull();
  });

  it('waits as long as the server asks', async () => {
    const pauses: number[] = [];
    const write = async (): Promise<WriteOutcome> => ({
      kind: 'unavailable',
      code: 'overloaded',
      message: 'busy',
      retryAfterMs: 7000,
    });
    await deliver(['good x=1 1'], tools(write, pauses));
    expect(new Set(pauses)).toEqual(new Set([7000]));
  });
});

describe('the back-off', () => {
  it('doubles, is spread over the upper half, and never passes half a minute on its own', () => {
    expect([1, 2, 3, 10, 500].map((failures) => backOffMs(failures, 1))).toEqual([500, 1000, 2000, 30_000, 30_000]);
    expect(backOffMs(2, 0)).toBe(500);
  });
});

describe('the answers of a server', () => {
  it('reads Retry-After in seconds and as a date, and distrusts days', () => {
    const nowMs = Date.parse('2026-11-18T00:00:00Z');
    expect(retryAfterMs('5', nowMs)).toBe(5000);
    expect(retryAfterMs('Wed, 18 Nov 2026 00:00:30 GMT', nowMs)).toBe(30_000);
    expect(retryAfterMs('999999', nowMs)).toBe(600_000);
    expect(retryAfterMs('soon', nowMs)).toBeUndefined();
  });

  it('never takes a locked door, a missing store or a full server for a bad point', () => {
    const codes = [401, 403, 404, 429, 500, 503].map((status) => outcomeOf({ status, body: '' }, []));
    expect(codes.map((outcome) => outcome.kind)).toEqual(Array(6).fill('unavailable'));
  });

  it('takes secrets out of what a server says', () => {
    expect(sanitise('bad token s3cret in s3cret', ['s3cret'])).toBe('bad token *** in ***');
  });
});
