import { describe, expect, it } from 'vitest';
import { by, newId, office } from '../../testing/points.ts';
import { ledger, refused } from './testing/ledger.ts';

describe('a reusable container', () => {
  it('goes out against a deposit in escrow, which comes back with it, once, at any kiosk', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const loan = kiosk.says('maeul.points.container-lent.v1', { wallet, container: 'lunch-box', deposit: 300 });
    expect(fold(loan)).toMatchObject({ status: 'done', after: { balances: [{ posted: 200 }] } });
    expect(table.balance('house:escrow')).toEqual([300, 0]);
    const back = () => kiosk.says('maeul.points.container-returned.v1', { loan: loan.id });
    expect(fold(back())).toMatchObject({ status: 'done', amount: 300 });
    expect(fold(back())).toMatchObject(refused('loan-ended'));
    fold(office('maeul.container.washed.v1', { container: 'lunch-box', count: 3, by }));
    expect(table.rows('SELECT * FROM reusable')).toEqual([{ container: 'lunch-box', lent: 1, returned: 1, washed: 3 }]);
    expect(table.balance('house:escrow')).toEqual([0, 0]);
  });
});

describe('a reversal', () => {
  const reversed = (entry: string) => office('maeul.points.reversed.v1', { entry, reason: 'wrong kind', by });

  it('is an entry the other way round, once', () => {
    const { fold, kiosk, wallet, table } = ledger();
    const deposit = kiosk.deposits(wallet, 1240);
    fold(deposit);
    expect(fold(reversed(deposit.id))).toMatchObject({
      status: 'done',
      amount: 120,
      after: { balances: [{ posted: 0 }] },
    });
    expect(fold(reversed(deposit.id))).toMatchObject(refused('already-reversed'));
    expect(table.balance('house:fund')).toEqual([0, 0]);
    expect(fold(reversed(newId()))).toMatchObject(refused('unknown-entry'));
  });

  it('of points that were spent meanwhile is refused: nobody is brought into debt', () => {
    const { fold, kiosk, wallet, table } = ledger();
    const deposit = kiosk.deposits(wallet, 1240);
    fold(deposit);
    const hold = kiosk.holds(wallet, 50);
    fold(hold);
    expect(fold(reversed(deposit.id))).toMatchObject(refused('not-enough'));
    const post = kiosk.posts(hold.id);
    fold(post);
    expect(fold(reversed(deposit.id))).toMatchObject(refused('not-enough'));
    // The spend taken back, the award can be.
    expect(fold(reversed(post.id))).toMatchObject({ status: 'done', amount: 50 });
    expect(fold(reversed(deposit.id))).toMatchObject({ status: 'done' });
    expect(table.sums()).toEqual([0]);
  });
});

describe('an exchange for local currency', () => {
  it('holds what was requested, pays what the payer confirms and gives back what failed, line by line', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const requests = [100, 200].map((amount) => kiosk.says('maeul.points.exchange-requested.v1', { wallet, amount }));
    for (const request of requests) fold(request);
    expect(table.wallet(wallet)).toEqual([500, 300]);
    const lines = requests.map(({ id }, index) => ({ request: id, wallet, amount: [100, 200][index]! }));
    const batch = () => office('maeul.exchange.batched.v1', { lines, by });
    const first = batch();
    expect(fold(first)).toMatchObject({ status: 'done', amount: 300 });
    expect(fold(batch())).toMatchObject(refused('request-ended'));
    const results = [
      { request: requests[0]!.id, result: 'confirmed' as const },
      { request: requests[1]!.id, result: 'failed' as const, message: 'no such account' },
    ];
    const settled = () => office('maeul.exchange.settled.v1', { batch: first.id, lines: results, by });
    expect(fold(settled())).toMatchObject({ status: 'done', amount: 100 });
    expect(fold(settled())).toMatchObject(refused('request-ended'));
    expect(table.wallet(wallet)).toEqual([400, 0]);
    expect(table.balance('house:payouts')).toEqual([100, 0]);
    expect(table.rows('SELECT status, message FROM exchange ORDER BY amount')).toEqual([
      { status: 'confirmed', message: null },
      { status: 'failed', message: 'no such account' },
    ]);
  });

  it('takes a batch whole or not at all', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const request = kiosk.says('maeul.points.exchange-requested.v1', { wallet, amount: 100 });
    fold(request);
    const lines = [100, 101].map((amount) => ({ request: request.id, wallet, amount }));
    expect(fold(office('maeul.exchange.batched.v1', { lines, by }))).toMatchObject(refused('request-ended'));
    expect(table.rows('SELECT status FROM exchange')).toEqual([{ status: 'requested' }]);
  });
});

describe('a wallet', () => {
  const merged = (from: string, to: string) => office('maeul.wallet.merged.v1', { from, to, by });

  it('that is merged gives all that it has and gets to the other: points, holds, loans, what counts for the caps', () => {
    const { fold, kiosk, wallet, table } = ledger();
    const found = newId();
    fold(kiosk.deposits(found, 2000));
    fold(kiosk.deposits(wallet, 500));
    const hold = kiosk.holds(found, 80);
    const loan = kiosk.says('maeul.points.container-lent.v1', { wallet: found, container: 'cup', deposit: 20 });
    for (const event of [hold, loan]) fold(event);
    expect(fold(merged(found, wallet))).toMatchObject({
      status: 'done',
      after: { wallet, balances: [{ posted: 230, held: 80 }] },
    });
    expect(table.wallet(found)).toEqual([0, 0]);
    fold(kiosk.posts(hold.id));
    fold(kiosk.says('maeul.points.container-returned.v1', { loan: loan.id }));
    expect(table.wallet(wallet)).toEqual([170, 0]);
    // 250 of 300 for PET are used up by the two together.
    expect(fold(kiosk.deposits(found, 2000))).toMatchObject({ amount: 50, after: { wallet } });
    expect(fold(merged(found, wallet))).toMatchObject(refused('same-wallet'));
  });

  it('that is closed leaves the rest to donations, and nothing more is credited', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const hold = kiosk.holds(wallet, 80);
    fold(hold);
    const close = () => office('maeul.wallet.closed.v1', { wallet, by });
    expect(fold(close())).toMatchObject(refused('holds-open'));
    fold(kiosk.voids(hold.id));
    expect(fold(close())).toMatchObject({ status: 'done' });
    expect(table.balance('house:donations')).toEqual([500, 0]);
    expect(fold(kiosk.deposits(wallet, 2000))).toMatchObject(refused('wallet-closed'));
    expect(grant(10)).toMatchObject(refused('wallet-closed'));
  });

  it('gives to another, to donations and to the day when points end, never more than is available', () => {
    const { fold, wallet, table, grant } = ledger();
    const to = newId();
    grant(500);
    const transfer = (amount: number) =>
      office('maeul.points.transferred.v1', { from: wallet, to, asset: 'points', amount, by });
    expect(fold(transfer(100))).toMatchObject(refused('unknown-wallet'));
    fold(office('maeul.wallet.opened.v1', { wallet: to, by }));
    expect(fold(transfer(100))).toMatchObject({ status: 'done' });
    expect(fold(transfer(401))).toMatchObject(refused('not-enough'));
    fold(office('maeul.points.donated.v1', { wallet, asset: 'points', amount: 50, by }));
    fold(office('maeul.points.expired.v1', { wallet, asset: 'points', amount: 25, earnedUntil: '2025-12-31', by }));
    expect([table.wallet(wallet), table.wallet(to)]).toEqual([
      [325, 0],
      [100, 0],
    ]);
    expect([table.balance('house:donations'), table.balance('house:expired')]).toEqual([
      [50, 0],
      [25, 0],
    ]);
  });

  it('keeps assets apart', () => {
    const { fold, kiosk, wallet, table } = ledger();
    fold(office('maeul.points.granted.v1', { wallet, asset: 'hours', amount: 90, reason: 'repair café', by }));
    expect(fold(kiosk.holds(wallet, 10))).toMatchObject(refused('not-enough'));
    expect(table.wallet(wallet, 'hours')).toEqual([90, 0]);
  });
});
