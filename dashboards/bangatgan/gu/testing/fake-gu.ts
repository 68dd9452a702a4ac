import type { Flows } from '@maeul/devices/vpp/accounts';
import type { ComparedDong, GuAnswer } from '@maeul/devices/vpp/api/gu';
import { dayOf, QUARTER_MS } from '../../../ui/format/time.ts';

const TO_MS = Date.parse('2026-11-20T18:15:00+09:00');
const DAY_MS = 96 * QUARTER_MS;
const FACTOR = { id: 'gridKgPerKwh', version: 2, value: 0.4173, year: 2023 };

const flowsOf = (production: number, consumption: number): Flows => ({
  ...{ production, consumption, charge: 0, discharge: 0 },
  ...{ import: Math.max(0, consumption - production * 0.8), export: production * 0.2 },
});

const avoidedOf = (production: number) => ({
  kgCO2: (production / 1000) * FACTOR.value,
  toe: (production / 1000) * 0.000229,
  factors: [FACTOR],
});

function dong(name: string, production: number, consumption: number, more: Partial<ComparedDong> = {}): ComparedDong {
  const share = production / consumption;
  return {
    place: `eunpyeong/${name}`,
    flows: flowsOf(production, consumption),
    low: flowsOf(production * 0.97, consumption * 0.95),
    high: flowsOf(production * 1.03, consumption * 1.06),
    shares: { selfConsumption: 0.8, selfSufficiency: share * 0.8, selfReliance: share },
    coverage: { members: 64, good: 60, estimated: 3, missing: 1 },
    households: 60,
    ...{ quarters: 96, of: 96, newest: new Date(TO_MS - QUARTER_MS).toISOString(), silent: false, corrected: 2 },
    avoided: avoidedOf(production),
    days: Array.from({ length: 7 }, (_, at) => ({
      day: dayOf(TO_MS - (6 - at) * DAY_MS),
      selfReliance: at === 2 && name === 'jingwan' ? null : share * (0.8 + 0.07 * ((at * 3) % 5)),
    })),
    ...more,
  };
}

/** Three dongs, one of which has not been heard for hours. */
export function guAnswer(): GuAnswer {
  const silent = { silent: true, quarters: 80, corrected: 0, newest: new Date(TO_MS - 17 * QUARTER_MS).toISOString() };
  const dongs = [
    dong('bulgwang', 210_000, 540_000),
    dong('jingwan', 96_000, 480_000, silent),
    dong('sinsa1', 182_000, 610_000),
  ];
  const flows = flowsOf(488_000, 1_630_000);
  const shares = { selfConsumption: 0.8, selfSufficiency: 0.24, selfReliance: 488 / 1630 };
  return {
    ...{ from: new Date(TO_MS - DAY_MS).toISOString(), to: new Date(TO_MS).toISOString(), dongs, target: 0.35 },
    total: { flows, shares, avoided: avoidedOf(flows.production), households: 180, silent: 1 },
  };
}
