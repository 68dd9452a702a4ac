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
} from '../../testing/points.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { ViewRunner } from '../view-runner.ts';
import { pointsView } from './points-view.ts';

const FOREIGN = 'eunpyeong/sinsa1/clean-house-2/kiosk-1' as DevicePath;

/** A ledger with one kiosk and a wallet that it pays into; and what lies in its quarantine. */
function ledger() {
  const file = join(tempFolder(), 'points.db');
  const reader = new MemoryReader();
  const runner = new ViewRunner(pointsView, file, reader);
  const table = new PointsFile(file);
  const fold = (event: EventEnvelope, { path = event.source, atMs = T0, conflict = false } = {}) => {
    reader.add({ ...messageOf(event), path: path as DevicePath }, atMs, conflict);
    while (runner.step());
    return table.outcome(event);
  };
  const kiosk = new TestKiosk();
  const wallet = newId();
  fold(kiosk.enrolled());
  fold(office('maeul.tariff.published.v1', { tariff: TARIFF, by }));
  return {
    reader,
    runner,
    table,
    fold,
    kiosk,
    wallet,
    /** Points that were awarded, one deposit of ten grams times its index each. */
    points: () => table.wallet(wallet)[0],
    quarantine: () => table.rows('SELECT code FROM quarantine ORDER BY offset').map(({ code }) => code),
    alarms: (columns: string) => table.rows(`SELECT ${columns} FROM alarm ORDER BY openedMs, rowid`),
  };
}

const refused = (code: string) => ({ status: 'refused', code });
const done = { status: 'done' };

describe('an event of a kiosk', () => {
  it('that was altered, or signed with another key, is refused, with an alarm; the genuine one still counts', () => {
    const { fold, kiosk, wallet, quarantine, alarms, points } = ledger();
    const deposit = kiosk.deposits(wallet, 1000);
    const forged = { ...deposit, id: newId(), data: { ...deposit.data, wallet: newId() } };
    // Nobody is told: the kiosk of the path has not said it.
    expect(fold(forged)).toBeUndefined();
    const stranger = new TestKiosk();
    expect(fold(stranger.deposits(wallet, 1000))).toBeUndefined();
    expect(fold(deposit)).toMatchObject(done);
    expect(quarantine()).toEqual(['bad-signature', 'bad-signature']);
    expect(alarms('kind, path, count, closedMs')).toEqual([
      { kind: 'bad-signature', path: KIOSK, count: 2, closedMs: null },
    ]);
    expect(points()).toBe(100);
  });

  it('without a proof, of a kiosk that is not enrolled, or of another path than it comes from is refused', () => {
    const { fold, kiosk, wallet, quarantine, points } = ledger();
    const { proofseq: _seq, proofprev: _prev, proofsig: _signature, ...bare } = new TestKiosk().deposits(wallet, 1000);
    fold(bare);
    fold(new TestKiosk(FOREIGN).deposits(wallet, 1000));
    fold(kiosk.deposits(wallet, 1000), { path: FOREIGN });
    expect(quarantine()).toEqual(['no-proof', 'unknown-kiosk', 'wrong-path']);
    expect(points()).toBe(0);
  });

  it('that comes again counts once and has the same outcome; its number under another id is refused', () => {
    const { fold, kiosk, wallet, points } = ledger();
    const deposit = kiosk.deposits(wallet, 1000);
    const outcome = fold(deposit);
    expect(fold(deposit)).toEqual(outcome);
    const fork = new TestKiosk();
    Object.assign(fork, { key: kiosk.key });
    expect(fold(fork.deposits(wallet, 1000))).toMatchObject(refused('replayed'));
    expect(points()).toBe(100);
  });

  it('that follows another history than the one that is here is refused, with an alarm', () => {
    const { fold, kiosk, wallet, alarms } = ledger();
    fold(kiosk.deposits(wallet, 500));
    kiosk.proofprev = 'f'.repeat(64);
    expect(fold(kiosk.deposits(wallet, 1000))).toMatchObject(refused('chain-broken'));
    expect(alarms('kind')).toEqual([{ kind: 'chain-fork' }]);
  });

  it('of a revoked kiosk is refused; enrolled anew it begins a new chain', () => {
    const { fold, kiosk, wallet, alarms, points } = ledger();
    fold(kiosk.deposits(wallet, 1000));
    fold(office('maeul.kiosk.revoked.v1', { kiosk: KIOSK, reason: 'stolen', by }));
    expect(fold(kiosk.deposits(wallet, 1000))).toMatchObject(refused('kiosk-revoked'));
    expect(alarms('kind')).toEqual([{ kind: 'revoked-kiosk-spoke' }]);
    const renewed = new TestKiosk();
    fold(renewed.enrolled());
    expect(fold(renewed.deposits(wallet, 1000))).toMatchObject(done);
    expect(fold(kiosk.deposits(wallet, 1000))).toBeUndefined();
    expect(points()).toBe(200);
  });

  it('goes on in its chain when its key is enrolled a second time, and never again once it was revoked', () => {
    const { fold, kiosk, wallet, points, table } = ledger();
    fold(kiosk.deposits(wallet, 1000));
    const [second, third] = [kiosk.deposits(wallet, 500), kiosk.deposits(wallet, 500)];
    fold(third!);
    expect(fold(kiosk.enrolled())).toMatchObject(done);
    expect(fold(second!)).toMatchObject(done);
    expect(table.outcome(third!)).toMatchObject(done);
    expect(points()).toBe(200);
    fold(office('maeul.kiosk.revoked.v1', { kiosk: KIOSK, reason: 'stolen', by }));
    expect(fold(kiosk.enrolled())).toMatchObject(refused('key-revoked'));
  });

  it('that the rules refuse, or whose data is wrong, keeps its place in the chain', () => {
    const { fold, kiosk, wallet } = ledger();
    expect(fold(kiosk.holds(wallet, 10))).toMatchObject(refused('not-enough'));
    expect(fold(kiosk.says('maeul.points.posted.v1', { hold: 'none' }))).toMatchObject(refused('bad-event-data'));
    expect(fold(kiosk.deposits(wallet, 1000))).toMatchObject(done);
  });

  it('with a known id and another body is an alarm and nothing else', () => {
    const { fold, kiosk, wallet, alarms, points } = ledger();
    const deposit = kiosk.deposits(wallet, 1000);
    fold(deposit);
    const { id } = deposit;
    fold({ ...kiosk.deposits(wallet, 1000), id }, { conflict: true });
    expect(alarms('kind, event')).toEqual([{ kind: 'id-conflict', event: id }]);
    expect(points()).toBe(100);
  });
});

describe('the id of an event', () => {
  it('is neither taken nor blocked by whoever learns it before the event comes', () => {
    const { fold, kiosk, wallet, table, quarantine, alarms, points } = ledger();
    const deposit = kiosk.deposits(wallet, 1000);
    const { id } = deposit;
    fold({ ...deposit, source: FOREIGN, data: {} });
    fold({ ...new TestKiosk(FOREIGN).deposits(newId(), 1000), id });
    fold(
      { ...office('maeul.points.granted.v1', { wallet, asset: 'points', amount: 1, reason: 'x', by }), id },
      { path: FOREIGN },
    );
    // Under the kiosk's own path too, where the journal then finds a conflict.
    fold({ ...deposit, data: { ...deposit.data, wallet: newId() } });
    expect(fold(deposit, { conflict: true })).toMatchObject(done);
    expect(points()).toBe(100);
    expect(quarantine()).toEqual(['unknown-kiosk', 'unknown-kiosk', 'not-the-hub', 'bad-signature']);
    expect(alarms('kind, path')).not.toContainEqual({ kind: 'id-conflict', path: KIOSK });
    expect(table.rows('SELECT count(*) AS n FROM entry')).toEqual([{ n: 1 }]);
  });

  it('belongs to the kiosk whose signed event had it first; the other one is told so, and its chain goes on', () => {
    const { fold, kiosk, wallet, table, alarms, points } = ledger();
    const other = new TestKiosk(FOREIGN);
    fold(other.enrolled());
    const deposit = kiosk.deposits(wallet, 1000);
    const outcome = fold(deposit);
    const same = other.says('maeul.points.container-returned.v1', { loan: deposit.id }, T0, deposit.id);
    fold(same);
    fold(same);
    expect(table.outcome(deposit)).toEqual(outcome);
    expect(table.outcome({ id: `${deposit.id} ${FOREIGN}` })).toMatchObject({
      event: deposit.id,
      ...refused('id-conflict'),
    });
    expect(alarms('kind, path, count')).toEqual([{ kind: 'id-conflict', path: FOREIGN, count: 1 }]);
    expect(fold(other.deposits(wallet, 1000))).toMatchObject(done);
    expect(points()).toBe(200);
  });
});

describe('an office event', () => {
  it('that does not come from the hub itself is refused', () => {
    const { fold, wallet, quarantine } = ledger();
    const grant = office('maeul.points.granted.v1', { wallet, asset: 'points', amount: 1_000_000, reason: 'mine', by });
    expect(fold(grant, { path: KIOSK })).toBeUndefined();
    expect(quarantine()).toEqual(['not-the-hub']);
  });
});

describe('missing events of a kiosk', () => {
  it('let those after them wait: nothing is lost, and nothing is applied as if none were missing', () => {
    const { fold, kiosk, wallet, points, alarms } = ledger();
    const [first, second, third, fourth] = [100, 200, 300, 400].map((points) => kiosk.deposits(wallet, points * 10));
    fold(first!);
    expect(fold(fourth!)).toBeUndefined();
    expect(alarms('kind, fromSeq, toSeq, closedMs')).toEqual([
      { kind: 'chain-gap', fromSeq: 2, toSeq: 3, closedMs: null },
    ]);
    expect(fold(third!, { atMs: T0 + MINUTE })).toBeUndefined();
    expect(points()).toBe(100);
    expect(fold(second!, { atMs: T0 + 2 * MINUTE })).toMatchObject(done);
    // All were applied, in their order: the cap of the kind leaves nothing to the last of them.
    expect(points()).toBe(300);
    expect(alarms('kind, fromSeq, toSeq, closedMs')).toEqual([
      { kind: 'chain-gap', fromSeq: 2, toSeq: 2, closedMs: T0 + 2 * MINUTE },
    ]);
  });

  it('that were merely overtaken leave no alarm', () => {
    const { fold, kiosk, wallet, points, alarms } = ledger();
    const [first, second] = [kiosk.deposits(wallet, 1000), kiosk.deposits(wallet, 1000)];
    fold(second);
    fold(second);
    fold(first, { atMs: T0 + 20 });
    expect(points()).toBe(200);
    expect(alarms('kind')).toEqual([]);
  });

  it('that staff gives up let the rest go on; what of them comes later is for staff to see', () => {
    const { fold, kiosk, wallet, points, quarantine, alarms } = ledger();
    const [lost, , third] = [500, 500, 1000].map((grams) => kiosk.deposits(wallet, grams));
    const fifth = [kiosk.deposits(wallet, 1000), kiosk.deposits(wallet, 500)][1]!;
    fold(third!);
    fold(fifth);
    const accept = (from: number, to: number) =>
      fold(office('maeul.kiosk.gap-accepted.v1', { kiosk: KIOSK, from, to, reason: 'its disk burnt', by }), {
        atMs: T0 + MINUTE,
      });
    expect(accept(1, 1)).toMatchObject(refused('no-such-gap'));
    expect(accept(1, 2)).toMatchObject(done);
    expect(points()).toBe(100);
    expect(alarms('fromSeq, toSeq, closedMs')).toEqual([
      { fromSeq: 1, toSeq: 2, closedMs: T0 + MINUTE },
      { fromSeq: 4, toSeq: 4, closedMs: null },
    ]);
    expect(fold(lost!)).toMatchObject(refused('gap-accepted'));
    expect(quarantine()).toEqual(['gap-accepted']);
    expect(accept(4, 4)).toMatchObject(done);
    expect(points()).toBe(150);
  });

  it('of a key that is revoked never come: what waited is refused, and its kiosk is told', () => {
    const { fold, kiosk, wallet, table, alarms } = ledger();
    const [, second] = [kiosk.deposits(wallet, 1000), kiosk.deposits(wallet, 1000)];
    fold(second!);
    fold(office('maeul.kiosk.revoked.v1', { kiosk: KIOSK, reason: 'stolen', by }), { atMs: T0 + MINUTE });
    expect(table.outcome(second!)).toMatchObject(refused('kiosk-revoked'));
    expect(alarms('kind, closedMs')).toEqual([{ kind: 'chain-gap', closedMs: T0 + MINUTE }]);
    expect(table.rows('SELECT * FROM parked')).toEqual([]);
  });
});

describe('the quarantine of the ledger', () => {
  it('tried again refuses as before', () => {
    const { fold, kiosk, wallet, runner, quarantine } = ledger();
    fold({ ...kiosk.deposits(wallet, 1000), id: newId() });
    expect(runner.replayQuarantine()).toBe(0);
    expect(quarantine()).toEqual(['bad-signature']);
  });
});
