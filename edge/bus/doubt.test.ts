import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Doubt, type Question } from './doubt.ts';

const question: Question = { code: 4, address: 100, count: 2 };

describe('a unit that did not answer', () => {
  it('is asked nothing for two timeouts, and longer the later its replies come', () => {
    const doubt = new Doubt();
    expect(doubt.probe(question, 125)).toBe(null);
    doubt.unanswered(question, 0, 1000, 1000);
    expect(doubt.readyAtMs).toBe(3000);
    doubt.late(2500);
    expect(doubt.readyAtMs).toBe(7500);
  });

  it('is then asked for another number of registers than any reply that it still owes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 30 }), (counts) => {
        const doubt = new Doubt();
        const owed: number[] = [];
        for (const count of counts) {
          doubt.unanswered({ ...question, count }, 0, 1000, 1000);
          owed.push(count);
        }
        const probe = doubt.probe(question, 125)!;
        expect(owed).not.toContain(probe.count);
        expect(probe.count).not.toBe(question.count);
        expect(probe).toMatchObject({ code: 4, address: 100 });
      }),
    );
  });

  it('is trusted again after one answered probe', () => {
    const doubt = new Doubt();
    doubt.unanswered(question, 0, 1000, 1000);
    doubt.settled();
    expect(doubt.inDoubt).toBe(false);
    expect(doubt.probe(question, 125)).toBe(null);
  });

  it('is trusted after more exceptions than the replies that it owes, since all but one of them may be late', () => {
    const doubt = new Doubt();
    doubt.unanswered(question, 0, 1000, 1000);
    doubt.unanswered(doubt.probe(question, 125)!, 3000, 4000, 1000);
    doubt.refused();
    doubt.refused();
    expect(doubt.inDoubt).toBe(true);
    doubt.refused();
    expect(doubt.inDoubt).toBe(false);
  });
});
