import { join } from 'node:path';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { DevicePath } from '@maeul/devices/path';
import { describe, expect, it } from 'vitest';
import { MemoryReader } from '../../testing/memory-reader.ts';
import {
  by,
  KIOSK,
  MINUTE,
  messageOf,
  newId,
  office,
  PointsFile,
  T0,
  TARIFF,
  TestKiosk,
  tick,
  weighing,
} from '../../testing/points.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { ViewRunner } from '../view-runner.ts';
import { pointsView } from './points-view.ts';

/** A ledger that folds each event as it is given; with one kiosk, a tariff and a wallet. */
function ledger() {
  const file = join(tempFolder(), 'points.db');
  const reader = new MemoryReader();
  const runner = new ViewRunner(pointsView, file, reader);
  const table = new PointsFile(file);
  const fold = (event: EventEnvelope, receivedMs = Date.parse(event.time)) => {
    reader.add(messageOf(event), receivedMs);
    while (runner.step());
    return table.outcome(event);
  };
  const kiosk = new TestKiosk();
  const wallet = newId();
  fold(kiosk.enrolled());
  fold(office('maeul.tariff.published.v1', { tariff: TARIFF, by }));
  fold(office('maeul.wallet.opened.v1', { wallet, by }));
  const grant = (amount: number, to = wallet) =>
    fold(office('maeul.points.granted.v1', { wallet: to, asset: 'points', amount, reason: 'welcome', by }));
  return { file, reader, runner, table, fold, kiosk, wallet, grant };
}

const refused = (code: string) => ({ status: 'refused', code });

describe('a deposit', () => {
  it('is paid by its tariff out of the fund, and the outcome tells the balance', () => {
    const { fold, kiosk, wallet, table } = ledger();
    const deposit = kiosk.deposits(wallet, 1240);
    expect(fold(deposit)).toEqual({
      event: deposit.id,
      status: 'done',
      amount: 120,
      after: { wallet, balances: [{ asset: 'points', posted: 120, held: 0, available: 120 }] },
    });
    expect(table.balance('house:fund')).toEqual([-120, 0]);
    expect(table.rows('SELECT kind, debit, credit, amount, day, path, what FROM entry')).toEqual([
      {
        kind: 'award',
        debit: 'house:fund',
        credit: `wallet:${wallet}`,
        amount: 120,
        day: '2026-11-23',
        path: KIOSK,
        what: 'pet',
      },
    ]);
    expect(table.rows('SELECT grams, points, tariffVersion FROM deposit')).toEqual([
      { grams: 1240, points: 120, tariffVersion: 1 },
    ]);
  });

  it('counts towards the caps of the day at the site: by kind, then in all; the next day begins anew', () => {
    const { fold, kiosk, wallet } = ledger();
    expect(fold(kiosk.deposits(wallet, 2500))).toMatchObject({ amount: 250 });
    expect(fold(kiosk.deposits(wallet, 2500))).toMatchObject({ amount: 50 });
    expect(fold(kiosk.deposits(wallet, 2500, T0, { kind: 'can' }))).toMatchObject({ amount: 100 });
    expect(fold(kiosk.deposits(wallet, 2500, T0, { kind: 'can' }))).toMatchObject({ status: 'done', amount: 0 });
    // 14:59 UTC is still the same day in Seoul, 15:00 is the next.
    expect(fold(kiosk.deposits(wallet, 2500, Date.parse('2026-11-23T14:59:59Z')))).toMatchObject({ amount: 0 });
    expect(fold(kiosk.deposits(wallet, 2500, Date.parse('2026-11-23T15:00:00Z')))).toMatchObject({ amount: 250 });
  });

  it('that does not agree with its evidence is refused, and nothing of it counts', () => {
    const { fold, kiosk, wallet, table } = ledger();
    const good = weighing(1240);
    const deposit = (changes: object) => fold(kiosk.deposits(wallet, 1240, T0, changes));
    expect(deposit({ weighing: { ...good, grams: 1250 } })).toMatchObject(refused('bad-weighing'));
    expect(deposit({ weighing: { ...good, after: { ...good.after, grams: 14_240 }, grams: 2240 } })).toMatchObject(
      refused('bad-weighing'),
    );
    expect(deposit({ weighing: { ...good, scale: { ...good.scale, verifiedUntil: '2026-11-22' } } })).toMatchObject(
      refused('verification-expired'),
    );
    expect(deposit({ kind: 'gold' })).toMatchObject(refused('unknown-kind'));
    expect(deposit({ tariff: { id: 'test', version: 2 } })).toMatchObject(refused('unknown-tariff'));
    expect(table.rows('SELECT * FROM entry')).toEqual([]);
    expect(table.wallet(wallet)).toEqual([0, 0]);
  });

  it('of a tariff of another place or time is refused', () => {
    const { fold, kiosk, wallet } = ledger();
    const tariff = { ...TARIFF, id: 'elsewhere', scope: 'eunpyeong/sinsa2' };
    fold(office('maeul.tariff.published.v1', { tariff, by }));
    expect(fold(kiosk.deposits(wallet, 1240, T0, { tariff: { id: 'elsewhere', version: 1 } }))).toMatchObject(
      refused('tariff-not-valid'),
    );
    expect(fold(kiosk.deposits(wallet, 1240, Date.parse('2025-12-31T00:00:00Z')))).toMatchObject(
      refused('tariff-not-valid'),
    );
  });

  it('adds to what is in the container, until it is emptied', () => {
    const { fold, kiosk, wallet, table } = ledger();
    fold(kiosk.deposits(wallet, 1240));
    fold(kiosk.deposits(wallet, 500));
    expect(table.rows('SELECT grams, deposits, scale FROM container')).toEqual([
      { grams: 1740, deposits: 2, scale: 'CAS-1234' },
    ]);
    fold(kiosk.says('maeul.kiosk.collected.v1', { container: 'pet', grams: 1700 }, T0 + MINUTE));
    expect(table.rows('SELECT grams, deposits, collectedMs, collectedGrams FROM container')).toEqual([
      { grams: 0, deposits: 0, collectedMs: T0 + MINUTE, collectedGrams: 1700 },
    ]);
  });
});

describe('a published tariff', () => {
  it('is never changed: the same version again is refused, the next one is taken', () => {
    const { fold } = ledger();
    const again = { ...TARIFF, step: 1 };
    expect(fold(office('maeul.tariff.published.v1', { tariff: again, by }))).toMatchObject(refused('version-exists'));
    expect(fold(office('maeul.tariff.published.v1', { tariff: { ...again, version: 2 }, by }))).toMatchObject({
      status: 'done',
    });
  });
});

describe('a hold', () => {
  it('sets points aside; posted it is a spend, once', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const hold = kiosk.holds(wallet, 200);
    expect(fold(hold)).toMatchObject({
      status: 'done',
      after: { balances: [{ posted: 500, held: 200, available: 300 }] },
    });
    expect(fold(kiosk.posts(hold.id))).toMatchObject({
      status: 'done',
      amount: 200,
      after: { balances: [{ posted: 300, held: 0 }] },
    });
    expect(fold(kiosk.posts(hold.id))).toMatchObject(refused('hold-ended'));
    expect(fold(kiosk.voids(hold.id))).toMatchObject(refused('hold-ended'));
    expect(table.balance('house:sales')).toEqual([200, 0]);
  });

  it('voided gives back what it held, once', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const hold = kiosk.holds(wallet, 200);
    fold(hold);
    expect(fold(kiosk.voids(hold.id))).toMatchObject({
      status: 'done',
      after: { balances: [{ posted: 500, held: 0 }] },
    });
    expect(fold(kiosk.voids(hold.id))).toMatchObject(refused('hold-ended'));
    expect(table.wallet(wallet)).toEqual([500, 0]);
  });

  it('that nobody ends expires with the first tick of the hub after its time; a post that comes later is an alarm', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const hold = kiosk.holds(wallet, 200);
    fold(hold);
    fold(tick(T0 + 4 * MINUTE));
    expect(table.wallet(wallet)).toEqual([500, 200]);
    fold(tick(T0 + 5 * MINUTE));
    expect(table.wallet(wallet)).toEqual([500, 0]);
    expect(fold(kiosk.posts(hold.id))).toMatchObject(refused('hold-ended'));
    expect(table.rows('SELECT kind, path FROM alarm')).toEqual([{ kind: 'late-post', path: KIOSK }]);
  });

  it('that a kiosk tells of late, when its network is back, lives as long from then on', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const hold = kiosk.holds(wallet, 200);
    fold(hold, T0 + 60 * MINUTE);
    fold(tick(T0 + 61 * MINUTE));
    expect(table.wallet(wallet)).toEqual([500, 200]);
    expect(fold(kiosk.posts(hold.id), T0 + 61 * MINUTE)).toMatchObject({ status: 'done' });
  });

  it('is refused for more than is available, and of a wallet that has nothing', () => {
    const { fold, kiosk, wallet, grant } = ledger();
    grant(500);
    fold(kiosk.holds(wallet, 400));
    expect(fold(kiosk.holds(wallet, 101))).toMatchObject(refused('not-enough'));
    expect(fold(kiosk.holds(newId(), 1))).toMatchObject(refused('not-enough'));
  });

  it('is ended by its own kiosk only', () => {
    const { fold, kiosk, wallet, grant } = ledger();
    const other = new TestKiosk('eunpyeong/sinsa1/clean-house-2/kiosk-1' as DevicePath);
    fold(other.enrolled());
    grant(500);
    const hold = kiosk.holds(wallet, 200);
    fold(hold);
    expect(fold(other.posts(hold.id))).toMatchObject(refused('foreign-hold'));
    expect(fold(kiosk.posts(newId()))).toMatchObject(refused('unknown-hold'));
  });
});

describe('a reservation', () => {
  const reserved = (wallet: string, amount: number, kiosk: string = KIOSK) =>
    office('maeul.points.reserved.v1', { wallet, kiosk, asset: 'points', amount, by: 'hub' });

  it('is a hold for one kiosk; its holds draw from it and never beyond; what is left comes back', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const reservation = reserved(wallet, 300);
    expect(fold(reservation)).toMatchObject({ status: 'done', after: { balances: [{ available: 200 }] } });
    const hold = kiosk.holds(wallet, 250, T0, reservation.id);
    expect(fold(hold)).toMatchObject({ status: 'done', after: { balances: [{ held: 300 }] } });
    expect(fold(kiosk.holds(wallet, 51, T0, reservation.id))).toMatchObject(refused('not-enough'));
    fold(kiosk.posts(hold.id));
    expect(table.wallet(wallet)).toEqual([250, 50]);
    const release = () => kiosk.says('maeul.points.reservation-released.v1', { reservation: reservation.id });
    expect(fold(release())).toMatchObject({ status: 'done', amount: 50 });
    expect(fold(release())).toMatchObject(refused('reservation-ended'));
    expect(fold(kiosk.holds(wallet, 1, T0, reservation.id))).toMatchObject(refused('reservation-ended'));
    expect(table.wallet(wallet)).toEqual([250, 0]);
  });

  it('gets back what a voided hold drew, unless it was released: then the wallet does', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const reservation = reserved(wallet, 300);
    fold(reservation);
    const [first, second] = [
      kiosk.holds(wallet, 100, T0, reservation.id),
      kiosk.holds(wallet, 100, T0, reservation.id),
    ];
    for (const event of [first, second, kiosk.voids(first.id)]) fold(event);
    expect(table.rows('SELECT remaining FROM reservation')).toEqual([{ remaining: 200 }]);
    fold(kiosk.says('maeul.points.reservation-released.v1', { reservation: reservation.id }));
    expect(table.wallet(wallet)).toEqual([500, 100]);
    fold(kiosk.voids(second.id));
    expect(table.wallet(wallet)).toEqual([500, 0]);
  });

  it('is of no use to another kiosk, and ends when its kiosk is revoked', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    const other = new TestKiosk('eunpyeong/sinsa1/clean-house-2/kiosk-1' as DevicePath);
    fold(other.enrolled());
    grant(500);
    const reservation = reserved(wallet, 300);
    fold(reservation);
    expect(fold(other.holds(wallet, 10, T0, reservation.id))).toMatchObject(refused('unknown-reservation'));
    fold(office('maeul.kiosk.revoked.v1', { kiosk: kiosk.path, reason: 'stolen', by }));
    expect(table.wallet(wallet)).toEqual([500, 0]);
    expect(fold(reserved(wallet, 10))).toMatchObject(refused('kiosk-revoked'));
  });
});

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
