import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quarantinePage } from './quarantine-page.ts';

/** A view's file that refused records at these offsets; a sink may refuse several points of one record. */
function refusedAt(offsets: readonly number[]): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE quarantine (id INTEGER PRIMARY KEY, offset INTEGER, code TEXT, message TEXT)');
  const insert = db.prepare("INSERT INTO quarantine (offset, code, message) VALUES (?, 'code', 'message')");
  for (const offset of offsets) insert.run(offset);
  return db;
}

describe('pages over the quarantines of several views', () => {
  it('show every row once, newest records first, also where rows share an offset', () => {
    const offsets = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 12 });
    fc.assert(
      fc.property(offsets, offsets, fc.integer({ min: 1, max: 5 }), (telemetry, influx, limit) => {
        const views = [['telemetry', refusedAt(telemetry)] as const, ['influx', refusedAt(influx)] as const];
        const shown: string[] = [];
        let last = Number.POSITIVE_INFINITY;
        let cursor: string | undefined;
        do {
          const { rows, next } = quarantinePage(views, cursor, limit);
          expect(rows.length).toBeLessThanOrEqual(limit);
          for (const { view, id, offset } of rows) {
            expect(offset).toBeLessThanOrEqual(last);
            last = offset;
            shown.push(`${view} ${id}`);
          }
          cursor = next ?? undefined;
        } while (cursor !== undefined);
        const all = [
          ...telemetry.map((_, index) => `telemetry ${index + 1}`),
          ...influx.map((_, index) => `influx ${index + 1}`),
        ];
        expect(shown.toSorted()).toEqual(all.toSorted());
        for (const [, db] of views) db.close();
      }),
      { numRuns: 60 },
    );
  });

  it('refuse a cursor that no page gave out', () => {
    expect(() => quarantinePage([], '12', 5)).toThrow('not a cursor');
  });
});
