import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenReservation } from '../queries/points-questions.ts';
import type { Office } from './office.ts';
import { ReservationKeeper } from './reservation-keeper.ts';

const KIOSK = 'eunpyeong/sinsa1/clean-house-1/kiosk-1';

/** An office whose ledger has one wallet with so many points, and maybe a reservation; its kiosk gives back or is silent. */
function keeper(available: number, left: number, { perWallet = 300, silent = false } = {}) {
  let open: OpenReservation[] =
    left === 0 ? [] : [{ reservation: 'r', wallet: 'w', kiosk: KIOSK, asset: 'points', left, timeMs: 0 }];
  let free = available;
  const points = {
    wallet: async () => ({
      status: 'open',
      merged: false,
      balances: { balances: [{ asset: 'points', posted: available + left, held: 0, available: free }] },
    }),
    reservations: async () => open,
  };
  const recall = {
    want: async () => open,
    wait: async () => {
      if (!silent) {
        free = available + left;
        open = [];
      }
      return open;
    },
  };
  const office = { points, now: () => 0 } as unknown as Office;
  const said: unknown[] = [];
  const desk = {
    say: async (type: string, data: unknown) => {
      said.push([type, data]);
      return { event: 'e', status: 'done' as const };
    },
  };
  const onFailure = (error: unknown) => void said.push(error);
  const answer = () => {
    silent = false;
  };
  const one = new ReservationKeeper({ office, desk, recall, perWallet, onFailure, sessionOverMs: 1_000 });
  return { said, answer, keeper: one };
}

function reserved(amount: number): unknown {
  return ['maeul.points.reserved.v1', { wallet: 'w', kiosk: KIOSK, asset: 'points', amount, by: 'hub' }];
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a reservation for a kiosk', () => {
  it('is made when a session is over, of what is there, once', async () => {
    const { keeper: one, said } = keeper(120, 0);
    one.sawSession('w', KIOSK);
    await vi.advanceTimersByTimeAsync(900);
    one.sawSession('w', KIOSK);
    await vi.advanceTimersByTimeAsync(900);
    expect(said).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(said).toEqual([reserved(120)]);
  });

  it('grows by what came since: the kiosk gives it back and gets a larger one', async () => {
    const { keeper: one, said } = keeper(120, 100);
    one.sawSession('w', KIOSK);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(said).toEqual([reserved(220)]);
  });

  it('waits for a kiosk that does not give it back', async () => {
    const { keeper: one, said, answer } = keeper(120, 250, { silent: true });
    one.sawSession('w', KIOSK);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(said).toEqual([]);
    answer();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(said).toEqual([reserved(300)]);
  });

  it.each([
    ['the wallet has a full one', 120, 300, 300],
    ['it has no more points', 0, 100, 300],
    ['none are wanted', 120, 0, 0],
  ])('is not made when %s', async (_why, available, left, perWallet) => {
    const { keeper: one, said } = keeper(available, left, { perWallet });
    one.sawSession('w', KIOSK);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(said).toEqual([]);
  });
});
