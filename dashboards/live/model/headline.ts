import { READING_NAMES } from '@maeul/devices/reading-names';
import type { Role } from '@maeul/devices/roles';
import type { ReadingAnswer } from '../../ui/api/answers.ts';
import { knownReading } from '../../ui/format/reading-name.ts';
import type { DeviceView } from './neighbourhood.ts';

const HEADLINES: Readonly<Record<Role, readonly string[]>> = {
  pv: ['power_ac', 'energy_ac_total'],
  grid: ['power_ac', 'energy_import_total', 'energy_export_total'],
  load: ['power_ac', 'energy_import_total'],
  battery: ['power_ac', 'state_of_charge'],
  scale: ['weight', 'state'],
  water: ['water_volume_total', 'hot_water_volume_total', 'gas_volume_total'],
  gas: ['gas_volume_total', 'gas_flow'],
  heat: ['heat_power', 'heat_energy_total'],
  sensor: ['temperature'],
  edge: [],
};
const HEADLINE_MAX = 3;

/** The few readings that say what the device does now; of a device that nobody knows, its first. */
export function headline({ state, latest }: DeviceView): ReadingAnswer[] {
  const names = state?.role === undefined ? [] : HEADLINES[state.role];
  const wanted = names.map((name) => latest.get(name)).filter((reading) => reading !== undefined);
  return wanted.length > 0 ? wanted : [...latest.values()].slice(0, HEADLINE_MAX);
}

/** The device's readings: those with a plain name in the order of the vocabulary, and after them all that only its maker names. */
export function allReadings({ latest }: DeviceView): { named: ReadingAnswer[]; others: ReadingAnswer[] } {
  const named = Object.keys(READING_NAMES)
    .map((name) => latest.get(name))
    .filter((reading) => reading !== undefined);
  const others = [...latest.values()].filter(({ name }) => knownReading(name) === undefined);
  return { named, others };
}
