import type { PortfolioChange } from '@maeul/devices/vpp/portfolio';
import type { Programme } from '@maeul/devices/vpp/programme';
import { ROOF_BATTERY } from '@maeul/simulators/neighbourhood';
import { DEMO_PLACE } from './edges.ts';

const ROOF = `${DEMO_PLACE}/roof-12`;
const APARTMENT = `${DEMO_PLACE}/apt-3`;
const ROOF_RATED_W = 27_000;
const RESERVE_PERCENT = 20;

export const EVENING_PROGRAMME = 'evening';

/**
 * The two houses whose devices speak their own protocols: a roof with panels and a battery that may be steered, and an apartment house.
 * @param since day from which they are members
 */
export function housePortfolio(since: string): PortfolioChange[] {
  const consents = ['detail', 'control'] as const;
  return [
    {
      op: 'save-member',
      member: {
        ...{ id: 'roof-12', kind: 'complex', site: ROOF, since, building: 'roof-12', feeder: 'feeder-1' },
        ...{ label: { ko: '12호 옥상', en: 'Roof 12' }, contractW: 60_000 },
      },
    },
    {
      op: 'save-member',
      member: {
        ...{ id: 'apt-3', kind: 'complex', site: APARTMENT, since, building: 'apt-3', feeder: 'feeder-1' },
        ...{ label: { ko: '3단지', en: 'Apartment 3' }, contractW: 120_000 },
      },
    },
    { op: 'save-meter', meter: { device: `${ROOF}/grid`, member: 'roof-12', role: 'grid' } },
    { op: 'save-meter', meter: { device: `${ROOF}/inverter-1`, member: 'roof-12', role: 'pv' } },
    { op: 'save-meter', meter: { device: `${ROOF}/battery-1`, member: 'roof-12', role: 'battery' } },
    { op: 'save-meter', meter: { device: `${APARTMENT}/grid`, member: 'apt-3', role: 'grid' } },
    {
      op: 'save-asset',
      asset: {
        ...{ id: 'roof-12-pv', member: 'roof-12', kind: 'pv', device: `${ROOF}/inverter-1` },
        ...{ ratedW: ROOF_RATED_W, tilt: 25, azimuth: 175 },
      },
    },
    {
      op: 'save-asset',
      asset: {
        ...{ id: 'roof-12-battery', member: 'roof-12', kind: 'battery', device: `${ROOF}/battery-1` },
        ...{ ratedW: ROOF_BATTERY.powerMaxW, capacityWh: ROOF_BATTERY.capacityWh, efficiency: 0.95 },
        ...{ chargeW: ROOF_BATTERY.powerMaxW, dischargeW: ROOF_BATTERY.powerMaxW, reservePercent: RESERVE_PERCENT },
      },
    },
    ...consents.map((scope) => ({
      op: 'give-consent' as const,
      consent: { member: 'roof-12', scope, from: since, how: 'import' as const },
    })),
  ];
}

/** The programme that the evening's call is for: the mean of six of ten days, a tenth less, 1,300 won for each kWh. */
export function eveningProgramme(validFrom: string): Programme {
  return {
    id: EVENING_PROGRAMME,
    version: 1,
    label: { ko: '저녁 절전', en: 'Evening saving' },
    validFrom,
    baseline: {
      method: { kind: 'drop-hours', days: 10, dropHighest: 2, dropLowest: 2 },
      days: { weekends: false, eventDays: false, lookBackDays: 45, lowUsage: null, highUsage: null, atLeast: 5 },
      adjustment: null,
      minutes: 15,
      rrmseMax: null,
    },
    successShare: 0.1,
    reward: { kind: 'per-kwh', rate: 1300, netHours: true },
    asset: 'points',
    noticeMinutes: 60,
    optInByDefault: true,
    settleAfterMinutes: 30,
  };
}
