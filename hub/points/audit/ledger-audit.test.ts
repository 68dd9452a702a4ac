import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MemoryReader } from '../../testing/memory-reader.ts';
import { by, messageOf, newId, office, T0, TARIFF, TestKiosk } from '../../testing/points.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { pointsView } from '../../views/points/points-view.ts';
import { ViewRunner } from '../../views/view-runner.ts';
import { auditLedger } from './ledger-audit.ts';

/** A ledger in which something of everything happened, open for a forger. */
function filledLedger(): DatabaseSync {
  const file = join(tempFolder(), 'points.db');
  const reader = new MemoryReader();
  const kiosk = new TestKiosk();
  const [wallet, other] = [newId(), newId()];
  const say = <E extends EventEnvelope>(event: E) => {
    reader.add(messageOf(event), T0);
    return event;
  };
  for (const event of [kiosk.enrolled(), office('maeul.tariff.published.v1', { tariff: TARIFF, by })]) say(event);
  say(kiosk.deposits(wallet, 3000));
  const deposit = say(kiosk.deposits(other, 1000));
  const posted = say(kiosk.holds(wallet, 50));
  say(kiosk.posts(posted.id));
  say(kiosk.holds(other, 30));
  say(office('maeul.points.reserved.v1', { wallet, kiosk: kiosk.path, asset: 'points', amount: 40, by }));
  say(kiosk.says('maeul.points.exchange-requested.v1', { wallet, amount: 20 }));
  say(kiosk.says('maeul.points.container-lent.v1', { wallet, container: 'cup', deposit: 10 }));
  say(office('maeul.points.reversed.v1', { entry: deposit.id, reason: 'test', by }));
  say(office('maeul.wallet.merged.v1', { from: other, to: wallet, by }));
  const line = { id: newId(), wallet, asset: 'points', amount: 15, reason: 'settled' } as const;
  say(office('maeul.points.rewarded.v1', { programme: 'p', ref: 'e', run: 1, lines: [line], by }));
  const runner = new ViewRunner(pointsView, file, reader);
  while (runner.step());
  runner.close();
  const db = new DatabaseSync(file);
  onTestFinished(() => db.close());
  return db;
}

const audit = (db: DatabaseSync) => auditLedger(db, () => {});
const kinds = (db: DatabaseSync) => [...new Set(audit(db).findings.map(({ what }) => what))];

describe('an audit of the ledger', () => {
  it('finds nothing in a ledger as it was written, and counts it', () => {
    const progress: number[] = [];
    const report = auditLedger(filledLedger(), (done, of) => progress.push(done, of));
    expect(report).toMatchObject({ entries: 6, holds: 2, findings: [] });
    expect(progress.slice(-2)).toEqual([6, 6]);
  });

  it.each([
    ['an amount that was altered', 'UPDATE entry SET amount = amount + 1 WHERE n = 2', ['chain', 'balance']],
    ['a reason that was altered', "UPDATE entry SET what = 'gold' WHERE n = 1", ['chain']],
    ['an entry that was taken out', 'DELETE FROM entry WHERE n = 2', ['numbers', 'chain', 'balance']],
    ['the last entry taken out', 'DELETE FROM entry WHERE n = 6', ['balance', 'reward']],
    [
      'a balance that was raised',
      "UPDATE balance SET posted = posted + 5 WHERE account LIKE 'wallet:%' AND posted > 0",
      ['balance', 'sum'],
    ],
    ['points that are held for nothing', 'UPDATE balance SET held = held + 1 WHERE held > 0', ['held']],
    ['a hold that ended twice', "UPDATE hold SET status = 'voided' WHERE status = 'posted'", ['hold']],
    ['a spend without its hold', "DELETE FROM hold WHERE status = 'posted'", ['hold']],
    ['a reward that says more than it moved', 'UPDATE reward SET posted = 16', ['reward']],
    ['a loan that vanished', 'DELETE FROM loan', ['loans']],
  ])('finds %s', (_what, forgery, expected) => {
    const db = filledLedger();
    db.exec(forgery);
    expect(kinds(db)).toEqual(expected);
  });
});
