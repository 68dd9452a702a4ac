import { DatabaseSync } from 'node:sqlite';
import { unwrap } from '@maeul/devices/refusal';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Account, Accounts } from './accounts.ts';
import { csrfOf, IDLE_MS, isCsrfOf, SESSION_MS, Sessions } from './sessions.ts';

const db = new DatabaseSync(':memory:');
const accounts = new Accounts(db);
const sessions = new Sessions(db);
let sora: Account;
beforeAll(async () => {
  sora = unwrap(await accounts.add('sora', 'clerk', 'four words that rhyme', 0));
});

describe('a session of the staff', () => {
  it('ends when nothing was asked for a while', () => {
    const { secret } = sessions.open(sora, 0);
    expect(sessions.use(secret, IDLE_MS - 1)).toMatchObject({ account: sora.id });
    expect(sessions.use(secret, 2 * IDLE_MS - 2)).toBeDefined();
    expect(sessions.use(secret, 3 * IDLE_MS - 2)).toBeUndefined();
  });

  it('ends after a working day, however busy it was', () => {
    const { secret, endsMs } = sessions.open(sora, 0);
    for (let nowMs = 0; nowMs < endsMs; nowMs += IDLE_MS / 2) expect(sessions.use(secret, nowMs)).toBeDefined();
    expect([endsMs, sessions.use(secret, endsMs)]).toEqual([SESSION_MS, undefined]);
  });

  it('has a token for changes that belongs to it alone', () => {
    const [one, other] = [sessions.open(sora, 0).secret, sessions.open(sora, 0).secret];
    expect(isCsrfOf(one, csrfOf(one))).toBe(true);
    for (const wrong of [undefined, '', one, csrfOf(other), `${csrfOf(one)}x`])
      expect(isCsrfOf(one, wrong)).toBe(false);
  });

  it('is kept so that the file opens none', () => {
    const { secret } = sessions.open(sora, 0);
    const rows = JSON.stringify(db.prepare('SELECT hex(hash) AS hash, account FROM session').all());
    expect(rows).not.toContain(secret);
    expect(rows.toLowerCase()).not.toContain(Buffer.from(secret).toString('hex'));
  });
});
