import { readFileSync } from 'node:fs';
import type { StaffAccounts } from '@maeul/devices/office/accounts';
import type { OfficeContainer, OfficeKiosk } from '@maeul/devices/office/kiosks';
import type { MobileSites } from '@maeul/devices/office/mobile';
import type { AuditLine } from '@maeul/devices/office/office-api';
import type { ExchangeLine, ReportRow } from '@maeul/devices/office/reports';
import type { OfficeWallet, ReversalRequest, WalletLine } from '@maeul/devices/office/residents';
import type { TariffPreview } from '@maeul/devices/office/tariffs';
import type { Catalogue } from '@maeul/devices/points/catalogue';
import type { Tariff } from '@maeul/devices/points/tariff';
import type { Static } from 'typebox';

/** An office as it may look on some day, written by hand. */

const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString();
const dayIn = (days: number) => new Date(Date.now() + days * 24 * HOUR_MS).toISOString().slice(0, 10);
const id = (number: number) => `0193a5c2-7b1e-7c4d-9f00-${String(number).padStart(12, '0')}`;
const shipped = <T>(name: string) =>
  JSON.parse(readFileSync(new URL(`../../../devices/tariffs/${name}`, import.meta.url), 'utf8')) as T;

export const WALLET = id(1);
export const OTHER_WALLET = id(2);
export const BATCH = id(900);

function container(kiosk: string, name: string, rest: Partial<OfficeContainer>): OfficeContainer {
  return {
    kiosk,
    container: name,
    fill: 40,
    grams: 18_400,
    deposits: 32,
    lastDeposit: ago(1),
    lastCollected: ago(50),
    scale: `CAS-${name.length}234`,
    verifiedUntil: dayIn(300),
    verification: 'ok',
    ...rest,
  };
}

const K1 = 'eunpyeong/sinsa1/clean-house-1/kiosk-1';
const K2 = 'eunpyeong/sinsa1/clean-house-2/kiosk-1';
const K3 = 'eunpyeong/sinsa1/mobile-1/kiosk-1';
const healthy = {
  status: 'online',
  lastSeen: ago(0.01),
  enrolled: ago(2000),
  revoked: null,
  chain: { last: 18_204, missing: 0, gap: null },
  alarms: [],
} satisfies Partial<OfficeKiosk>;

export const kiosks = (): OfficeKiosk[] => [
  {
    ...healthy,
    kiosk: K2,
    label: '신사1동 둘째 클린하우스',
    containers: [container(K2, 'pet', { fill: 35 }), container(K2, 'can', { fill: null, lastCollected: null })],
  },
  {
    ...healthy,
    kiosk: K1,
    label: '신사1동 클린하우스',
    status: 'offline',
    lastSeen: ago(3),
    chain: { last: 9117, missing: 2, gap: { from: 9118, to: 9119 } },
    containers: [
      container(K1, 'pet', { fill: 97, grams: 61_250, verification: 'soon', verifiedUntil: dayIn(12) }),
      container(K1, 'paper-pack', { fill: 82, verification: 'expired', verifiedUntil: dayIn(-4) }),
      container(K1, 'battery', { fill: 12, grams: 2_300 }),
    ],
    alarms: [
      { time: ago(2), code: 'chain-gap', message: 'Numbers 9118 and 9119 of the chain are missing.' },
      ...[5, 6, 7].map((hours) => ({
        time: ago(hours),
        code: 'unreachable',
        message: 'The scale eunpyeong/sinsa1/clean-house-1/scale-pet does not answer.',
      })),
    ],
  },
  { ...healthy, kiosk: K3, label: '이동 클린하우스', containers: [container(K3, 'pet', { fill: 55 })] },
];

export const mobile: Static<typeof MobileSites> = {
  sites: [
    {
      site: 'eunpyeong/sinsa1/mobile-1',
      label: '이동 클린하우스',
      stops: [1, 2, 3, 4, 5, 6].flatMap((weekday) => [
        { weekday, from: '09:30', until: '11:30', place: { ko: '신사초등학교 앞', en: 'Sinsa primary school' } },
        { weekday, from: '14:00', until: '16:30', place: { ko: '산새마을 쉼터', en: 'Sansae village square' } },
      ]),
    },
  ],
};

export const wallet = (): OfficeWallet => ({
  wallet: WALLET,
  status: 'open',
  mergedInto: null,
  balances: [
    { asset: 'points', posted: 13_240, held: 300, available: 12_940 },
    { asset: 'mileage', posted: 4_500, held: 0, available: 4_500 },
    { asset: 'hours', posted: 90, held: 0, available: 90 },
  ],
  credentials: [
    { id: 'c1', by: 'card', bound: ago(900), blocked: null },
    { id: 'c2', by: 'phone', bound: ago(900), blocked: null },
    { id: 'c0', by: 'card', bound: ago(5000), blocked: ago(900) },
  ],
  pin: true,
  pinLockedUntil: null,
  consented: ago(900),
  loans: [{ loan: id(70), container: 'lunch-box', deposit: 1000, time: ago(30) }],
  reservations: [{ reservation: id(71), kiosk: K1, asset: 'points', left: 300, time: ago(6) }],
});

export const history = (): WalletLine[] => [
  {
    entry: id(101),
    time: ago(1),
    what: 'award',
    amount: 290,
    asset: 'points',
    name: { ko: '투명 페트병', en: 'Clear PET bottles' },
    kiosk: K1,
    reversible: true,
    award: {
      grams: 1240,
      tariff: { id: 'jeju-help-centre', version: 1 },
      steps: [
        { rule: 'price', result: 297_600, with: { grams: 1240, points: 240, perGrams: 1000 } },
        { rule: 'rounding', result: 290, with: { step: 10 } },
      ],
    },
  },
  {
    entry: id(102),
    time: ago(20),
    what: 'spend',
    amount: -450,
    asset: 'points',
    name: { ko: '종량제 봉투 10 L', en: 'Waste bags 10 L' },
    kiosk: K1,
    reversible: true,
  },
  {
    entry: id(103),
    time: ago(400),
    what: 'grant',
    amount: 12_000,
    asset: 'points',
    name: null,
    kiosk: null,
    reversible: true,
  },
  {
    entry: id(104),
    time: ago(500),
    what: 'transfer',
    amount: -60,
    asset: 'hours',
    name: null,
    kiosk: null,
    reversible: false,
  },
];

export const reversals = (): ReversalRequest[] => [
  {
    request: id(201),
    entry: id(301),
    wallet: OTHER_WALLET,
    what: 'award',
    amount: 25_000,
    asset: 'points',
    reason: '저울 위에 다른 물건이 있었음',
    askedBy: '이창구',
    asked: ago(4),
    status: 'pending',
    decidedBy: null,
    decided: null,
    mine: false,
  },
  {
    request: id(202),
    entry: id(302),
    wallet: WALLET,
    what: 'grant',
    amount: 12_000,
    asset: 'points',
    reason: '두 번 지급함',
    askedBy: '김책임',
    asked: ago(40),
    status: 'approved',
    decidedBy: '박책임',
    decided: ago(30),
    mine: true,
  },
];

export const tariffs = (): { tariff: Tariff; published: string; by: string }[] =>
  ['eunpyeong-moamoa.v1.json', 'seongnam-re100.v1.json', 'seongnam-re100.v2.json', 'jeju-help-centre.v1.json'].map(
    (name) => ({ tariff: shipped<Tariff>(name), published: ago(3000), by: '김책임' }),
  );

export const catalogue = (): Catalogue => shipped<Catalogue>('catalogue-example.json');

export const preview = (tariff: Tariff): Static<typeof TariffPreview> => {
  const kinds = tariff.kinds.map(({ id: kind, name }, at) => ({
    kind,
    name,
    deposits: 40 + at,
    grams: 52_000 - at * 900,
    paid: 5_200 - at * 70,
    would: 5_200 - at * 40 - 600 * (at % 2),
  }));
  const sum = (figure: 'deposits' | 'paid' | 'would') => kinds.reduce((total, kind) => total + kind[figure], 0);
  return {
    from: dayIn(-30),
    to: dayIn(-1),
    deposits: sum('deposits'),
    paid: sum('paid'),
    would: sum('would'),
    kinds,
    wallets: { more: 61, less: 48, same: 12 },
  };
};

const KINDS = [
  ['pet-clear', '투명 페트병', 'Clear PET bottles', 214_000],
  ['can-alu', '알루미늄 캔', 'Aluminium cans', 81_000],
  ['paper-pack', '종이팩', 'Paper packs', 46_500],
  ['battery', '폐건전지', 'Batteries', 12_800],
] as const;

export function reportRows(months: readonly string[]): ReportRow[] {
  return months.flatMap((month, at) =>
    ['eunpyeong/sinsa1/clean-house-1', 'eunpyeong/sinsa1/clean-house-2'].flatMap((site, number) =>
      KINDS.map(([kind, ko, en, grams]) => ({
        month,
        site,
        kind,
        name: { ko, en },
        deposits: 120 - number * 30 + at * 9,
        wallets: 48 - number * 9,
        grams: Math.round(grams * (1 + at * 0.12) * (number === 0 ? 1 : 0.6)),
        items: kind === 'battery' ? 640 + at * 20 : 0,
        points: Math.round((grams / 1000) * 240 * (1 + at * 0.12) * (number === 0 ? 1 : 0.6)),
        reversed: kind === 'can-alu' ? 240 : 0,
      })),
    ),
  );
}

export const exchangeLines = (): ExchangeLine[] =>
  [5_000, 10_000, 3_000].map((amount, at) => ({
    request: id(910 + at),
    wallet: at === 1 ? OTHER_WALLET : WALLET,
    amount,
    asked: ago(70 + at),
    status: 'batched',
    message: null,
  }));

export const openLines = (): ExchangeLine[] =>
  [4_000, 2_500].map((amount, at) => ({
    request: id(950 + at),
    wallet: WALLET,
    amount,
    asked: ago(8 + at),
    status: 'open',
    message: null,
  }));

export const audit = (): AuditLine[] =>
  (
    [
      ['login', 'a1', '김책임', 'a1', {}],
      ['wallet.look', 'a1', '김책임', WALLET, {}],
      ['wallet.grant', 'a1', '김책임', WALLET, { asset: 'points', amount: 12_000, reason: '행사 참여' }],
      ['reversal.ask', 'a2', '이창구', id(301), { reason: '저울 위에 다른 물건이 있었음' }],
      ['kiosk.revoke', 'a0', '관리자', K2, { reason: '도난' }],
      ['login.failed', '', '', '', { code: 'wrong-login' }],
    ] as const
  ).map(([action, account, name, about, details], at) => ({
    id: 60 - at,
    time: ago(at * 3 + 0.2),
    account,
    name,
    action,
    about,
    details,
    hash: String(at).repeat(64),
  }));

export const accounts = (): Static<typeof StaffAccounts>['accounts'] => [
  { id: 'a0', name: '관리자', role: 'admin', made: ago(3000), lastLogin: ago(1), lockedUntil: null, closed: null },
  { id: 'a1', name: '김책임', role: 'manager', made: ago(2900), lastLogin: ago(2), lockedUntil: null, closed: null },
  { id: 'a2', name: '이창구', role: 'clerk', made: ago(2900), lastLogin: ago(5), lockedUntil: ago(-1), closed: null },
  { id: 'a3', name: '박열람', role: 'viewer', made: ago(2000), lastLogin: null, lockedUntil: null, closed: ago(100) },
];
