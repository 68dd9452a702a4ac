/** A gauge is a value of the moment; a counter only grows, but for rollover, reset and replacement. */
export type SeriesKind = 'gauge' | 'counter';

export interface ReadingName {
  readonly unit: string | null;
  readonly kind: SeriesKind;
  readonly ko: string;
  readonly en: string;
}

const gauge = (unit: string | null, ko: string, en: string): ReadingName => ({ unit, kind: 'gauge', ko, en });
const counter = (unit: string, ko: string, en: string): ReadingName => ({ unit, kind: 'counter', ko, en });

/**
 * The plain names that profiles and decoders use, whatever the model. Sign conventions: an inverter's `power_ac` is
 * positive when it generates, a meter's when it imports, a battery's when it discharges.
 */
export const READING_NAMES: Readonly<Record<string, ReadingName>> = {
  power_ac: gauge('W', '유효전력', 'Active power'),
  power_l1: gauge('W', '유효전력 L1', 'Active power L1'),
  power_l2: gauge('W', '유효전력 L2', 'Active power L2'),
  power_l3: gauge('W', '유효전력 L3', 'Active power L3'),
  power_apparent: gauge('VA', '피상전력', 'Apparent power'),
  power_apparent_l1: gauge('VA', '피상전력 L1', 'Apparent power L1'),
  power_apparent_l2: gauge('VA', '피상전력 L2', 'Apparent power L2'),
  power_apparent_l3: gauge('VA', '피상전력 L3', 'Apparent power L3'),
  power_reactive: gauge('var', '무효전력', 'Reactive power'),
  power_reactive_l1: gauge('var', '무효전력 L1', 'Reactive power L1'),
  power_reactive_l2: gauge('var', '무효전력 L2', 'Reactive power L2'),
  power_reactive_l3: gauge('var', '무효전력 L3', 'Reactive power L3'),
  power_factor: gauge('/', '역률', 'Power factor'),
  power_factor_l1: gauge('/', '역률 L1', 'Power factor L1'),
  power_factor_l2: gauge('/', '역률 L2', 'Power factor L2'),
  power_factor_l3: gauge('/', '역률 L3', 'Power factor L3'),
  power_dc: gauge('W', '직류 전력', 'DC power'),
  current: gauge('A', '전류', 'Current'),
  current_l1: gauge('A', '전류 L1', 'Current L1'),
  current_l2: gauge('A', '전류 L2', 'Current L2'),
  current_l3: gauge('A', '전류 L3', 'Current L3'),
  current_n: gauge('A', '중성선 전류', 'Neutral current'),
  current_dc: gauge('A', '직류 전류', 'DC current'),
  voltage: gauge('V', '전압', 'Voltage'),
  voltage_l1: gauge('V', '전압 L1', 'Voltage L1'),
  voltage_l2: gauge('V', '전압 L2', 'Voltage L2'),
  voltage_l3: gauge('V', '전압 L3', 'Voltage L3'),
  voltage_l1_l2: gauge('V', '선간전압 L1-L2', 'Voltage L1-L2'),
  voltage_l2_l3: gauge('V', '선간전압 L2-L3', 'Voltage L2-L3'),
  voltage_l3_l1: gauge('V', '선간전압 L3-L1', 'Voltage L3-L1'),
  voltage_dc: gauge('V', '직류 전압', 'DC voltage'),
  voltage_battery: gauge('V', '배터리 전압', 'Battery voltage'),
  frequency: gauge('Hz', '주파수', 'Frequency'),
  energy_ac_total: counter('Wh', '누적 발전량', 'Energy generated'),
  energy_dc_total: counter('Wh', '누적 직류 발전량', 'DC energy'),
  energy_import_total: counter('Wh', '누적 수전량', 'Energy imported'),
  energy_import_total_l1: counter('Wh', '누적 수전량 L1', 'Energy imported L1'),
  energy_import_total_l2: counter('Wh', '누적 수전량 L2', 'Energy imported L2'),
  energy_import_total_l3: counter('Wh', '누적 수전량 L3', 'Energy imported L3'),
  energy_export_total: counter('Wh', '누적 송전량', 'Energy exported'),
  energy_export_total_l1: counter('Wh', '누적 송전량 L1', 'Energy exported L1'),
  energy_export_total_l2: counter('Wh', '누적 송전량 L2', 'Energy exported L2'),
  energy_export_total_l3: counter('Wh', '누적 송전량 L3', 'Energy exported L3'),
  energy_sum_total: counter('Wh', '누적 전력량', 'Energy, import + export'),
  energy_reactive_import_total: counter('varh', '누적 무효 수전량', 'Reactive energy imported'),
  energy_reactive_export_total: counter('varh', '누적 무효 송전량', 'Reactive energy exported'),
  energy_reactive_sum_total: counter('varh', '누적 무효전력량', 'Reactive energy, import + export'),
  temperature: gauge('Cel', '온도', 'Temperature'),
  temperature_cabinet: gauge('Cel', '함체 온도', 'Cabinet temperature'),
  temperature_heatsink: gauge('Cel', '방열판 온도', 'Heat sink temperature'),
  state: gauge(null, '상태', 'State'),
  events: gauge(null, '이벤트', 'Events'),
  state_of_charge: gauge('%', '충전율', 'State of charge'),
  state_of_health: gauge('%', '건강도', 'State of health'),
  power_limit: gauge('%', '출력 제한', 'Power limit'),
  water_flow: gauge('m3/h', '수도 유량', 'Water flow'),
  water_volume_total: counter('m3', '수도 누적', 'Water used'),
  hot_water_flow: gauge('m3/h', '온수 유량', 'Hot water flow'),
  hot_water_volume_total: counter('m3', '온수 누적', 'Hot water used'),
  gas_flow: gauge('m3/h', '가스 유량', 'Gas flow'),
  gas_volume_total: counter('m3', '가스 누적', 'Gas used'),
  heat_power: gauge('W', '난방 열량', 'Heat power'),
  heat_energy_total: counter('Wh', '난방 누적', 'Heat used'),
  weight: gauge('kg', '무게', 'Weight'),
};

/** A name that ends in `_total` is a counter, whether or not it is in the table: third-party devices follow the same rule. */
export function seriesKind(name: string): SeriesKind {
  return READING_NAMES[name]?.kind ?? (name.endsWith('_total') ? 'counter' : 'gauge');
}
