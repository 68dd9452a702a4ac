import { type Duration, duration, toMillis } from '@maeul/devices/config/quantities';
import Type, { type Static } from 'typebox';
import type { DispatchSettings } from '../../vpp/dispatch/settings.ts';

const watts = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000_000, examples: [500_000], description }));
const EVENING = { fromHour: 17, toHour: 22, percent: 150 } as const;
const WEAR_WON = 10;
const EMERGENCY_PERCENT = 80;
const DEFAULT_REVERT = '15m' as Duration;

/** The part `dispatch` of the section `energy`. */
export const DispatchConfig = Type.Object(
  {
    dear: Type.Array(
      Type.Object({
        fromHour: Type.Integer({ minimum: 0, maximum: 23 }),
        toHour: Type.Integer({ minimum: 1, maximum: 24 }),
        percent: Type.Integer({ minimum: 1, maximum: 1000 }),
      }),
      {
        default: [EVENING],
        description: 'Hours in which a kWh counts for more, percent of the retail price: batteries serve them first.',
      },
    ),
    peakWonPerKw: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      default: 0,
      description: 'What each kW of the highest import of a day costs.',
    }),
    wearWonPerKwh: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: WEAR_WON,
      description: 'What a kWh through a battery wears off it.',
    }),
    importMax: watts('Most that the dong may take at its border, W.'),
    exportMax: watts('Most that the dong may give, W. Beyond it panels with the consent control are held back.'),
    feeders: Type.Array(
      Type.Object({
        id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
        importMax: watts('Most that it may carry into the dong, W.'),
        exportMax: watts('Most that it may carry out, W.'),
      }),
      { default: [], description: 'Limits of feeders.' },
    ),
    emergencyReserve: Type.Integer({
      minimum: 0,
      maximum: 100,
      default: EMERGENCY_PERCENT,
      description: 'Percent of its capacity that every battery keeps in an emergency.',
    }),
    emergency: Type.Boolean({ default: false, description: 'There is an emergency: batteries keep that reserve.' }),
    revert: duration({
      default: DEFAULT_REVERT,
      atLeast: '10s',
      atMost: '1h',
      description: 'A device that hears nothing of the hub for so long goes back to its own mode.',
    }),
  },
  { description: 'How batteries, panels and loads that can wait are planned.' },
);

export function readDispatchConfig(section: Static<typeof DispatchConfig> | undefined): DispatchSettings {
  const { feeders = [], importMax = null, exportMax = null } = section ?? {};
  return {
    dear: section?.dear ?? [EVENING],
    peakWonPerKw: section?.peakWonPerKw ?? 0,
    wearWonPerKwh: section?.wearWonPerKwh ?? WEAR_WON,
    importMaxW: importMax,
    exportMaxW: exportMax,
    feeders: feeders.map(({ id, importMax: importMaxW = null, exportMax: exportMaxW = null }) => ({
      ...{ id, importMaxW, exportMaxW },
    })),
    emergencyPercent: section?.emergencyReserve ?? EMERGENCY_PERCENT,
    emergency: section?.emergency ?? false,
    revertS: Math.round(toMillis(section?.revert ?? DEFAULT_REVERT) / 1000),
  };
}
