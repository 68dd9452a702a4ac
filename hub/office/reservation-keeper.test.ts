import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Office } from './office.ts';
import { ReservationKeeper } from './reservation-keeper.ts';

const KIOSK = 'eunpyeong/sinsa1/clean-house-1/kiosk-1';

/** An office whose ledger has one wallet with so many points, and maybe a reservation. */
function keeper(available: number, reserved: boolean, perWallet = 300) {
  const balances = [{ asset: 'points', posted: available, held: 0, available }];
  const reservations = reserved
    ? [{ reservation: 'r', wallet: 'w', kiosk: KIOSK, asset: 'points', left: 5, timeMs: 0 }]
    : [];
  const points = {
    wallet: async () => ({ status: 'open', merged: false, balances: { balances } }),
    reservations: async () => reservations,
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
  return { said, keeper: new ReservationKeeper({ office, desk, perWallet, onFailure, sessionOverMs: 1_000 }) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a reservation for a kiosk', () => {
  it('is made when a session is over, of what is there, once', async () => {
    const { keeper: one, said } = keeper(120, false);
    one.sawSession('w', KIOSK);
    await vi.advanceTimersByTimeAsync(900);
    one.sawSession('w', KIOSK);
    await vi.advanceTimersByTimeAsync(900);
    expect(said).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    const data = { wallet: 'w', kiosk: KIOSK, asset: 'points', amount: 120, by: 'hub' };
    expect(said).toEqual([['maeul.points.reserved.v1', data]]);
  });

  it.each([
    ['the wallet has one', 120, true, 300],
    ['it has no points', 0, false, 300],
    ['none are wanted', 120, false, 0],
  ])('is not made when %s', async (_why, available, reserved, perWallet) => {
    const { keeper: one, said } = keeper(available, reserved, perWallet);
    one.sawSession('w', KIOSK);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(said).toEqual([]);
  });
});
