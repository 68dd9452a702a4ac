import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { DevicePath } from '@maeul/devices/path';
import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../../journal/journal.ts';
import { guView } from './gu-view.ts';

const PLACE = 'eunpyeong/sinsa1';
const QUARTER = '2026-06-23T03:00:00.000Z';

function view() {
  const db = new DatabaseSync(':memory:');
  db.exec(guView.schema);
  const fold = guView.open(db);
  const tell = (production: number, revision: number, change: object = {}, path = `${PLACE}/hub/rollup`) => {
    const flows = { production, consumption: 400, import: 300, export: 0, charge: 0, discharge: 0 };
    const coverage = { members: 60, good: 60, estimated: 0, missing: 0 };
    const told = { place: PLACE, quarter: QUARTER, revision, flows, low: flows, high: flows, coverage, households: 60 };
    const head = { specversion: '1.0', id: randomUUID(), source: path, type: 'maeul.vpp.rollup.v1', time: QUARTER };
    const payload = Buffer.from(JSON.stringify({ ...head, data: { ...told, ...change } }));
    const place = {
      path: path as DevicePath,
      kind: 'event',
      offset: 1,
      receivedMs: 0,
      position: null,
      sender: '',
    } as const;
    const bytes = { payload, bytes: payload, start: 0, end: payload.length };
    return fold.apply({ ...place, ...bytes, refused: false, conflict: false } satisfies JournalRecord)?.code ?? null;
  };
  const known = () =>
    db
      .prepare('SELECT place, revision, body FROM rollup')
      .all()
      .map((row) => [row.place, row.revision, JSON.parse(String(row.body)).flows.production]);
  return { tell, known, digest: () => fold.digest() };
}

describe('what a gu knows of its dongs', () => {
  it('is the newest revision of each quarter-hour, in whatever order they come', () => {
    const { tell, known, digest } = view();
    expect([tell(100, 1), tell(300, 3), tell(200, 2), tell(300, 3)]).toEqual([null, null, null, null]);
    expect(known()).toEqual([[PLACE, 3, 300]]);
    const other = view();
    expect([other.tell(300, 3), other.tell(100, 1)]).toEqual([null, null]);
    expect(other.digest()).toBe(digest());
  });

  it('is told by the dong itself only, of whole quarter-hours', () => {
    const { tell, known } = view();
    expect(tell(1, 1, {}, 'eunpyeong/bulgwang1/hub/rollup')).toBe('foreign-place');
    expect(tell(1, 1, {}, `${PLACE}/roof-12/meter-1`)).toBe('foreign-place');
    expect(tell(1, 1, { quarter: '2026-06-23T03:01:00.000Z' })).toBe('bad-rollup');
    expect(tell(1, 1, { households: -1 })).toBe('bad-rollup');
    expect(known()).toEqual([]);
  });
});
