import { DatabaseSync } from 'node:sqlite';
import { array, assert, integer, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuditLog, COMMAND_LINE } from './audit-log.ts';

function filled(actions: readonly string[]): { db: DatabaseSync; log: AuditLog } {
  const db = new DatabaseSync(':memory:');
  const log = new AuditLog(db);
  actions.forEach((action, at) => {
    log.add(COMMAND_LINE, action, 'a wallet', { at }, 1_000 + at);
  });
  return { db, log };
}

describe('the audit log', () => {
  it('takes lines only at its end', () => {
    const { db, log } = filled(['one', 'two']);
    expect(() => db.exec("UPDATE audit SET name = 'somebody else'")).toThrow('fixed');
    expect(() => db.exec('DELETE FROM audit')).toThrow('kept');
    expect(log.lines({ limit: 10 }).map(({ action }) => action)).toEqual(['two', 'one']);
    expect(log.lines({ limit: 10, before: 2 }).map(({ action }) => action)).toEqual(['one']);
    expect(log.check(true)).toEqual({ lines: 2, broken: null });
  });

  it('shows every line that was changed or taken out behind its back', () => {
    assert(
      property(array(string(), { minLength: 2, maxLength: 12 }), integer({ min: 0, max: 1_000 }), (actions, pick) => {
        const at = 1 + (pick % (actions.length - 1));
        for (const harm of [
          `UPDATE audit SET action = action || '.' WHERE id = ${at}`,
          `UPDATE audit SET time_ms = time_ms + 1 WHERE id = ${at}`,
          `UPDATE audit SET details = '{}' WHERE id = ${at}`,
          `DELETE FROM audit WHERE id = ${at}`,
        ]) {
          const { db, log } = filled(actions);
          db.exec(`DROP TRIGGER audit_kept; DROP TRIGGER audit_fixed; ${harm}`);
          expect(log.check(true).broken).toBe(harm.startsWith('DELETE') ? at + 1 : at);
        }
      }),
      { numRuns: 30 },
    );
  });
});
