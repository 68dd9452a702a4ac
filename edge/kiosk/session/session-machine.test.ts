import type { Terms, WalletAnswer } from '@maeul/devices/kiosk/hub-kiosk-api';
import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import type { StableIndication, Weighing } from '@maeul/devices/points/weighing';
import { ok, refuse, unwrap } from '@maeul/devices/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionAction, SessionEffect, SessionInput } from './inputs.ts';
import { SessionMachine } from './session-machine.ts';

const NOON_MS = Date.parse('2026-11-23T03:00:00Z');
const words = (ko: string, en: string) => ({ ko, en });
const TERMS: Terms = {
  tariffs: [
    {
      id: 'eunpyeong',
      version: 3,
      scope: 'eunpyeong',
      validFrom: '2026-01-01',
      name: words('은평', 'Eunpyeong'),
      source: 'a test',
      step: 10,
      multiplierDays: [],
      kinds: [
        {
          id: 'pet',
          name: words('투명 페트', 'Clear PET'),
          prepare: [],
          price: { by: 'weight', points: 100, perGrams: 1000 },
          pointsPerDay: 150,
        },
        {
          id: 'battery',
          name: words('건전지', 'Batteries'),
          prepare: [],
          price: { by: 'item', points: 10, perItems: 10, itemGrams: [10, 150] },
        },
        { id: 'glass', name: words('유리', 'Glass'), prepare: [], price: { by: 'weight', points: 1, perGrams: 1000 } },
      ],
    },
  ],
  catalogue: {
    version: 1,
    items: [
      {
        id: 'bag',
        name: words('봉투', 'Bags'),
        group: 'bag-roll',
        price: 300,
        asset: 'points',
        dispenser: 'bags',
        confirmWithin: 10,
      },
    ],
    containers: [{ id: 'cup', name: words('컵', 'Cup'), deposit: 500 }],
  },
  reservations: [],
  chain: { proofseq: 0, hash: '0'.repeat(64) },
  key: 'our-key',
  revoked: false,
};

function answer(available: number): WalletAnswer {
  const wallet = 'w1';
  const balances = [{ asset: 'points', posted: available, held: 0, available }] as const;
  return {
    wallet,
    balances: { wallet, balances: [...balances] },
    today: { total: 0, kinds: {}, groups: {} },
    loans: [{ loan: 'loan-1', container: 'cup', deposit: 500, time: '2026-11-20T00:00:00Z' }],
    history: [],
  };
}

const NOBODY = { wallet: null, claiming: false, reservations: [] };

/** A kiosk with one container for PET and batteries, and a dispenser; `say` and `do` return what is to be done. */
class House {
  nowMs = NOON_MS;
  readonly machine: SessionMachine;
  #ids = 0;

  constructor(online = true) {
    const place = {
      path: 'eunpyeong/sinsa1/house/kiosk-1',
      label: words('집', 'House'),
      containers: [{ id: 'bin', kinds: ['pet', 'battery'], e: 10 }],
      dispensers: ['bags'],
      hasPrinter: true,
    };
    const ids = { event: () => `e${++this.#ids}`, wallet: () => `new-wallet-${++this.#ids}` };
    this.machine = new SessionMachine(place, 'our-key', ids);
    this.say({ is: 'terms', terms: TERMS });
    this.say({ is: 'network', online });
  }

  get at(): KioskView['step']['at'] {
    return this.machine.view().step.at;
  }

  get step(): KioskView['step'] {
    return this.machine.view().step;
  }

  say(input: SessionInput): readonly SessionEffect[] {
    return this.machine.take(input, this.nowMs);
  }

  do(action: SessionAction): readonly SessionEffect[] {
    return unwrap(this.machine.act(action, this.nowMs));
  }

  /** Somebody taps a card that the hub knows. */
  enter(available = 1_000): this {
    this.do({ do: 'present', by: 'card', hash: 'h' });
    this.say({ is: 'identified', visit: this.visit(), answer: ok(answer(available)), known: NOBODY });
    return this;
  }

  visits = 0;
  visit(): number {
    return ++this.visits;
  }

  weigh(grams: number): readonly SessionEffect[] {
    return this.say({
      is: 'weighing',
      container: 'bin',
      output: { is: 'weighed', weighing: weighing(grams) },
      heardMs: this.nowMs - 5,
    });
  }
}

function weighing(grams: number): Weighing {
  const at = (weight: number): StableIndication => ({
    time: '2026-11-23T03:00:00.000Z',
    grams: weight,
    frame: '00',
    frames: 3,
  });
  const seal = {
    path: 's',
    serial: 'x',
    profile: 'scale/cas-22',
    e: 10,
    min: 200,
    max: 150_000,
    verifiedUntil: '2027-01-01',
  };
  const [lidOpened, lidClosed] = ['2026-11-23T03:00:01.000Z', '2026-11-23T03:00:09.000Z'];
  return {
    scale: seal,
    before: at(5_000),
    after: at(5_000 + grams),
    container: 'bin',
    tare: 0,
    lidOpened,
    lidClosed,
    grams,
  };
}

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
  it('a container goes out when the hub says so, and its deposit comes back with it once', () => {
    const house = new House().enter();
    const [effect] = house.do({ do: 'lend', container: 'cup' });
    const loan = effect!.do === 'lend' ? effect!.fact.id : '';
    house.say({ is: 'lent', loan, result: ok(true) });
    expect(house.step).toMatchObject({ receipt: { what: 'loan', points: -500, status: 'confirmed' } });
    expect(house.do({ do: 'return', loan })).toMatchObject([{ do: 'record', fact: { data: { loan } } }]);
    expect(house.machine.act({ do: 'return', loan }, NOON_MS)).toMatchObject({ code: 'unknown-loan' });
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
    ['revoked', { is: 'terms', terms: { ...TERMS, revoked: true } }],
    ['not-enrolled', { is: 'terms', terms: { ...TERMS, key: 'another-key' } }],
    ['store-failing', { is: 'store', failing: true }],
  ] as const)('is closed (%s), and ends whoever is served', (code, input) => {
    const house = new House().enter();
    const fresh = new SessionMachine(
      { path: 'a/b/c/d', label: words('집', 'House'), containers: [], dispensers: [], hasPrinter: false },
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

/** Whatever is touched, said and measured in whatever order. */
describe('any sequence of touches and news', () => {
  const actions: fc.Arbitrary<SessionAction> = fc.constantFrom<SessionAction>(
    { do: 'present', by: 'card', hash: 'h' },
    { do: 'present', by: 'phone', hash: 'p', pin: '1234' },
    { do: 'phone' },
    { do: 'consent', yes: true },
    { do: 'deposit' },
    { do: 'choose-kind', kind: 'pet' },
    { do: 'choose-kind', kind: 'battery' },
    { do: 'count-items', items: 10 },
    { do: 'choose-item', item: 'bag' },
    { do: 'confirm-purchase' },
    { do: 'lend', container: 'cup' },
    { do: 'return', loan: 'loan-1' },
    { do: 'exchange', amount: 10 },
    { do: 'print' },
    { do: 'help' },
    { do: 'back' },
    { do: 'finish' },
    { do: 'touch' },
  );
  const news = fc.constantFrom(
    'known',
    'unknown',
    'away',
    'open',
    'close',
    'weighed',
    'refused',
    'bought',
    'tick',
    'offline',
  );

  it('records a deposit only for a wallet that stood there, at most once for each weighing, and each effect has its reason', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(actions, news), { maxLength: 60 }), (script) => {
        const house = new House();
        let begun = 0;
        let asked: SessionEffect | null = null;
        for (const one of script) {
          house.nowMs += 3_000;
          let effects: readonly SessionEffect[] = [];
          if (typeof one !== 'string') {
            const done = house.machine.act(one, house.nowMs);
            effects = done.ok ? done.value : [];
          } else effects = house.say(told(one, asked));
          for (const effect of effects) {
            asked = effect.do === 'identify' || effect.do === 'buy' ? effect : asked;
            if (effect.do === 'begin-weighing') begun++;
            if (effect.do === 'unlock') throw new Error('nobody said ready');
            if (effect.do === 'record' && effect.fact.type === 'maeul.points.deposited.v1') {
              expect(--begun).toBeGreaterThanOrEqual(0);
              expect((effect.fact.data as { wallet: string }).wallet).toMatch(/^(w1|new-wallet-\d+)$/);
            }
          }
          const view = house.machine.view();
          if (view.step.at === 'welcome') expect(view.session).toBeNull();
        }
      }),
      { numRuns: 300 },
    );
  });

  function told(one: string, asked: SessionEffect | null): SessionInput {
    const visit = asked?.do === 'identify' ? asked.visit : 0;
    const known = NOBODY;
    switch (one) {
      case 'known':
        return { is: 'identified', visit, answer: ok(answer(500)), known };
      case 'unknown':
        return { is: 'identified', visit, answer: refuse('unknown-credential', ''), known };
      case 'away':
        return { is: 'identified', visit, answer: refuse('hub-away', ''), known };
      case 'open':
      case 'close':
        return { is: 'lid', container: 'bin', open: one === 'open' };
      case 'weighed':
        return {
          is: 'weighing',
          container: 'bin',
          output: { is: 'weighed', weighing: weighing(300) },
          heardMs: NOON_MS,
        };
      case 'refused':
        return {
          is: 'weighing',
          container: 'bin',
          output: { is: 'refused', why: refuse('not-stable', '') },
          heardMs: NOON_MS,
        };
      case 'bought':
        return { is: 'bought', hold: asked?.do === 'buy' ? asked.purchase.hold : '', result: refuse('hub-away', '') };
      case 'offline':
        return { is: 'network', online: false };
      default:
        return { is: 'tick' };
    }
  }
});
