import { describe, expect, it } from 'vitest';
import { refuse } from '../refusal.ts';
import { framed, refusedHere, resyncParser, SKIP_ONE, type Step, WAIT } from './resync.ts';

/** A toy protocol: `<` length-of-three `>`. */
function toy(bytes: Uint8Array): Step {
  if (bytes[0] !== 0x3c) return SKIP_ONE;
  if (bytes.length < 3) return WAIT;
  if (bytes[2] !== 0x3e) return refusedHere(refuse('bad-frame', 'The frame does not close.'));
  return framed(3, { frame: bytes.slice(0, 3), readings: [] });
}
const bytes = (text: string) => Uint8Array.from(Buffer.from(text));

describe('a parser that resynchronises', () => {
  it('finds a whole frame inside a broken one', () => {
    const results = resyncParser({ read: toy }, 3).push(bytes('x<<a>y<b>'));
    expect(results.map((result) => (result.ok ? Buffer.from(result.value.frame).toString() : result.code))).toEqual([
      'bad-frame',
      '<a>',
      '<b>',
    ]);
  });

  it('keeps less than one frame, however much a mistaken reader waits for', () => {
    let most = 0;
    const read = (window: Uint8Array): Step => {
      most = Math.max(most, window.length);
      return WAIT;
    };
    const parser = resyncParser({ read }, 64);
    for (let round = 0; round < 100; round++) parser.push(new Uint8Array(1000));
    expect(most).toBe(64);
  });

  it('does not hold on to the chunk that it was given', () => {
    const parser = resyncParser({ read: toy }, 3);
    const chunk = bytes('<a');
    parser.push(chunk);
    chunk.fill(0);
    expect(parser.push(bytes('>'))).toMatchObject([{ ok: true }]);
  });
});
