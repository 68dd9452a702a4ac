import { expect } from 'vitest';
import { TERMS, TestHouse } from './test-house.ts';
import { WALLET } from './test-store.ts';

/** What a wallet holds, as the hub tells it. */
export const points = (available: number) => ({
  wallet: WALLET,
  balances: [{ asset: 'points' as const, posted: available, held: 0, available }],
});

export const TAP = { do: 'tap', by: 'card', value: '04:A3:1B:C2' };

export const KNOWN_WALLET = {
  wallet: WALLET,
  balances: points(1_000),
  today: { total: 0, kinds: {}, groups: {} },
  loans: [],
  history: [],
};

/** A house whose hub knows the card of `TAP`, with 1,000 points. */
export function servedHouse(): TestHouse {
  const house = new TestHouse();
  house.hub.answer = (name) => {
    if (name === 'terms') return { status: 200, body: TERMS };
    if (name === 'identify') return { status: 200, body: KNOWN_WALLET };
    return { status: 200, body: { wallet: WALLET } };
  };
  return house;
}

/** From a card to the closed lid, with so much put in. */
export async function depositAt(house: TestHouse, grams: number): Promise<void> {
  await house.until(({ kinds }) => kinds[0]?.closed === undefined);
  expect((await house.act({ do: 'choose-kind', kind: 'pet' })).status).toBe(204);
  house.scale(12_000, 2_000);
  expect(house.parts.unlocked).toBeGreaterThan(0);
  house.parts.moveLid(true, house.nowMs);
  house.scale(12_000 + grams, 1_000);
  house.parts.moveLid(false, house.nowMs);
  house.scale(12_000 + grams, 2_000);
}
