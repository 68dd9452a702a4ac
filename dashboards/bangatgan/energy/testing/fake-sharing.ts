import type { Disclosure, MileageList } from '@maeul/devices/vpp/api/advice';
import type { MarketBills, MarketDay } from '@maeul/devices/vpp/api/market';
import { SEEN_MEMBER } from './energy-fixtures.ts';

const DAY = '2026-11-20';

export function marketDay(day: string | null): MarketDay {
  const quarters = Array.from({ length: 16 }, (_, at) => ({
    quarter: new Date(Date.parse(`${day ?? DAY}T10:30:00+09:00`) + at * 900_000).toISOString(),
    ...{ run: at === 5 ? 2 : 1, rule: 'need' as const, milliWonPerKwh: 150_000 },
    ...{ sharedWh: 2000 + 300 * at, givers: 8, takers: 41 },
  }));
  return {
    day: day ?? DAY,
    rule: { rule: 'need', keys: [], betweenPermille: 500 },
    prices: { feedIn: 120_000, market: 150_000, retail: 180_000 },
    members: 68,
    quarters,
    totals: { sharedWh: 68_000, milliWon: 10_200_000 },
  };
}

export function marketBills(month: string | null): MarketBills {
  const bill = (member: string, givenWh: number, takenWh: number) => ({
    ...{ member, month: month ?? '2026-11', givenWh, takenWh, importWh: 190_000, exportWh: givenWh * 2 },
    ...{ quarters: 1900, withoutMilliWon: 34_200_000, withMilliWon: 34_200_000 - (givenWh + takenWh) * 30 },
    ...{ benefitMilliWon: (givenWh + takenWh) * 30, paidWon: 0, wallet: true },
  });
  return {
    month: month ?? '2026-11',
    bills: [bill(SEEN_MEMBER, 0, 21_400), bill('roof-12', 88_000, 300)],
    totals: { members: 68, sharedWh: 912_000, benefitMilliWon: 54_720_000, paidWon: 0 },
    hidden: 61,
  };
}

export function mileageList(period: string | null): MileageList {
  const label = { ko: '서울시 에코마일리지 (전기)', en: 'Seoul eco-mileage (electricity)' };
  const standing = (savedShare: number, state: MileageList['rows'][number]['standing']['state']) => ({
    ...{ programme: 'seoul-eco-mileage', label, period: period ?? '2026-H1', from: '2026-01-01', to: '2026-07-01' },
    ...{ days: { measured: 181, all: 181 }, baselineWh: 1_600_000, actualWh: 1_600_000 * (1 - savedShare) },
    ...{ savedShare, amount: savedShare >= 0.05 ? 10_000 : 0, asset: 'mileage' as const, tiers: [], state },
  });
  return {
    ...{ programme: 'seoul-eco-mileage', label, period: period ?? '2026-H1' },
    periods: ['2026-H2', '2026-H1', '2026-season'],
    rows: [
      { member: SEEN_MEMBER, wallet: true, standing: standing(0.072, 'due') },
      { member: 'apt-1-102', wallet: false, standing: standing(0.061, 'due') },
      { member: 'apt-1-103', wallet: true, standing: standing(0.012, 'below') },
    ],
    totals: { due: 2, dueAmount: 20_000, granted: 0 },
  };
}

export function disclosure(): Disclosure {
  const row = (ko: string, en: string, floorM2: number, kwh: number, basis: 'must' | 'agreed') => ({
    ...{ label: { ko, en }, kind: basis === 'must' ? 'public' : 'complex', floorM2, kwh, kwhPerM2: kwh / floorM2 },
    ...{ kgCO2PerM2: (kwh * 0.41) / floorM2, producedKwh: kwh / 40, measured: 0.97, basis },
  });
  return {
    ...{ from: '2025-11-20', to: DAY },
    rows: [
      row('신사1동 주상복합', 'Sinsa 1 tower', 48_200, 5_900_000, 'agreed'),
      row('동주민센터', 'Community centre', 3_100, 402_000, 'must'),
    ],
    factor: {
      ...{ id: 'grid-co2-2', label: { ko: '배출계수', en: 'Emission factor' }, value: 0.4173, unit: 'kgCO2eq/kWh' },
      ...{ year: 2023, source: { ko: '기후에너지환경부', en: 'Ministry' } },
    },
  };
}
