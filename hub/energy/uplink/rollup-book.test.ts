import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../testing/temp-folder.ts';
import { RollupBook } from './rollup-book.ts';

const QUARTER_MS = Date.UTC(2026, 5, 23, 3);

describe('the book of roll-ups', () => {
  it('numbers what is new without holes, tells a correction as the next revision, and nothing twice', () => {
    const file = join(tempFolder(), 'uplink.db');
    const book = new RollupBook(file);
    expect(book.tell(QUARTER_MS, { production: 5 }, 'a', 1)).toBe(true);
    expect(book.tell(QUARTER_MS, { production: 5 }, 'b', 2)).toBe(false);
    expect(book.tell(QUARTER_MS + 900_000, { production: 7 }, 'c', 3)).toBe(true);
    const { stream } = book;
    book.acknowledged(1);
    expect(book.tell(QUARTER_MS, { production: 6 }, 'd', 4)).toBe(true);
    book.close();

    // After a restart the same waits, in the same stream.
    const again = new RollupBook(file);
    onTestFinished(() => again.close());
    expect(again.stream).toBe(stream);
    expect(again.waiting(10).map(({ seq, revision, id }) => [seq, revision, id])).toEqual([
      [2, 1, 'c'],
      [3, 2, 'd'],
    ]);
    again.acknowledged(3);
    expect(again.waiting(10)).toEqual([]);
    again.tell(QUARTER_MS + 1_800_000, { production: 8 }, 'e', 5);
    expect(again.waiting(10).map(({ seq }) => seq)).toEqual([4]);
  });
});
