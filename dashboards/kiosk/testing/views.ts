import type { KioskView, Receipt, Step } from '@maeul/devices/kiosk/kiosk-view';
import type { Award } from '@maeul/devices/points/award';
import { awardPoints } from '@maeul/devices/points/tariff-award';
import { exampleCatalogue, exampleTariffs } from '@maeul/devices/tariffs/index';

const TARIFF = exampleTariffs().find(({ id }) => id === 'eunpyeong-moamoa')!;
const WALLET = '0199f1d2-0000-7000-8000-000000000001';
const FAR = '2099-01-01T00:00:00.000Z';
/** Some minutes after the screens are shown, which takes a while. */
const SOON = new Date(Date.now() + 300_000).toISOString();

const NOBODY: KioskView = {
  kiosk: 'eunpyeong/sinsa1/clean-house-1/kiosk-1',
  label: { ko: '신사1동 클린하우스', en: 'Sinsa 1 clean house' },
  time: '2026-11-23T01:30:00.000Z',
  network: 'online',
  service: { state: 'open' },
  kinds: TARIFF.kinds.map((kind) => (kind.id === 'film' ? { kind, closed: 'container-full' } : { kind })),
  tariff: { name: TARIFF.name, step: TARIFF.step, percent: 200, dayName: { ko: '환경의 날', en: 'Environment day' } },
  items: exampleCatalogue().items.map((item, index) => (index === 3 ? { item, closed: 'no-dispenser' } : { item })),
  containers: exampleCatalogue().containers,
  session: null,
  step: { at: 'welcome' },
};

const balance = (asset: 'points' | 'mileage' | 'hours', posted: number, held = 0) => ({
  asset,
  posted,
  held,
  available: posted - held,
});

const SESSION = {
  by: 'card',
  balances: {
    wallet: WALLET,
    balances: [balance('points', 15_480, 3500), balance('mileage', 3200), balance('hours', 150)],
  },
  offlineAvailable: 3000,
  idleAt: FAR,
} satisfies KioskView['session'];

export function nobodyAt(step: Step, part: Partial<KioskView> = {}): KioskView {
  return { ...NOBODY, ...part, step };
}

export function somebodyAt(step: Step, part: Partial<KioskView> = {}): KioskView {
  return { ...NOBODY, session: SESSION, ...part, step };
}

/** A session of the time that is left to it. */
export function endingAt(idleAt: string): KioskView {
  return { ...somebodyAt({ at: 'home' }), session: { ...SESSION, idleAt } };
}

/** The receipt of a deposit as the real award computes it. */
export function depositReceipt(award: Award, part: Partial<Receipt> = {}): Receipt {
  return {
    event: '0199f1d2-8b7a-7c3e-9d10-2f6b7a1c4e55',
    time: '2026-11-23T01:31:18.000Z',
    kiosk: NOBODY.kiosk,
    what: 'deposit',
    name: { ko: '투명 페트병', en: 'Clear PET bottles' },
    points: award.points,
    status: 'confirmed',
    grams: 6240,
    tariff: award.tariff,
    steps: award.steps.map((step) => ({ ...step, with: { ...step.with } })),
    ...part,
  };
}

/** A doubled day and a cap that takes something away: as many lines as there can be. */
export const LONG_AWARD = awardPoints(TARIFF, {
  kind: 'pet-clear',
  grams: 6240,
  day: '2026-06-05',
  earlier: { total: 200, kind: 0, group: 400 },
});
const BATTERIES = awardPoints(TARIFF, {
  kind: 'battery',
  grams: 960,
  items: 40,
  day: '2026-11-23',
  earlier: { total: 0, kind: 0, group: 0 },
});

const PURCHASE: Receipt = {
  ...depositReceipt(LONG_AWARD),
  what: 'purchase',
  name: NOBODY.items[1]!.item.name,
  points: -NOBODY.items[1]!.item.price,
  steps: [],
};
delete PURCHASE.grams;
delete PURCHASE.tariff;

const LINES = Array.from({ length: 14 }, (_, index) => ({
  time: new Date(Date.UTC(2026, 10, 22 - index, 3, 10 + index)).toISOString(),
  what: ['award', 'spend', 'loan', 'donation'][index % 4]!,
  name: index % 4 === 3 ? undefined : NOBODY.kinds[index % 6]!.kind.name,
  amount: index % 4 === 0 ? 120 + index : -300,
  asset: 'points',
})).map(({ name, ...line }) => (name === undefined ? line : { ...line, name }));

/** From six to seven in the evening of the day that is shown. */
const MISSION = {
  label: { ko: '여름 저녁 절전 미션', en: 'Summer evening energy-saving mission' },
  startsAt: '2026-11-23T09:00:00.000Z',
  endsAt: '2026-11-23T10:00:00.000Z',
  isRunning: false,
};

const LOANS = [{ loan: WALLET, container: NOBODY.containers[0]!.id, deposit: 1000, time: '2026-11-20T02:00:00.000Z' }];

const PUT_IN = { at: 'put-in', kind: 'pet-clear' } as const;

/** Every screen that there is, with as much on it as there may be; those without a session first. */
export const SCREENS: readonly (readonly [name: string, view: KioskView])[] = [
  ['welcome', nobodyAt({ at: 'welcome' })],
  ['welcome-offline', nobodyAt({ at: 'welcome' }, { network: 'offline' })],
  ['welcome-mission', nobodyAt({ at: 'welcome' }, { mission: MISSION })],
  ['phone', nobodyAt({ at: 'enter-phone' })],
  ['phone-failed', nobodyAt({ at: 'enter-phone', failed: 'wrong-pin', triesLeft: 3 })],
  ['identifying', nobodyAt({ at: 'identifying' })],
  ['identify-failed', nobodyAt({ at: 'identify-failed', code: 'unknown-credential' })],
  ['locked', nobodyAt({ at: 'identify-failed', code: 'locked', until: FAR })],
  ['consent', nobodyAt({ at: 'consent' })],
  ['out-of-service', nobodyAt({ at: 'welcome' }, { service: { state: 'closed', code: 'store-failing' } })],
  ['home', somebodyAt({ at: 'home' })],
  ['home-offline', somebodyAt({ at: 'home' }, { network: 'offline', session: { ...SESSION, balances: null } })],
  ['kinds', somebodyAt({ at: 'choose-kind' })],
  ['kinds-few', somebodyAt({ at: 'choose-kind' }, { kinds: NOBODY.kinds.slice(2, 6) })],
  ['count', somebodyAt({ at: 'count-items', kind: 'battery' })],
  ['lid-closed', somebodyAt({ ...PUT_IN, lid: 'closed', grams: 0, stable: true })],
  ['lid-open', somebodyAt({ ...PUT_IN, lid: 'open', grams: 1240, stable: false })],
  ['weighing', somebodyAt({ at: 'weighing', kind: 'pet-clear' })],
  ['receipt', somebodyAt({ at: 'receipt', receipt: depositReceipt(LONG_AWARD) })],
  [
    'receipt-pending',
    somebodyAt(
      {
        at: 'receipt',
        receipt: depositReceipt(BATTERIES, {
          name: { ko: '폐건전지', en: 'Used batteries' },
          status: 'pending',
          grams: 960,
          items: 40,
        }),
      },
      { network: 'offline' },
    ),
  ],
  ['receipt-purchase', somebodyAt({ at: 'receipt', receipt: PURCHASE })],
  ['refused', somebodyAt({ at: 'refused', code: 'under-min' })],
  ['buy', somebodyAt({ at: 'buy' })],
  ['confirm', somebodyAt({ at: 'confirm-purchase', item: NOBODY.items[1]!.item.id })],
  ['dispensing', somebodyAt({ at: 'dispensing', item: NOBODY.items[1]!.item.id })],
  ['exchange', somebodyAt({ at: 'exchange', amounts: [1000, 5000, 10_000, 11_980] })],
  ['exchange-offline', somebodyAt({ at: 'exchange', amounts: [], closed: 'hub-away' }, { network: 'offline' })],
  ['history', somebodyAt({ at: 'history', lines: LINES })],
  ['history-offline', somebodyAt({ at: 'history', lines: null }, { network: 'offline' })],
  ['containers', somebodyAt({ at: 'containers', loans: LOANS })],
  ['containers-no-slot', somebodyAt({ at: 'containers', loans: LOANS, returnsClosed: 'no-return-slot' })],
  [
    'returning',
    somebodyAt({ at: 'returning', loan: WALLET, container: LOANS[0]!.container, deposit: 1000, until: SOON }),
  ],
  ['help', somebodyAt({ at: 'help' })],
];
