import type { DevicePath } from '@maeul/devices/path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Segment } from '../outbox/message.ts';
import type { Lane } from '../outbox/spool.ts';
import { type Sendable, SendWindow } from './send-window.ts';

const path = 'eunpyeong/sinsa1/roof-12/meter-1' as DevicePath;
function segment(first: number, count: number): Segment {
  const messages = Array.from({ length: count }, (_, n) => ({
    seq: first + n,
    kind: 'telemetry' as const,
    path,
    payload: '',
  }));
  return { stream: 's', first, messages };
}

function sendAll(window: SendWindow): Sendable[] {
  const sent: Sendable[] = [];
  for (let one = window.next(); one !== null; one = window.next()) sent.push(one);
  return sent;
}

describe('a send window', () => {
  it('is filled by a lone backlog', () => {
    const window = new SendWindow(8);
    window.offer('backlog', segment(1, 20));
    expect(sendAll(window).map(({ message }) => message.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('gives the next free places to live data until it has its share', () => {
    const window = new SendWindow(8);
    window.offer('backlog', segment(1, 20));
    const sent = sendAll(window);
    window.offer('live', segment(100, 5));
    for (const one of sent.slice(0, 3)) window.acknowledged(one);
    expect(sendAll(window).map(({ message }) => message.seq)).toEqual([100, 101, 102]);
  });

  it('keeps a share for the backlog under a flood of live data', () => {
    const window = new SendWindow(8);
    window.offer('live', segment(100, 50));
    window.offer('backlog', segment(1, 50));
    expect(sendAll(window).filter(({ lane }) => lane === 'backlog')).toHaveLength(2);
  });

  it('says that a segment is delivered when its last message is acknowledged, and not before', () => {
    const window = new SendWindow(8);
    const whole = segment(1, 2);
    window.offer('kept', whole);
    const [first, second] = sendAll(window) as [Sendable, Sendable];
    expect(window.acknowledged(second)).toBeNull();
    expect(window.acknowledged(second)).toBeNull();
    expect(window.acknowledged(first)).toBe(whole);
  });

  it('never sends a lane out of order, never exceeds its size, and sends everything, whatever happens to the connection', () => {
    const lanes = fc.constantFrom<Lane>('kept', 'live', 'backlog');
    const step = fc.oneof(
      fc.record({ do: fc.constant('offer' as const), lane: lanes, count: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ do: fc.constant('acknowledge' as const), at: fc.nat({ max: 30 }) }),
      fc.record({ do: fc.constant('retreat' as const) }),
      fc.record({ do: fc.constant('send' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (steps, size) => {
        const window = new SendWindow(size);
        const offered = new Set<number>();
        const acknowledged = new Set<number>();
        const delivered = new Set<number>();
        let inFlight: Sendable[] = [];
        let next = 1;
        const note = (one: Sendable) => {
          acknowledged.add(one.message.seq);
          const done = window.acknowledged(one);
          if (done === null) return;
          expect(done.messages.every(({ seq }) => acknowledged.has(seq))).toBe(true);
          delivered.add(done.first);
        };
        const send = () => {
          const sent = sendAll(window);
          for (const lane of ['kept', 'live', 'backlog'] as const) {
            const numbers = sent.filter((one) => one.lane === lane).map(({ message }) => message.seq);
            expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
          }
          inFlight.push(...sent);
          expect(inFlight.length).toBeLessThanOrEqual(size);
        };
        for (const one of steps) {
          if (one.do === 'offer') {
            window.offer(one.lane, segment(next, one.count));
            for (let n = 0; n < one.count; n++) offered.add(next++);
          } else if (one.do === 'retreat') {
            window.retreat();
            inFlight = [];
          } else if (one.do === 'send') send();
          else for (const sent of inFlight.splice(one.at, 1)) note(sent);
        }
        for (send(); inFlight.length > 0; send()) for (const sent of inFlight.splice(0)) note(sent);
        expect(acknowledged).toEqual(offered);
      }),
    );
  });
});
