import { describe, expect, it } from 'vitest';
import { HOUR_MS, SIX_MS } from '../testing/calls.ts';
import { type Kill, Killed, SettleHouse } from './testing/settle-house.ts';

/**
 * A call in which three members used a tenth less than usual: 40 of 400 Wh, worth 52 points. Two fit on a page, so that a settlement has two
 * pages and its rewards two events.
 */
function house(): SettleHouse {
  const made = new SettleHouse(3);
  for (const member of made.members) made.used.set(member, 90);
  return made;
}

describe('a settlement', () => {
  it('pays each member once, however often it is run', async () => {
    const { event, members, balance, settler, calls, points } = bound(house());
    expect(await settler().settle(event.id, 'hub')).toMatchObject({ ok: true, value: { run: 1, isNew: true } });
    expect(calls.settlement(event.id)?.lines[0]).toMatchObject({ baselineWh: 400, actualWh: 360, reward: 52 });
    expect(await settler().settle(event.id, 'hub')).toMatchObject({ ok: true, value: { run: 1, isNew: false } });
    await settler().reward(event.id);
    expect(members.map(balance)).toEqual([52, 52, 52]);
    expect(points.rewards(event.id)).toHaveLength(3);
  });

  it('adjusts what was paid when readings change, up and down', async () => {
    const made = house();
    const { event, balance, settler } = bound(made);
    await settler().settle(event.id, 'hub');
    made.used.set('home-0000', 80);
    made.used.set('home-0001', 95);
    expect(await settler().settle(event.id, 'hub')).toMatchObject({ value: { run: 2, isNew: true } });
    expect(made.members.map(balance)).toEqual([104, 26, 52]);
    made.used.set('home-0000', 90);
    expect(await settler().settle(event.id, 'hub')).toMatchObject({ value: { run: 3, isNew: true } });
    expect(made.members.map(balance)).toEqual([52, 26, 52]);
  });

  it('is of calls that are over', async () => {
    const made = house();
    made.nowMs = SIX_MS + HOUR_MS - 1;
    expect(await made.settler().settle(made.event.id, 'hub')).toMatchObject({ ok: false, code: 'not-ended' });
    expect(await made.settler().settle('nothing', 'hub')).toMatchObject({ ok: false, code: 'unknown-event' });
  });
});

describe('a hub that is killed while it settles', () => {
  it('says after the next start what is missing, and nothing twice', async () => {
    const whole = house();
    await whole.settler().settle(whole.event.id, 'hub');
    const words = whole.said;
    expect(words).toBe(4);
    const kills = Array.from({ length: words }, (_, n) => n + 1).flatMap((word): Kill[] => [
      { word, when: 'before' },
      { word, when: 'after' },
    ]);
    for (const kill of kills) {
      const cut = house();
      await expect(cut.settler(kill).settle(cut.event.id, 'hub')).rejects.toThrow(Killed);
      await cut.settler().settle(cut.event.id, 'hub');
      expect({ kill, books: booksOf(cut) }).toEqual({ kill, books: booksOf(whole) });
    }
  });

  it('begins another run when a reading came in between, and pays its rewards alone', async () => {
    const cut = house();
    await expect(cut.settler({ word: 1, when: 'after' }).settle(cut.event.id, 'hub')).rejects.toThrow(Killed);
    cut.used.set('home-0000', 80);
    await expect(cut.settler({ word: 3, when: 'after' }).settle(cut.event.id, 'hub')).rejects.toThrow(Killed);
    cut.used.set('home-0000', 100);
    expect(await cut.settler().settle(cut.event.id, 'hub')).toMatchObject({ value: { run: 3, isNew: true } });
    expect([cut.balance('home-0000'), cut.balance('home-0002')]).toEqual([0, 52]);
  });
});

/** Ids of calls differ from house to house; what was made of them does not. */
function booksOf(made: SettleHouse): unknown {
  const { settlement, runs, rewards, balances } = made.books() as Record<string, { inputs?: string; lines?: object[] }>;
  return {
    lines: settlement?.lines,
    ...{ runs, balances },
    rewards: (rewards as unknown as { posted: number }[]).map(({ posted }) => posted),
  };
}

function bound(made: SettleHouse) {
  const { event, members, calls, points } = made;
  return {
    ...{ event, members, calls, points },
    settler: () => made.settler(),
    balance: (member: string) => made.balance(member),
  };
}
