import type { Terms, WalletAnswer } from '@maeul/devices/kiosk/hub-kiosk-api';
import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import type { StableIndication, Weighing } from '@maeul/devices/points/weighing';
import { ok, unwrap } from '@maeul/devices/refusal';
import type { SessionAction, SessionEffect, SessionInput } from '../session/inputs.ts';
import { SessionMachine } from '../session/session-machine.ts';

export const NOON_MS = Date.parse('2026-11-23T03:00:00Z');
export const words = (ko: string, en: string) => ({ ko, en });
export const SESSION_TERMS: Terms = {
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

export function answer(available: number): WalletAnswer {
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

export const NOBODY = { wallet: null, claiming: false, reservations: [] };

/** A kiosk with one container for PET and batteries, and a dispenser; `say` and `do` return what is to be done. */
export class House {
  nowMs = NOON_MS;
  readonly machine: SessionMachine;
  #ids = 0;

  constructor(online = true, hasReturnSlot = true) {
    const place = {
      path: 'eunpyeong/sinsa1/house/kiosk-1',
      label: words('집', 'House'),
      containers: [{ id: 'bin', kinds: ['pet', 'battery'], e: 10 }],
      dispensers: ['bags'],
      hasReturnSlot,
      hasPrinter: true,
    };
    const ids = { event: () => `e${++this.#ids}`, wallet: () => `new-wallet-${++this.#ids}` };
    this.machine = new SessionMachine(place, 'our-key', ids);
    this.say({ is: 'terms', terms: SESSION_TERMS });
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

export function weighing(grams: number): Weighing {
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
