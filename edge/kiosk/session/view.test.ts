import { ok, refuse } from '@maeul/devices/refusal';
import { describe, expect, it } from 'vitest';
import { answer, House, NOBODY, SESSION_TERMS } from '../testing/session-house.ts';

const { catalogue } = SESSION_TERMS;
const BAG = catalogue!.items[0]!;
const closedOf = (house: House) => house.machine.view().items.map(({ item, closed }) => [item.id, closed]);

describe('what the screen shows', () => {
  it('is of the catalogue only what this house has a dispenser for, also where that is down', () => {
    const house = new House().enter();
    const items = [BAG, { ...BAG, id: 'wash', dispenser: 'washer' }];
    house.say({ is: 'terms', terms: { ...SESSION_TERMS, catalogue: { ...catalogue!, items } } });
    expect(closedOf(house)).toEqual([['bag', undefined]]);
    expect(house.machine.act({ do: 'choose-item', item: 'wash' }, house.nowMs)).toMatchObject({ code: 'unknown-item' });
    house.say({ is: 'dispenser', name: 'bags', closed: 'board-silent' });
    expect(closedOf(house)).toEqual([['bag', 'board-silent']]);
  });

  it.each([
    [300, undefined],
    [299, 'hub-away'],
  ])('without the hub is open for sale only what the reserved points pay: %i', (left, closed) => {
    const house = new House(false);
    expect(closedOf(house)).toEqual([['bag', undefined]]);
    house.do({ do: 'present', by: 'card', hash: 'h' });
    const known = { wallet: 'w1', claiming: false, reservations: [{ id: 'r', wallet: 'w1', asset: 'points', left }] };
    house.say({ is: 'identified', visit: 1, answer: refuse('hub-away', 'silence'), known });
    expect(closedOf(house)).toEqual([['bag', closed]]);
  });

  it.each([
    [7_000, [1_000, 5_000, 7_000]],
    [1_000, [1_000]],
    [40, [40]],
  ])('offers of %i points to exchange the round amounts below, and all', (available, amounts) => {
    const house = new House();
    house.do({ do: 'present', by: 'card', hash: 'h' });
    house.say({ is: 'identified', visit: 1, answer: ok(answer(available)), known: NOBODY });
    house.do({ do: 'choose-exchange' });
    expect(house.step).toEqual({ at: 'exchange', amounts });
    house.say({ is: 'network', online: false });
    expect(house.step).toEqual({ at: 'exchange', amounts: [], closed: 'hub-away' });
    house.do({ do: 'back' });
    expect(house.at).toBe('home');
  });

  it('offers nothing to exchange where there is nothing', () => {
    const house = new House().enter(0);
    house.do({ do: 'choose-exchange' });
    expect(house.step).toEqual({ at: 'exchange', amounts: [], closed: 'not-enough' });
  });

  it.each(['phone', 'card'] as const)('tells until when a %s is locked', (by) => {
    const house = new House();
    house.do({ do: 'present', by, hash: 'h', ...(by === 'phone' ? { pin: '1234' } : {}) });
    const until = '2026-11-23T03:09:00.000Z';
    house.say({ is: 'identified', visit: 1, answer: { ...refuse('locked', 'no'), until }, known: NOBODY });
    expect(house.step).toEqual({ at: 'identify-failed', code: 'locked', until });
  });
});

describe('a call to save power', () => {
  const house = new House();
  const at = (minutes: number) => new Date(house.nowMs + minutes * 60_000).toISOString();
  const mission = (startsAt: string, endsAt: string) => ({
    ...{ event: 'e', programme: 'p', scope: 'dong' as const, label: { ko: '절전 미션', en: 'Mission' } },
    ...{ startsAt, endsAt, state: 'notified' as const },
  });

  it.each([
    [10, 70, false],
    [0, 60, true],
    [-59, 1, true],
    [-60, 0, undefined],
  ])('that begins in %i min and ends in %i min is shown as running: %s', (begins, ends, isRunning) => {
    house.say({ is: 'terms', terms: { ...SESSION_TERMS, mission: mission(at(begins), at(ends)) } });
    expect(house.machine.view().mission?.isRunning).toBe(isRunning);
  });
});
