import { buildTelemetry } from '@maeul/devices/messages/build-telemetry';
import type { SenmlPack } from '@maeul/devices/messages/telemetry';
import type { DevicePath } from '@maeul/devices/path';
import type { Reading } from '@maeul/devices/reading';
import { metersOf } from './portfolio.ts';
import type { VillageMember } from './village.ts';
import type { MeterValues } from './village-run.ts';

/** What one meter says at one moment. */
export interface MeterPack {
  readonly member: string;
  readonly device: DevicePath;
  readonly pack: SenmlPack;
}

/** The packs of a member's meters: its connection point, and its panels if it has some. Counters in whole Wh, as meters have them. */
export function packsOf(site: string, member: VillageMember, tMs: number, values: MeterValues): MeterPack[] {
  const { grid, pv } = metersOf(site, member);
  const gridReadings = [
    reading('power_ac', 'W', values.powerW),
    reading('energy_import_total', 'Wh', Math.floor(values.importWh)),
    reading('energy_export_total', 'Wh', Math.floor(values.exportWh)),
  ];
  const pvReadings = [
    reading('power_ac', 'W', values.madeW),
    reading('energy_ac_total', 'Wh', Math.floor(values.madeWh)),
  ];
  return [
    { device: grid as DevicePath, readings: gridReadings },
    ...(pv === null ? [] : [{ device: pv as DevicePath, readings: pvReadings }]),
  ].map(({ device, readings }) => ({
    member: member.id,
    device,
    pack: buildTelemetry(device, tMs, readings, null),
  }));
}

/** Puts packs of one device into one, each with its own times; for what was recorded before. */
export function joinPacks(packs: readonly SenmlPack[]): SenmlPack {
  const [first] = packs;
  const baseS = first?.[0]?.bt ?? 0;
  return packs.flatMap((pack, index) => {
    const offsetS = (pack[0]?.bt ?? 0) - baseS;
    return pack.map((record) => {
      if (index === 0) return record;
      const { bn: _name, bt: _time, ...rest } = record;
      return { ...rest, t: offsetS };
    });
  });
}

function reading(name: string, unit: string, value: number): Reading {
  return { name, unit, value: Math.round(value * 10) / 10, quality: 'good', source: 'meter' };
}
