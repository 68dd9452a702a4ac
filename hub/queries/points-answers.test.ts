import { join } from 'node:path';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { Catalogue } from '@maeul/devices/points/catalogue';
import { CHAIN_START } from '@maeul/devices/points/proof';
import { describe, expect, it, onTestFinished } from 'vitest';
import { JournalStore } from '../journal/store.ts';
import { MemoryReader } from '../testing/memory-reader.ts';
import { by, KIOSK, messageOf, newId, office, T0, TARIFF, TestKiosk } from '../testing/points.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { pointsView } from '../views/points/points-view.ts';
import { ViewRunner } from '../views/view-runner.ts';
import { PointsAnswers } from './points-answers.ts';

const SITE = 'eunpyeong/sinsa1/clean-house-1';
const DAY = '2026-11-23';
const CATALOGUE: Catalogue = {
  version: 1,
  items: [
    { id: 'bag-10l', name: { ko: '봉투', en: 'Bags' }, group: 'bag-roll', price: 50, asset: 'points', dispenser: 'bags', confirmWithin: 5 },
  ],
  containers: [{ id: 'cup', name: { ko: '컵', en: 'Cup' }, deposit: 20 }],
}; // biome-ignore format: data

/** A ledger in which the events that `tell` returns have happened, to be asked. */
function asked(tell: (kiosk: TestKiosk, wallet: string) => EventEnvelope[]) {
  const file = join(tempFolder(), 'points.db');
  const reader = new MemoryReader();
  const kiosk = new TestKiosk();
  const wallet = newId();
  const first = [kiosk.enrolled(), office('maeul.tariff.published.v1', { tariff: TARIFF, by })];
  for (const event of [...first, ...tell(kiosk, wallet)]) reader.add(messageOf(event), T0);
  const runner = new ViewRunner(pointsView, file, reader);
  while (runner.step());
  runner.close();
  const journal = join(tempFolder(), 'journal.db');
  new JournalStore(journal).close();
  const answers = new PointsAnswers(file, journal);
  onTestFinished(() => answers.close());
  return { answers, kiosk, wallet };
}

describe('a wallet', () => {
  it('is asked with its balances, what it was awarded that day, its loans and its history in words', () => {
    const { answers, wallet } = asked((kiosk, wallet) => {
      const deposit = kiosk.deposits(wallet, 2000);
      const bought = kiosk.holds(wallet, 50);
      return [
        office('maeul.catalogue.published.v1', { catalogue: CATALOGUE, by }),
        deposit,
        bought,
        kiosk.posts(bought.id),
        kiosk.holds(wallet, 50),
        kiosk.says('maeul.points.container-lent.v1', { wallet, container: 'cup', deposit: 20 }),
      ];
    });
    const answer = answers.wallet({ wallet, day: DAY, historyLimit: 2 });
    expect(answer).toMatchObject({
      wallet,
      status: 'open',
      merged: false,
      today: { total: 200, kinds: { pet: 200 }, groups: {} },
      loans: [{ container: 'cup', deposit: 20 }],
      history: [
        { what: 'loan', name: { en: 'Cup' }, amount: -20, asset: 'points' },
        { what: 'spend', name: { en: 'Bags' }, amount: -50 },
      ],
    });
    expect(answer?.balances.balances[0]).toEqual({ asset: 'points', posted: 130, held: 50, available: 80 });
    expect(answers.wallet({ wallet, day: '2026-11-24', historyLimit: 1 })?.today.total).toBe(0);
    expect(answers.wallet({ wallet: newId(), day: DAY, historyLimit: 1 })).toBeUndefined();
  });

  it('that was merged answers as the one it belongs to, with the history and loans of both', () => {
    const found = newId();
    const { answers, wallet } = asked((kiosk, wallet) => [
      kiosk.deposits(found, 2000),
      kiosk.says('maeul.points.container-lent.v1', { wallet: found, container: 'cup', deposit: 20 }),
      kiosk.deposits(wallet, 500),
      office('maeul.wallet.merged.v1', { from: found, to: wallet, by }),
    ]);
    const answer = answers.wallet({ wallet: found, day: DAY, historyLimit: 9 });
    expect(answer).toMatchObject({ wallet, merged: true, today: { total: 250 }, loans: [{ container: 'cup' }] });
    expect(answer?.history.map(({ what, amount }) => [what, amount])).toEqual([
      ['award', 50],
      ['loan', -20],
      ['award', 200],
    ]);
  });
});

describe('the terms of a kiosk', () => {
  it('are the tariffs of its place that have not ended, the catalogue, its open reservations and the end of its chain', () => {
    const other = { ...TARIFF, id: 'other', scope: 'eunpyeong/sinsa2' };
    const ended = { ...TARIFF, id: 'ended', validUntil: '2026-11-22' };
    const { answers, kiosk, wallet } = asked((kiosk, wallet) => [
      ...[other, ended].map((tariff) => office('maeul.tariff.published.v1', { tariff, by })),
      office('maeul.catalogue.published.v1', { catalogue: CATALOGUE, by }),
      kiosk.deposits(wallet, 2000),
      office('maeul.container.collected.v1', { kiosk: KIOSK, container: 'pet', by }),
      office('maeul.points.reserved.v1', { wallet, kiosk: KIOSK, asset: 'points', amount: 70, by }),
    ]);
    const terms = answers.terms({ kiosk: KIOSK, day: DAY });
    expect(terms).toMatchObject({
      tariffs: [TARIFF],
      catalogue: CATALOGUE,
      reservations: [{ wallet, asset: 'points', left: 70 }],
      chain: { proofseq: 1, hash: kiosk.proofprev },
      revoked: false,
      collected: { pet: expect.any(Number) },
    });
    const stranger = answers.terms({ kiosk: 'jeju/a/b/c', day: DAY });
    expect(stranger).toMatchObject({ tariffs: [], reservations: [], chain: { proofseq: 0, hash: CHAIN_START } });
  });
});

describe('lists', () => {
  it('of entries come newest first, in pages, by wallet, kind, site and month, with what undid them', () => {
    const { answers, wallet } = asked((kiosk, wallet) => {
      const deposit = kiosk.deposits(wallet, 1000);
      const grant = office('maeul.points.granted.v1', { wallet, asset: 'points', amount: 5, reason: 'x', by });
      return [deposit, grant, office('maeul.points.reversed.v1', { entry: grant.id, reason: 'x', by })];
    });
    const kinds = (question: object) => answers.entries({ limit: 10, ...question }).rows.map(({ kind }) => kind);
    expect(kinds({})).toEqual(['reversal', 'grant', 'award']);
    expect(kinds({ wallet, site: SITE })).toEqual(['award']);
    expect(kinds({ kind: 'grant', month: '2026-11' })).toEqual(['grant']);
    expect(kinds({ month: '2026-12' })).toEqual([]);
    const first = answers.entries({ limit: 2 });
    expect(first.rows.map(({ reversedBy }) => reversedBy)).toEqual([null, first.rows[0]!.id]);
    expect(kinds({ cursor: first.next })).toEqual(['award']);
    expect(() => answers.entries({ limit: 1, cursor: 'x' })).toThrow('not a cursor');
  });

  it('of deposits, requests for local currency and alarms come in pages that show every row once', () => {
    const { answers } = asked((kiosk, wallet) => [
      ...[500, 600, 700].map((grams) => kiosk.deposits(wallet, grams)),
      ...[10, 20, 30].map((amount) => kiosk.says('maeul.points.exchange-requested.v1', { wallet, amount })),
      ...[1, 2, 3].map((n) => ({ ...new TestKiosk().deposits(wallet, 500), source: `jeju/a/b/c${n}` })),
    ]);
    const paged = <T>(
      ask: (question: { limit: number; cursor?: string }) => { rows: T[]; next: string | null },
    ): T[] => {
      const rows: T[] = [];
      for (let cursor: string | undefined; ; ) {
        const { rows: more, next } = ask(cursor === undefined ? { limit: 2 } : { limit: 2, cursor });
        rows.push(...more);
        if (next === null) return rows;
        cursor = next;
      }
    };
    expect(paged((page) => answers.deposits({ ...page, fromDay: DAY, toDay: DAY })).map(({ grams }) => grams)).toEqual([
      500, 600, 700,
    ]);
    expect(paged((page) => answers.exchangeLines(page)).map(({ amount }) => amount)).toEqual([30, 20, 10]);
    expect(paged((page) => answers.alarms({ ...page, open: true })).map(({ path }) => path)).toEqual([
      'jeju/a/b/c3', 'jeju/a/b/c2', 'jeju/a/b/c1',
    ]); // biome-ignore format: data
  });

  it('of kiosks show chain, alarms and containers; sums come by kind, site and month', () => {
    const { answers, kiosk } = asked((kiosk, wallet) => {
      const [first, , third] = [1000, 500, 500].map((grams) => kiosk.deposits(wallet, grams));
      return [first!, third!];
    });
    expect(answers.kiosks()).toMatchObject([
      {
        kiosk: KIOSK,
        status: 'enrolled',
        chain: { proofseq: 1 },
        gap: { from: 2, to: 2 },
        parked: 1,
        openAlarms: 1,
        containers: [{ container: 'pet', grams: 1000 }],
      },
    ]);
    expect(kiosk.proofseq).toBe(3);
    expect(answers.report({ fromMonth: '2026-11', toMonth: '2026-11' })).toEqual([
      { month: '2026-11', site: SITE, kind: 'award', what: 'pet', asset: 'points', count: 1, amount: 100, grams: 1000 },
    ]);
    expect(answers.report({ fromMonth: '2026-12', toMonth: '2026-12' })).toEqual([]);
    expect(answers.tariffs()).toEqual([{ tariff: TARIFF, publishedMs: T0 }]);
  });
});
