import { describe, expect, it } from 'vitest';
import { by, newId, office } from '../../testing/points.ts';
import { ledger } from './testing/ledger.ts';

describe('the rewards of a programme', () => {
  const asset = 'points' as const;
  const line = (wallet: string, amount: number, id = newId()) => ({ id, wallet, asset, amount, reason: 'settled' });
  const rewarded = (...lines: ReturnType<typeof line>[]) =>
    office('maeul.points.rewarded.v1', { programme: 'gukmin-dr', ref: 'event-1', run: 1, lines, by });

  it('come from the fund, each line once, whatever event says it again', () => {
    const { fold, wallet, table, grant } = ledger();
    grant(1);
    const [first, second] = [line(wallet, 390), line(wallet, 10)];
    expect(fold(rewarded(first))).toMatchObject({
      amount: 390,
      rewards: [{ id: first.id, status: 'done', posted: 390, shortfall: 0 }],
    });
    expect(fold(rewarded(first, second))).toMatchObject({ amount: 10, rewards: [{ posted: 390 }, { posted: 10 }] });
    expect(table.wallet(wallet)).toEqual([401, 0]);
    expect(table.rows("SELECT what, about, amount FROM entry WHERE kind = 'reward'")).toEqual([
      { what: 'gukmin-dr', about: 'event-1', amount: 390 },
      { what: 'gukmin-dr', about: 'event-1', amount: 10 },
    ]);
  });

  it('are refused line by line, with an alarm where an id says something else', () => {
    const { fold, wallet, table, grant } = ledger();
    grant(1);
    const first = line(wallet, 390);
    fold(rewarded(first));
    expect(fold(rewarded({ ...first, amount: 391 }, line(newId(), 5), line(wallet, 2)))).toMatchObject({
      status: 'done',
      rewards: [
        { status: 'refused', code: 'id-conflict', posted: 0 },
        { status: 'refused', code: 'unknown-wallet', posted: 0 },
        { status: 'done', posted: 2 },
      ],
    });
    expect(table.wallet(wallet)).toEqual([393, 0]);
    expect(table.rows('SELECT kind, count FROM alarm')).toEqual([{ kind: 'id-conflict', count: 1 }]);
  });

  it('of a wallet that was opened later are done when they are said again', () => {
    const { fold, table } = ledger();
    const wallet = newId();
    const first = line(wallet, 7);
    expect(fold(rewarded(first))).toMatchObject({ rewards: [{ code: 'unknown-wallet' }] });
    fold(office('maeul.wallet.opened.v1', { wallet, by }));
    expect(fold(rewarded(first))).toMatchObject({ rewards: [{ status: 'done', posted: 7 }] });
    expect(table.wallet(wallet)).toEqual([7, 0]);
  });

  it('that were too high are taken back as far as something is there; the rest is a shortfall', () => {
    const { fold, kiosk, wallet, table, grant } = ledger();
    grant(10);
    fold(rewarded(line(wallet, 390)));
    fold(kiosk.holds(wallet, 350));
    const back = line(wallet, -90);
    expect(fold(rewarded(back))).toMatchObject({ amount: -50, rewards: [{ posted: -50, shortfall: 40 }] });
    expect(fold(rewarded(back))).toMatchObject({ amount: 0, rewards: [{ posted: -50, shortfall: 40 }] });
    expect(fold(rewarded(line(wallet, -1)))).toMatchObject({ amount: 0, rewards: [{ posted: 0, shortfall: 1 }] });
    expect(table.wallet(wallet)).toEqual([350, 350]);
    expect(table.sums()).toEqual([0]);
    expect(table.rows("SELECT count, amount FROM report WHERE kind = 'reward'")).toEqual([{ count: 2, amount: 340 }]);
  });

  it('find the wallet that another was merged into', () => {
    const { fold, wallet, table, grant } = ledger();
    grant(1);
    const to = newId();
    fold(office('maeul.wallet.merged.v1', { from: wallet, to, by }));
    fold(rewarded(line(wallet, 9)));
    expect(table.wallet(to)).toEqual([10, 0]);
  });
});
