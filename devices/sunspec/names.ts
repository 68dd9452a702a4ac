import type { ChainModel } from './chain.ts';
import type { PlacedPoint } from './layout.ts';

const phases = (point: string, name: string, suffixes: readonly [string, string, string]): [string, string][] =>
  suffixes.map((suffix, i) => [point + suffix, `${name}_l${i + 1}`]);

const ABC = ['phA', 'phB', 'phC'] as const;
const L123 = ['L1', 'L2', 'L3'] as const;

const INVERTER = new Map([
  ['A', 'current'],
  ...phases('A', 'current', ABC),
  ...phases('PhV', 'voltage', ABC),
  ['PPVphAB', 'voltage_l1_l2'],
  ['PPVphBC', 'voltage_l2_l3'],
  ['PPVphCA', 'voltage_l3_l1'],
  ['W', 'power_ac'],
  ['Hz', 'frequency'],
  ['VA', 'power_apparent'],
  ['VAr', 'power_reactive'],
  ['PF', 'power_factor'],
  ['WH', 'energy_ac_total'],
  ['DCA', 'current_dc'],
  ['DCV', 'voltage_dc'],
  ['DCW', 'power_dc'],
  ['TmpCab', 'temperature_cabinet'],
  ['TmpSnk', 'temperature_heatsink'],
  ['St', 'state'],
  ['Evt1', 'events'],
]);

const METER = new Map([
  ['A', 'current'],
  ...phases('A', 'current', ABC),
  ['PhV', 'voltage'],
  ...phases('PhV', 'voltage', ABC),
  // The models spell the voltages between phases in two ways.
  ['PPVphAB', 'voltage_l1_l2'],
  ['PPVphBC', 'voltage_l2_l3'],
  ['PPVphCA', 'voltage_l3_l1'],
  ['PhVphAB', 'voltage_l1_l2'],
  ['PhVphBC', 'voltage_l2_l3'],
  ['PhVphCA', 'voltage_l3_l1'],
  ['Hz', 'frequency'],
  ['W', 'power_ac'],
  ...phases('W', 'power', ABC),
  ['VA', 'power_apparent'],
  ...phases('VA', 'power_apparent', ABC),
  ['VAR', 'power_reactive'],
  ...phases('VAR', 'power_reactive', ABC),
  ['PF', 'power_factor'],
  ...phases('PF', 'power_factor', ABC),
  ['TotWhExp', 'energy_export_total'],
  ...phases('TotWhExp', 'energy_export_total', ['PhA', 'PhB', 'PhC']),
  ['TotWhImp', 'energy_import_total'],
  ...phases('TotWhImp', 'energy_import_total', ['PhA', 'PhB', 'PhC']),
  ['Evt', 'events'],
]);

const DER_AC = new Map([
  ['InvSt', 'state'],
  ['Alrm', 'events'],
  ['W', 'power_ac'],
  ...phases('W', 'power', L123),
  ['VA', 'power_apparent'],
  ...phases('VA', 'power_apparent', L123),
  ['Var', 'power_reactive'],
  ...phases('Var', 'power_reactive', L123),
  ['PF', 'power_factor'],
  ...phases('PF', 'power_factor', L123),
  ['A', 'current'],
  ...phases('A', 'current', L123),
  ['LNV', 'voltage'],
  ...phases('V', 'voltage', L123),
  ['VL1L2', 'voltage_l1_l2'],
  ['VL2L3', 'voltage_l2_l3'],
  ['VL3L1', 'voltage_l3_l1'],
  ['Hz', 'frequency'],
  ['TotWhInj', 'energy_ac_total'],
  ['TotWhAbs', 'energy_import_total'],
  ['TotVarhInj', 'energy_reactive_export_total'],
  ['TotVarhAbs', 'energy_reactive_import_total'],
  ['TmpCab', 'temperature_cabinet'],
  ['TmpSnk', 'temperature_heatsink'],
]);

const STORAGE = new Map([
  ['SoC', 'state_of_charge'],
  ['SoH', 'state_of_health'],
]);

const BATTERY = new Map([
  ...STORAGE,
  ['V', 'voltage_dc'],
  ['A', 'current_dc'],
  ['W', 'power_dc'],
  ['State', 'state'],
  ['Evt1', 'events'],
]);

const DER_DC = new Map([
  ['DCA', 'current_dc'],
  ['DCW', 'power_dc'],
  ['DCWhInj', 'energy_dc_total'],
]);

const LIMIT = new Map([['WMaxLimPct', 'power_limit']]);

const PLAIN: ReadonlyMap<number, ReadonlyMap<string, string>> = new Map([
  ...[101, 102, 103, 111, 112, 113].map((id) => [id, INVERTER] as const),
  ...[201, 202, 203, 204, 211, 212, 213, 214].map((id) => [id, METER] as const),
  [701, DER_AC],
  [713, STORAGE],
  [714, DER_DC],
  [802, BATTERY],
  [123, LIMIT],
  [704, LIMIT],
  [124, new Map([['ChaState', 'state_of_charge']])],
]);

/** The plain name of a point, where it has one. */
export function plainName(modelId: number, placed: PlacedPoint): string | undefined {
  return placed.groups.length === 0 ? PLAIN.get(modelId)?.get(placed.point.name) : undefined;
}

/** A name that is the same on every device: `m120_w_rtg`, `m160_module1_dcw`, `m160_2_module1_dcwh_total`. */
export function prefixedName(model: ChainModel, placed: PlacedPoint): string {
  const groups = placed.groups.map((step) => snake(step.name) + (step.index ?? ''));
  const again = model.occurrence > 1 ? [String(model.occurrence)] : [];
  const name = [`m${model.id}`, ...again, ...groups, snake(placed.point.name)].join('_');
  return placed.point.counter === true ? `${name}_total` : name;
}

/** `101.W`, `160#2.module[1].DCW`: the second model 160 of the device. */
export function sourceOf(model: ChainModel, placed: PlacedPoint): string {
  const head = model.occurrence > 1 ? `${model.id}#${model.occurrence}` : `${model.id}`;
  const groups = placed.groups.map((step) => (step.index === undefined ? step.name : `${step.name}[${step.index}]`));
  return [head, ...groups, placed.point.name].join('.');
}

/** `WMaxLimPct_WinTms` → `w_max_lim_pct_win_tms`, `VArRtgQ1` → `var_rtg_q1`. */
function snake(name: string): string {
  return name
    .replaceAll('VAr', 'Var')
    .replaceAll('VAh', 'Vah')
    .replace(/ph(?=[ABC])/g, 'Ph')
    .replace(/So(?=[CH])|Do(?=D)/g, (two) => two.toUpperCase())
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
