import { ok, refuse } from '@maeul/devices/refusal';
import { describe, expect, it } from 'vitest';
import { answer, House, NOBODY, NOON_MS, SESSION_TERMS, words } from '../testing/session-house.ts';
import { SessionMachine } from './session-machine.ts';

describe('a deposit', () => {
  it('takes a card and two touches, and shows points with their arithmetic before anybody was asked', () => {
    const house = new House();
    house.do({ do: 'present', by: 'card', hash: 'h' });
    expect(house.at).toBe('identifying');
    house.say({ is: 'identified', visit: 1, answer: ok(answer(40)), known: NOBODY });
    house.do({ do: 'deposit' });
    expect(house.do({ do: 'choose-kind', kind: 'pet' })).toEqual([
      { do: 'begin-weighing', container: 'bin', day: '2026-11-23' },
    ]);
    expect(house.machine.lamps().get('bin')).toBe('here');
    const ready = house.say({ is: 'weighing', container: 'bin', output: { is: 'ready' }, heardMs: NOON_MS });
    expect(ready).toEqual([{ do: 'unlock', container: 'bin' }]);
    house.say({ is: 'lid', container: 'bin', open: true });
    house.say({
      is: 'weighing',
      container: 'bin',
      output: { is: 'live', grams: 1240, stable: false },
      heardMs: NOON_MS,
    });
    expect(house.step).toEqual({ at: 'put-in', kind: 'pet', lid: 'open', grams: 1240, stable: false });
    expect(house.say({ is: 'lid', container: 'bin', open: false })).toEqual([{ do: 'lock', container: 'bin' }]);
    expect(house.at).toBe('weighing');
    const effects = house.weigh(1240);
    expect(house.step).toMatchObject({
      at: 'receipt',
      receipt: {
        points: 120,
        grams: 1240,
        status: 'pending',
        stableAt: '2026-11-23T02:59:59.995Z',
        steps: [
          { rule: 'price', result: 124_000 },
          { rule: 'rounding', result: 120 },
        ],
      },
    });
    const fact = effects.find((effect) => effect.do === 'record')?.fact;
    expect(fact).toMatchObject({ data: { wallet: 'w1', kind: 'pet', shown: 120, tariff: { version: 3 } } });
    house.say({
      is: 'outcome',
      outcome: { event: fact!.id, status: 'done', amount: 120, after: answer(160).balances },
    });
    expect(house.step).toMatchObject({ receipt: { status: 'confirmed' } });
    expect(house.machine.view().session?.balances).toEqual(answer(160).balances);
  });

  it('follows what the ledger says of the wallet, also of what nobody here asked for', () => {
    const house = new House().enter();
    const given = (event: string, posted: number) =>
      ({ event, status: 'done', after: answer(posted).balances }) as const;
    house.say({ is: 'outcome', outcome: given('a hold that was given back', 700) });
    expect(house.machine.view().session?.balances).toEqual(answer(700).balances);
    const other = { ...answer(5).balances, wallet: 'w2' };
    house.say({ is: 'outcome', outcome: { event: "another's", status: 'done', after: other } });
    expect(house.machine.view().session?.balances).toEqual(answer(700).balances);
  });

  it('leaves the next one of the day so much less under the cap', () => {
    const house = new House().enter();
    const points = [1240, 1240].map((grams) => {
      house.do({ do: 'choose-kind', kind: 'pet' });
      house.weigh(grams);
      return house.step.at === 'receipt' ? house.step.receipt.points : null;
    });
    expect(points).toEqual([120, 30]);
  });

  it('counts pieces before the lid opens, and refuses a count that the weight denies', () => {
    const house = new House().enter();
    house.do({ do: 'choose-kind', kind: 'battery' });
    expect(house.at).toBe('count-items');
    house.do({ do: 'count-items', items: 100 });
    expect(house.at).toBe('put-in');
    house.weigh(500);
    expect(house.step).toMatchObject({ at: 'refused', code: 'items-implausible', with: { items: 100, grams: 500 } });
  });

  it('says why the weighing was refused, and why a container is closed', () => {
    const house = new House().enter();
    house.do({ do: 'choose-kind', kind: 'pet' });
    const output = { is: 'refused', why: refuse('under-min', 'too light'), with: { grams: 50, min: 200 } } as const;
    house.say({ is: 'weighing', container: 'bin', output, heardMs: NOON_MS });
    expect(house.step).toEqual({ at: 'refused', code: 'under-min', with: { grams: 50, min: 200 } });
    house.say({ is: 'container', id: 'bin', closed: 'container-full' });
    expect(house.machine.act({ do: 'choose-kind', kind: 'pet' }, NOON_MS)).toMatchObject({ code: 'container-full' });
    expect(house.machine.view().kinds).toMatchObject([{ closed: 'container-full' }, { closed: 'container-full' }]);
    expect(house.machine.lamps().get('bin')).toBe('fault');
  });

  it('ends at once when its scale or board fails before the lid was opened', () => {
    const house = new House().enter();
    house.do({ do: 'choose-kind', kind: 'pet' });
    const effects = house.say({ is: 'container', id: 'bin', closed: 'board-unplugged' });
    expect(effects).toContainEqual({ do: 'cancel-weighing', container: 'bin' });
    expect(house.step).toMatchObject({ at: 'refused', code: 'board-unplugged' });
  });
});

describe('somebody', () => {
  it('whose card nobody knows is asked for consent, and gets a wallet that the hub hears of later', () => {
    const house = new House();
    house.do({ do: 'present', by: 'card', hash: 'h' });
    const answer = refuse('unknown-credential', 'no such card');
    house.say({ is: 'identified', visit: 1, answer, known: NOBODY });
    expect([house.at, house.machine.view().session]).toEqual(['consent', null]);
    const [effect] = house.do({ do: 'consent', yes: true });
    expect(effect).toMatchObject({ do: 'claim', claim: { by: 'card', hash: 'h', wallet: 'new-wallet-1' } });
    expect(house.at).toBe('home');
  });

  it('who was forgotten by the hub is not remembered by the kiosk', () => {
    const house = new House();
    house.do({ do: 'present', by: 'card', hash: 'h' });
    const known = { wallet: 'w1', claiming: false, reservations: [] };
    const effects = house.say({ is: 'identified', visit: 1, answer: refuse('unknown-credential', 'no'), known });
    expect([house.at, effects]).toEqual(['consent', [{ do: 'forget-card', hash: 'h' }]]);
  });

  it('who shows a card that was reported lost is not let in, and its wallet is not remembered for when the hub is away', () => {
    const house = new House();
    house.do({ do: 'present', by: 'card', hash: 'h' });
    const known = { wallet: 'w1', claiming: false, reservations: [] };
    const effects = house.say({ is: 'identified', visit: 1, answer: refuse('blocked-credential', 'lost'), known });
    expect(house.step).toEqual({ at: 'identify-failed', code: 'blocked-credential' });
    expect(effects).toEqual([{ do: 'forget-card', hash: 'h' }]);
  });

  it('gets in without the hub by a card that was here before, and not by phone', () => {
    const house = new House(false);
    house.do({ do: 'present', by: 'card', hash: 'h' });
    const reservations = [{ id: 'r1', wallet: 'w1', asset: 'points', left: 400 }];
    const away = refuse('hub-away', 'silence');
    house.say({ is: 'identified', visit: 1, answer: away, known: { wallet: 'w1', claiming: false, reservations } });
    expect(house.machine.view()).toMatchObject({
      network: 'offline',
      step: { at: 'home' },
      session: { balances: null, offlineAvailable: 400 },
    });
    house.do({ do: 'finish' });
    house.do({ do: 'present', by: 'phone', hash: 'p', pin: '1234' });
    house.say({ is: 'identified', visit: 2, answer: away, known: NOBODY });
    expect(house.step).toEqual({ at: 'identify-failed', code: 'hub-away' });
  });

  it('who mistypes a PIN is told how many tries are left', () => {
    const house = new House();
    house.do({ do: 'phone' });
    house.do({ do: 'present', by: 'phone', hash: 'p', pin: '1234' });
    const answer = { ...refuse('wrong-pin', 'no'), triesLeft: 2 };
    house.say({ is: 'identified', visit: 1, answer, known: NOBODY });
    expect(house.step).toEqual({ at: 'enter-phone', failed: 'wrong-pin', triesLeft: 2 });
  });

  it('who walks away leaves nothing open', () => {
    const house = new House().enter();
    house.do({ do: 'choose-kind', kind: 'pet' });
    house.nowMs += 60_000;
    house.say({ is: 'tick' });
    expect(house.at).toBe('put-in');
    house.say({ is: 'presence', present: false });
    house.nowMs += 10_000;
    expect(house.say({ is: 'tick' })).toContainEqual({ do: 'cancel-weighing', container: 'bin' });
    expect([house.at, house.machine.view().session]).toEqual(['welcome', null]);
  });
});

describe('a purchase', () => {
  it('is asked of the hub, which may answer after all that was shown', () => {
    const house = new House().enter(1_000);
    house.do({ do: 'choose-item', item: 'bag' });
    const [effect] = house.do({ do: 'confirm-purchase' });
    expect(effect).toMatchObject({ do: 'buy', purchase: { ask: true, reservation: null, confirmWithinMs: 10_000 } });
    expect(house.machine.act({ do: 'finish' }, NOON_MS)).toMatchObject({ code: 'not-now' });
    const hold = effect!.do === 'buy' ? effect!.purchase.hold : '';
    house.say({ is: 'bought', hold, result: ok({ event: 'posted' }) });
    expect(house.step).toMatchObject({ at: 'receipt', receipt: { what: 'purchase', points: -300, event: 'posted' } });
    house.say({ is: 'outcome', outcome: { event: 'posted', status: 'done' } });
    expect(house.step).toMatchObject({ receipt: { status: 'confirmed', points: -300 } });
  });

  it('is refused at once where the points do not suffice, and says what is missing', () => {
    const house = new House().enter(100);
    house.do({ do: 'choose-item', item: 'bag' });
    expect(house.do({ do: 'confirm-purchase' })).toEqual([]);
    expect(house.step).toEqual({ at: 'refused', code: 'not-enough', with: { price: 300, available: 100 } });
  });

  it.each([
    ['a purchase', 300, { do: 'choose-item', item: 'bag' }, 'buy'],
    ['a deposit', 500, { do: 'lend', container: 'cup' }, 'lend'],
    ['an exchange', 400, { do: 'exchange', amount: 400 }, 'record'],
  ] as const)('gives back what was reserved where only all together is enough for %s', (_what, price, action, done) => {
    for (const left of [200, 199]) {
      const house = new House();
      house.do({ do: 'present', by: 'card', hash: 'h' });
      const known = { wallet: 'w1', claiming: false, reservations: [{ id: 'r', wallet: 'w1', asset: 'points', left }] };
      house.say({ is: 'identified', visit: 1, answer: ok(answer(price - 200)), known });
      const begun = house.do(action);
      const effects = action.do === 'choose-item' ? house.do({ do: 'confirm-purchase' }) : begun;
      if (left === 199) expect([effects, house.step]).toMatchObject([[], { at: 'refused', code: 'not-enough' }]);
      else {
        expect(effects).toMatchObject([{ do: 'give-back', reservation: 'r' }, { do: done }]);
        expect(house.machine.view().session?.offlineAvailable).toBe(0);
      }
    }
  });

  it('without the hub rests on what was reserved, or is refused', () => {
    for (const left of [300, 299]) {
      const house = new House(false);
      house.do({ do: 'present', by: 'card', hash: 'h' });
      const known = { wallet: 'w1', claiming: false, reservations: [{ id: 'r', wallet: 'w1', asset: 'points', left }] };
      house.say({ is: 'identified', visit: 1, answer: refuse('hub-away', 'silence'), known });
      house.do({ do: 'choose-item', item: 'bag' });
      const effects = house.do({ do: 'confirm-purchase' });
      if (left === 300) expect(effects).toMatchObject([{ purchase: { ask: false, reservation: 'r' } }]);
      else expect([effects, house.step]).toEqual([[], { at: 'refused', code: 'hub-away' }]);
    }
  });
});

describe('containers and exchange', () => {
  it('a container goes out when the hub says so, and its deposit comes back once, when the slot has seen it', () => {
    const house = new House().enter();
    const [effect] = house.do({ do: 'lend', container: 'cup' });
    const loan = effect!.do === 'lend' ? effect!.fact.id : '';
    house.say({ is: 'lent', loan, result: ok(true) });
    expect(house.step).toMatchObject({ receipt: { what: 'loan', points: -500, status: 'confirmed' } });
    expect(house.do({ do: 'return', loan })).toEqual([]);
    const until = new Date(NOON_MS + 60_000).toISOString();
    expect(house.step).toEqual({ at: 'returning', loan, container: 'cup', deposit: 500, until });
    const seen = new Date(NOON_MS - 20).toISOString();
    const told = { do: 'record', fact: { type: 'maeul.points.container-returned.v1', data: { loan, seen } } };
    expect(house.say({ is: 'returned', atMs: NOON_MS - 20 })).toMatchObject([told]);
    expect(house.step).toMatchObject({ receipt: { what: 'return', points: 500 } });
    expect(house.machine.act({ do: 'return', loan }, NOON_MS)).toMatchObject({ code: 'unknown-loan' });
    expect(house.say({ is: 'returned', atMs: NOON_MS + 2_000 })).toEqual([{ do: 'unasked-return' }]);
  });

  it('nothing is given back for a container that the slot has not seen in time', () => {
    const house = new House().enter();
    house.do({ do: 'return', loan: 'loan-1' });
    house.nowMs += 59_999;
    expect([house.say({ is: 'tick' }), house.at]).toEqual([[], 'returning']);
    house.nowMs += 1;
    expect(house.say({ is: 'returned', atMs: house.nowMs })).toEqual([{ do: 'unasked-return' }]);
    expect(house.step).toEqual({ at: 'refused', code: 'nothing-returned' });
    // It can be tried again: the loan is still there.
    house.do({ do: 'return', loan: 'loan-1' });
    house.nowMs += 60_000;
    house.say({ is: 'tick' });
    expect(house.step).toEqual({ at: 'refused', code: 'nothing-returned' });
  });

  it.each<[string, (house: House) => unknown]>([
    ['announced none', () => null],
    ['thought better of it', (house) => [house.do({ do: 'return', loan: 'loan-1' }), house.do({ do: 'back' })]],
    ['left', (house) => [house.do({ do: 'return', loan: 'loan-1' }), house.do({ do: 'finish' })]],
  ])('what comes in is for staff where somebody %s', (_, before) => {
    const house = new House().enter();
    before(house);
    expect(house.say({ is: 'returned', atMs: NOON_MS })).toEqual([{ do: 'unasked-return' }]);
  });

  it('no container is taken back where no sensor would see it', () => {
    const without = new House(true, false).enter();
    without.do({ do: 'return', loan: 'loan-1' });
    expect(without.step).toEqual({ at: 'refused', code: 'no-return-slot' });
    const house = new House().enter();
    house.do({ do: 'return', loan: 'loan-1' });
    house.say({ is: 'return-slot', closed: 'board-silent' });
    expect(house.step).toEqual({ at: 'refused', code: 'board-silent' });
    house.do({ do: 'containers' });
    expect(house.step).toMatchObject({ at: 'containers', loans: [{ loan: 'loan-1' }], returnsClosed: 'board-silent' });
    house.do({ do: 'return', loan: 'loan-1' });
    expect(house.step).toEqual({ at: 'refused', code: 'board-silent' });
  });

  it('points are exchanged within what there is', () => {
    const house = new House().enter(1_000);
    expect(house.do({ do: 'exchange', amount: 1_001 })).toEqual([]);
    expect(house.step).toMatchObject({ code: 'not-enough' });
    expect(house.do({ do: 'exchange', amount: 1_000 })).toMatchObject([{ fact: { data: { amount: 1_000 } } }]);
    expect(house.step).toMatchObject({ receipt: { what: 'exchange', points: -1_000, status: 'pending' } });
  });
});

describe('the service', () => {
  it.each([
    ['no-terms', { is: 'tick' }],
    ['revoked', { is: 'terms', terms: { ...SESSION_TERMS, revoked: true } }],
    ['not-enrolled', { is: 'terms', terms: { ...SESSION_TERMS, key: 'another-key' } }],
    ['store-failing', { is: 'store', failing: true }],
    ['clock-ahead', { is: 'clock', hubBehindMs: 9 * 60_000 + 1 }],
  ] as const)('is closed (%s), and ends whoever is served', (code, input) => {
    const house = new House().enter();
    const fresh = new SessionMachine(
      {
        path: 'a/b/c/d',
        label: words('집', 'House'),
        containers: [],
        dispensers: [],
        hasReturnSlot: false,
        hasPrinter: false,
      },
      'our-key',
      { event: () => 'e', wallet: () => 'w' },
    );
    const machine = code === 'no-terms' ? fresh : house.machine;
    machine.take(input, NOON_MS);
    expect(machine.view()).toMatchObject({
      service: { state: 'closed', code },
      session: null,
      step: { at: 'welcome' },
    });
    expect(machine.act({ do: 'present', by: 'card', hash: 'h' }, NOON_MS)).toMatchObject({ ok: false, code });
  });
});
