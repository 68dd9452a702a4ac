import type { DevicePath } from '@maeul/devices/path';
import { describe, expect, it } from 'vitest';
import { by, KIOSK, MINUTE, newId, office, T0, TARIFF, TestKiosk, tick, weighing } from '../../testing/points.ts';
import { ledger, refused } from './testing/ledger.ts';

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

  it('counts by a tariff that was replaced for a week, as a kiosk without network knows no other; then no more', () => {
    const { fold, kiosk, wallet } = ledger();
    const replacedMs = T0 + 10 * MINUTE;
    fold(office('maeul.tariff.published.v1', { tariff: { ...TARIFF, version: 2 }, by }, replacedMs));
    const later = { ...TARIFF, version: 3, validFrom: '2027-02-01' };
    fold(office('maeul.tariff.published.v1', { tariff: later, by }, replacedMs));
    const week = 7 * 86_400_000;
    const version = (version: number) => ({ tariff: { id: 'test', version } });
    expect(fold(kiosk.deposits(wallet, 1000, replacedMs + week - 1))).toMatchObject({ amount: 100 });
    expect(fold(kiosk.deposits(wallet, 1000, replacedMs + week))).toMatchObject(refused('tariff-replaced'));
    expect(fold(kiosk.deposits(wallet, 1000, replacedMs + week, version(2)))).toMatchObject({ amount: 100 });
    const narrower = { ...TARIFF, id: 'site', scope: 'eunpyeong/sinsa1/clean-house-1' };
    fold(office('maeul.tariff.published.v1', { tariff: narrower, by }, replacedMs));
    expect(fold(kiosk.deposits(wallet, 1000, replacedMs + week, version(2)))).toMatchObject(refused('tariff-replaced'));
  });

  it('is dated by neither the future nor another time than its weighing', () => {
    const { fold, kiosk, wallet, table } = ledger();
    const ahead = T0 + 11 * MINUTE;
    expect(fold(kiosk.deposits(wallet, 1000, ahead), T0)).toMatchObject(refused('bad-time'));
    const { data } = kiosk.deposits(wallet, 1000);
    const again = new TestKiosk();
    fold(again.enrolled());
    for (const [time, weighed] of [[T0, T0 + MINUTE], [T0 + 11 * MINUTE, T0]] as const)
      expect(fold(again.deposits(wallet, 1000, time, { weighing: weighing(1000, weighed) }))).toMatchObject(
        refused('bad-time'),
      ); // biome-ignore format: one line
    const leap = { ...(data as { weighing: ReturnType<typeof weighing> }).weighing, lidClosed: '2016-12-31T23:59:60Z' };
    expect(fold(again.deposits(wallet, 1000, T0 + 11 * MINUTE, { weighing: leap }))).toMatchObject(refused('bad-time'));
    expect(table.rows('SELECT kind, count FROM alarm')).toEqual([{ kind: 'bad-time', count: 4 }]);
    expect(table.wallet(wallet)).toEqual([0, 0]);
  });

  it('is paid once for each weighing, whatever else is signed about it', () => {
    const { fold, kiosk, wallet, table } = ledger();
    const same = { weighing: weighing(1000) };
    expect(fold(kiosk.deposits(wallet, 1000, T0, same))).toMatchObject({ amount: 100 });
    expect(fold(kiosk.deposits(newId(), 1000, T0 + MINUTE, same))).toMatchObject(refused('weighing-used'));
    expect(table.rows('SELECT kind FROM alarm')).toEqual([{ kind: 'weighing-used' }]);
  });

  it('counts after the clock was set back, with an alarm', () => {
    const { fold, kiosk, wallet, table } = ledger();
    fold(kiosk.deposits(wallet, 1000, T0 + 11 * MINUTE));
    expect(fold(kiosk.deposits(wallet, 1000, T0), T0 + 12 * MINUTE)).toMatchObject({ amount: 100 });
    expect(table.rows('SELECT kind FROM alarm')).toEqual([{ kind: 'clock-went-back' }]);
  });

  it('that begins lighter than the one before ended is an alarm, unless the container was emptied', () => {
    const { fold, kiosk, wallet, table } = ledger();
    const weighs = (from: number) => fold(kiosk.deposits(wallet, 500, T0, { weighing: weighing(500, T0, from) }));
    const alarms = () => table.rows('SELECT kind, count FROM alarm');
    for (const from of [12_000, 12_500, 12_970, 12_000, 12_500]) expect(weighs(from)).toMatchObject({ status: 'done' });
    fold(office('maeul.container.collected.v1', { kiosk: KIOSK, container: 'pet', by }));
    weighs(12_250);
    expect(alarms()).toEqual([]);
    expect(weighs(12_710)).toMatchObject({ status: 'done' });
    expect(alarms()).toEqual([{ kind: 'weight-not-continuous', count: 1 }]);
  });

  it('adds to what is in the container, until it is emptied', () => {
    const { fold, kiosk, wallet, table } = ledger();
    fold(kiosk.deposits(wallet, 1240));
    fold(kiosk.deposits(wallet, 500));
    expect(table.rows('SELECT grams, deposits, scale FROM container')).toEqual([
      { grams: 1740, deposits: 2, scale: 'CAS-1234' },
    ]);
    const emptied = { kiosk: kiosk.path, container: 'pet', grams: 1700, by };
    fold(office('maeul.container.collected.v1', emptied, T0 + MINUTE));
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

  it('that nobody ends expires with the first tick after its time, once its kiosk has said something else since', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const hold = kiosk.holds(wallet, 200);
    fold(hold);
    fold(kiosk.deposits(newId(), 1000, T0 + 6 * MINUTE));
    fold(tick(T0 + 4 * MINUTE));
    expect(table.wallet(wallet)).toEqual([500, 200]);
    fold(tick(T0 + 5 * MINUTE));
    expect(table.wallet(wallet)).toEqual([500, 0]);
    expect(fold(kiosk.posts(hold.id))).toMatchObject(refused('hold-ended'));
    expect(table.rows('SELECT kind, path FROM alarm')).toEqual([{ kind: 'late-post', path: KIOSK }]);
  });

  it('waits for a kiosk that is not heard, which may have handed out what it was for: its post counts, days later too', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const [first, second] = [kiosk.holds(wallet, 200), kiosk.holds(wallet, 100)];
    for (const event of [first, second, tick(T0 + 3 * 86_400_000)]) fold(event);
    expect(fold(kiosk.posts(first.id, T0 + MINUTE), T0 + 4 * 86_400_000)).toMatchObject({
      status: 'done',
      amount: 200,
    });
    expect(table.wallet(wallet)).toEqual([300, 100]);
    fold(office('maeul.kiosk.revoked.v1', { kiosk: KIOSK, reason: 'stolen', by }));
    fold(tick(T0 + 3 * 86_400_000));
    expect(table.wallet(wallet)).toEqual([300, 0]);
  });

  it('waits for no kiosk longer than sixty days, and lives no longer than that, whatever the kiosk asks for', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    const day = 86_400_000;
    grant(500);
    const data = { wallet, asset: 'points' as const, item: 'bag-10l', expires: '9999-12-31T00:00:00Z' };
    fold(kiosk.says('maeul.points.held.v1', { ...data, amount: 200 }));
    fold(kiosk.holds(wallet, 100));
    fold(tick(T0 + 60 * day + 5 * MINUTE));
    expect(table.wallet(wallet)).toEqual([500, 200]);
    fold(tick(T0 + 120 * day));
    expect(table.wallet(wallet)).toEqual([500, 0]);
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

  it('ends when its kiosk gets another key: the old hardware and the new one never both spend it', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(500);
    const reservation = reserved(wallet, 300);
    fold(reservation);
    fold(kiosk.enrolled());
    expect(table.wallet(wallet)).toEqual([500, 300]);
    const renewed = new TestKiosk();
    fold(renewed.enrolled());
    expect(table.wallet(wallet)).toEqual([500, 0]);
    expect(fold(renewed.holds(wallet, 10, T0, reservation.id))).toMatchObject(refused('reservation-ended'));
  });
});
