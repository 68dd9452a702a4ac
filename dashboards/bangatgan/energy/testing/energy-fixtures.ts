import type { AccountRow, Flows } from '@maeul/devices/vpp/accounts';
import type { CallSummary, DeliveryMinute } from '@maeul/devices/vpp/api/calls';
import type { MemberRow } from '@maeul/devices/vpp/api/portfolio';
import type { DrState, SettlementLine } from '@maeul/devices/vpp/dr-event';
import type { Consent, ConsentScope, Member } from '@maeul/devices/vpp/portfolio';
import type { Programme } from '@maeul/devices/vpp/programme';
import { dayOf, dayStartMs, QUARTER_MS } from '../../../ui/format/time.ts';

/** A dong on a Friday in November, a call running, as somebody may write it by hand. */

export const NOW_MS = Date.parse('2026-11-20T18:20:00+09:00');
export const at = (tMs: number) => new Date(tMs).toISOString();
export const clock = (text: string, day = '2026-11-20') => Date.parse(`${day}T${text}:00+09:00`);
const id = (number: number) => `0193a5c2-7b1e-7c4d-9f00-${String(number).padStart(12, '0')}`;

export const RUNNING = id(501);
export const SETTLED = id(502);
const PLANNED = id(503);
const CANCELLED = id(504);
const WALLET = id(1);

const MEMBERS = 64;
const coverage = (good: number, missing: number) => ({
  members: MEMBERS,
  good,
  estimated: MEMBERS - good - missing,
  missing,
});

/** Sun and use of an instant, W: a bell at noon, two humps of use. */
export function powerAt(tMs: number): Flows {
  const hour = ((tMs - dayStartMs(dayOf(tMs))) / 3_600_000) % 24;
  const bell = (middle: number, width: number) => Math.exp(-(((hour - middle) / width) ** 2));
  const production = hour < 7 || hour > 17.5 ? 0 : 58_000 * bell(12.3, 2.6);
  const consumption = 19_000 + 11_000 * bell(7.8, 1.2) + 27_000 * bell(19.4, 2) + 4000 * Math.sin(hour * 2.1) ** 2;
  const charge = hour > 10 && hour < 14.5 ? Math.min(12_000, Math.max(0, production - consumption)) : 0;
  const discharge = hour > 18 && hour < 21 ? 11_000 : 0;
  const gridW = consumption + charge - production - discharge;
  return { production, consumption, charge, discharge, import: Math.max(0, gridW), export: Math.max(0, -gridW) };
}

const scaled = (flows: Flows, factor: number): Flows => ({
  production: flows.production * factor,
  consumption: flows.consumption * factor,
  import: flows.import * factor,
  export: flows.export * factor,
  charge: flows.charge * factor,
  discharge: flows.discharge * factor,
});

/** Rows of an account by spans; nothing beyond now. */
export function accountRows(fromMs: number, toMs: number, stepMs: number, share = 1): AccountRow[] {
  const rows: AccountRow[] = [];
  for (let startMs = fromMs; startMs < Math.min(toMs, NOW_MS); startMs += stepMs) {
    let sum = scaled(powerAt(startMs), 0);
    for (let tMs = startMs; tMs < Math.min(startMs + stepMs, NOW_MS); tMs += QUARTER_MS) {
      const one = scaled(powerAt(tMs + QUARTER_MS / 2), share / 4);
      sum = Object.fromEntries(
        Object.entries(sum).map(([name, value]) => [name, value + one[name as keyof Flows]]),
      ) as Flows;
    }
    rows.push({
      from: at(startMs),
      flows: sum,
      low: scaled(sum, 0.94),
      high: scaled(sum, 1.07),
      coverage: coverage(59, 3),
    });
  }
  return rows;
}

export const nowCoverage = coverage(59, 3);

const WORDS = (ko: string, en: string) => ({ ko, en });

export const PROGRAMMES: readonly Programme[] = [
  {
    id: 'kpx-voluntary',
    version: 2,
    label: WORDS('국민 수요반응', 'Residential demand response'),
    validFrom: '2026-06-01',
    baseline: {
      method: { kind: 'drop-hours', days: 10, dropHighest: 2, dropLowest: 2 },
      days: { weekends: false, eventDays: false, lookBackDays: 45, lowUsage: 0.75, highUsage: null, atLeast: 6 },
      adjustment: { kind: 'additive', windowHours: 3, endsBeforeHours: 1, cap: 0.2 },
      minutes: 60,
      rrmseMax: 0.3,
    },
    successShare: 0.1,
    reward: { kind: 'per-kwh', rate: 1300, netHours: true },
    asset: 'points',
    noticeMinutes: 30,
    window: { fromHour: 6, toHour: 21, workingDays: true },
    optInByDefault: false,
    settleAfterMinutes: 120,
  },
  {
    id: 'seoul-mission',
    version: 1,
    label: WORDS('서울 절전 임무', 'Seoul saving mission'),
    validFrom: '2026-01-01',
    baseline: {
      method: { kind: 'previous-week' },
      days: { weekends: true, eventDays: true, lookBackDays: 7, lowUsage: null, highUsage: null, atLeast: 3 },
      adjustment: null,
      minutes: 60,
      rrmseMax: null,
    },
    successShare: 0.1,
    reward: { kind: 'fixed', amount: 1000 },
    asset: 'mileage',
    noticeMinutes: 1440,
    optInByDefault: true,
    settleAfterMinutes: 1440,
  },
];

export function call(state: DrState): CallSummary {
  const table: Record<DrState, { id: string; from: number; to: number }> = {
    active: { id: RUNNING, from: clock('18:00'), to: clock('19:00') },
    settled: { id: SETTLED, from: clock('18:00', '2026-11-13'), to: clock('20:00', '2026-11-13') },
    scheduled: { id: PLANNED, from: clock('17:00', '2026-11-24'), to: clock('19:00', '2026-11-24') },
    cancelled: { id: CANCELLED, from: clock('10:00', '2026-11-11'), to: clock('11:00', '2026-11-11') },
    notified: { id: id(505), from: clock('19:00'), to: clock('20:00') },
    ended: { id: id(506), from: clock('16:00'), to: clock('17:00') },
  };
  const { id: event, from, to } = table[state];
  const { label } = PROGRAMMES[0]!;
  return {
    id: event,
    programme: { id: 'kpx-voluntary', version: 2, label },
    scope: state === 'scheduled' ? { kind: 'building', id: 'apt-3' } : { kind: 'dong' },
    state,
    resettled: state === 'settled',
    startsAt: at(from),
    endsAt: at(to),
    notifyAt: at(from - 30 * 60_000),
    targetW: state === 'active' ? 9000 : null,
    source:
      state === 'active'
        ? { kind: 'openadr', vtn: 'kpx', event: 'evt-77', program: 'peak' }
        : { kind: 'staff', account: '김책임' },
    reason: state === 'active' ? '저녁 피크' : null,
    cancelled: state === 'cancelled' ? '날짜를 잘못 적음' : null,
    delivery: state === 'active' ? delivery().at(-1)! : null,
    totals:
      state === 'settled'
        ? {
            run: 2,
            settled: 21,
            successes: 17,
            excluded: 3,
            baselineWh: 38_210,
            actualWh: 31_055,
            reducedWh: 7155,
            reward: 9120,
          }
        : null,
  };
}

/** The twenty minutes of the running call that are over. */
export function delivery(): DeliveryMinute[] {
  return Array.from({ length: 20 }, (_, minute) => ({
    minute: at(clock('18:00') + minute * 60_000),
    baselineW: 24_800 + 40 * minute,
    actualW: 24_300 - 5800 * (1 - Math.exp(-minute / 6)) + 220 * Math.sin(minute),
    seen: 22,
    members: 24,
  }));
}

const BUILDINGS = ['apt-1', 'apt-2', 'apt-3', 'hall'];
const GIVEN: readonly ConsentScope[] = ['detail', 'dr', 'control', 'diagnosis'];

function consentsOf(member: string, scopes: readonly ConsentScope[]): Consent[] {
  return scopes.map((scope) => ({ member, scope, from: '2026-04-01', how: 'paper' }));
}

/** Members with every fault there is, then those that are well. */
export function memberRows(): MemberRow[] {
  const rows: MemberRow[] = Array.from({ length: MEMBERS }, (_, index) => {
    const building = BUILDINGS[index % BUILDINGS.length]!;
    const isPublic = index === 3;
    const member: Member = {
      id: isPublic ? 'dong-office' : `${building}-${String(101 + index)}`,
      kind: isPublic ? 'public' : building === 'hall' ? 'shop' : 'household',
      site: `eunpyeong/sinsa1/${building}`,
      ...(isPublic ? { label: WORDS('신사1동 주민센터', 'Sinsa 1-dong office'), floorM2: 1840 } : {}),
      ...(building === 'hall' && !isPublic ? { label: WORDS(`상가 ${index}호`, `Shop ${index}`) } : {}),
      building,
      feeder: index % 2 === 0 ? 'f-1' : 'f-2',
      contractW: isPublic ? 75_000 : 5000,
      ...(index % 5 === 0 ? {} : { wallet: WALLET }),
      since: '2026-04-01',
    };
    const agreed = index % 7 === 6 ? [] : GIVEN;
    const device = `${member.site}/m-${index}`;
    return {
      member,
      assets: index % 4 === 2 ? [battery(member.id, `${member.site}/battery-${index}`)] : [],
      meters: [
        {
          device,
          member: member.id,
          role: 'grid',
          lastSeen: index === 8 ? null : at(NOW_MS - (index < 3 ? 5_400_000 : 20_000)),
          measures: index === 8 ? null : 'counter',
        },
      ],
      consents: consentsOf(member.id, agreed),
      agreed: [...agreed],
      quality: index < 3 ? 'missing' : index < 5 ? 'estimated' : 'good',
      faults: index === 8 ? ['never-heard'] : index < 3 ? ['silent'] : index === 4 ? ['late', 'no-wallet'] : [],
      powerW: agreed.length === 0 || index < 3 ? null : 380 + 37 * index,
    };
  });
  return rows.sort((a, b) => b.faults.length - a.faults.length || a.member.id.localeCompare(b.member.id));
}

function battery(member: string, device: string) {
  return {
    id: `${member}-battery`,
    member,
    kind: 'battery' as const,
    device,
    ratedW: 5000,
    capacityWh: 10_000,
    chargeW: 5000,
    dischargeW: 5000,
    efficiency: 0.9,
    reservePercent: 20,
  };
}

/** Id of a member whose details may be seen, and of one whose may not. */
export const SEEN_MEMBER = 'apt-1-105';
export const HIDDEN_MEMBER = 'apt-3-107';

export function settledLine(member: string, index: number): SettlementLine {
  const baselineWh = 1620 + 41 * index;
  const actualWh = 1310 + 29 * index;
  return {
    member,
    baselineWh,
    actualWh,
    reducedWh: baselineWh - actualWh,
    success: true,
    reward: Math.floor(((baselineWh - actualWh) * 1300) / 1000),
    wallet: WALLET,
  };
}
