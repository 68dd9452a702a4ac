import { type PhaseState, sum } from '../electric/electric.ts';
import { absent, acc32, acc64, bits32, enum16, float, model, pad, sf, signed, string, unsigned } from './fields.ts';

export interface Nameplate {
  readonly manufacturer: string;
  readonly model: string;
  readonly version: string;
  readonly serial: string;
}

/** What an inverter measures and counts; power is positive when it generates. */
export interface InverterValues {
  readonly phases: readonly PhaseState[];
  readonly frequencyHz: number;
  readonly energyWh: number;
  readonly dcVoltage: number;
  readonly dcPowerW: number;
  readonly cabinetCelsius: number;
  /** Operating state of models 101 to 113: 2 sleeping, 4 MPPT, 5 throttled, 6 shutting down. */
  readonly operatingState: number;
  readonly availableW: number;
  readonly ratedW: number;
}

/** Model 1, common. */
export function common({ manufacturer, model: name, version, serial }: Nameplate, unit: number): number[] {
  const fields = [string(manufacturer, 16), string(name, 16), string('', 8), string(version, 8), string(serial, 16)];
  return model(1, ...fields, unsigned(unit), pad);
}

const lineVoltage = (a: PhaseState, b: PhaseState): number =>
  Math.sqrt(a.voltage ** 2 + b.voltage ** 2 + a.voltage * b.voltage);

/** The AC values in the order of models 101 to 113: three each, absent on a single phase. */
function acValues({ phases }: InverterValues) {
  const [a, b, c] = phases as readonly [PhaseState, PhaseState?, PhaseState?];
  const apparentVa = sum(phases.map((phase) => phase.apparentVa));
  const powerW = sum(phases.map((phase) => phase.powerW));
  return {
    currents: [sum(phases.map((phase) => phase.currentA)), a.currentA, b?.currentA, c?.currentA],
    lineVoltages: [b && lineVoltage(a, b), b && c && lineVoltage(b, c), c && lineVoltage(c, a)],
    voltages: [a.voltage, b?.voltage, c?.voltage],
    powerW,
    apparentVa,
    reactiveVar: sum(phases.map((phase) => phase.reactiveVar)),
    powerFactorPercent: 100 * a.powerFactor,
  };
}

/** Models 101 (one phase) and 103 (three phases): integers with scale factors. */
export function integerInverter(values: InverterValues): number[] {
  const ac = acValues(values);
  return model(
    values.phases.length === 1 ? 101 : 103,
    ...ac.currents.map((value) => unsigned(value, -2)),
    sf(-2),
    ...[...ac.lineVoltages, ...ac.voltages].map((value) => unsigned(value, -1)),
    sf(-1),
    signed(ac.powerW),
    sf(0),
    unsigned(values.frequencyHz, -2),
    sf(-2),
    signed(ac.apparentVa),
    sf(0),
    signed(ac.reactiveVar),
    sf(0),
    signed(ac.powerFactorPercent, -1),
    sf(-1),
    acc32(values.energyWh),
    sf(0),
    unsigned(values.dcPowerW / values.dcVoltage, -2),
    sf(-2),
    unsigned(values.dcVoltage, -1),
    sf(-1),
    signed(values.dcPowerW),
    sf(0),
    signed(values.cabinetCelsius, -1),
    absent(3, signed(undefined)),
    sf(-1),
    enum16(values.operatingState),
    enum16(undefined),
    bits32(0),
    bits32(0),
    absent(4, bits32(undefined)),
  );
}

/** Models 111 (one phase) and 113 (three phases): floating point. */
export function floatInverter(values: InverterValues): number[] {
  const ac = acValues(values);
  return model(
    values.phases.length === 1 ? 111 : 113,
    ...[...ac.currents, ...ac.lineVoltages, ...ac.voltages].map(float),
    float(ac.powerW),
    float(values.frequencyHz),
    float(ac.apparentVa),
    float(ac.reactiveVar),
    float(ac.powerFactorPercent),
    float(values.energyWh),
    float(values.dcPowerW / values.dcVoltage),
    float(values.dcVoltage),
    float(values.dcPowerW),
    float(values.cabinetCelsius),
    absent(3, float(undefined)),
    enum16(values.operatingState),
    enum16(undefined),
    bits32(0),
    bits32(0),
    absent(4, bits32(undefined)),
  );
}

const PV = 4;

/** Model 120, nameplate ratings. */
export function nameplateRatings(ratedW: number): number[] {
  return model(
    120,
    enum16(PV),
    unsigned(ratedW, 1),
    sf(1),
    unsigned(ratedW, 1),
    sf(1),
    absent(2, signed(ratedW * 0.4, 1)),
    absent(2, signed(-ratedW * 0.4, 1)),
    sf(1),
    unsigned(ratedW / 220, -1),
    sf(-1),
    absent(2, signed(0.8, -2)),
    absent(2, signed(-0.8, -2)),
    sf(-2),
    absent(4, [...unsigned(undefined), ...sf(undefined)]),
    pad,
  );
}

/** Model 121, basic settings. */
export function basicSettings(ratedW: number): number[] {
  return model(
    121,
    unsigned(ratedW, 1),
    unsigned(220, -1),
    signed(0, -1),
    unsigned(264, -1),
    unsigned(176, -1),
    unsigned(ratedW, 1),
    absent(4, signed(undefined)),
    unsigned(undefined),
    absent(4, signed(undefined)),
    absent(2, enum16(undefined)),
    unsigned(undefined),
    unsigned(60),
    enum16(undefined),
    sf(1),
    sf(-1),
    sf(-1),
    sf(-1),
    sf(1),
    absent(4, sf(undefined)),
    sf(0),
  );
}

const CONNECTED_AVAILABLE_OPERATING = 0b0111;
/** Bit 1 of ECPConn; bit 0 says disconnected. */
const CONNECTED = 0b10;

/** Model 122, measurements and status: the lifetime energy in 64 bits. */
export function measurementsStatus(values: InverterValues, connected: boolean): number[] {
  const rounded = 10 * Math.round(values.availableW / 10);
  return model(
    122,
    unsigned(connected ? CONNECTED_AVAILABLE_OPERATING : 0),
    unsigned(0),
    unsigned(CONNECTED),
    acc64(values.energyWh),
    absent(5, acc64(undefined)),
    signed(undefined),
    sf(undefined),
    unsigned(rounded, 1),
    sf(1),
    bits32(undefined),
    bits32(undefined),
    string('RTC', 4),
    bits32(undefined),
    unsigned(undefined),
    unsigned(undefined),
    sf(undefined),
  );
}

/** Model 160, the strings on the DC side, which share the power evenly. */
export function strings(values: InverterValues, count: number): number[] {
  const powerW = values.dcPowerW / count;
  const modules = Array.from({ length: count }, (_, index) => [
    ...unsigned(index + 1),
    ...string(`String ${index + 1}`, 8),
    ...unsigned(powerW / values.dcVoltage, -2),
    ...unsigned(values.dcVoltage, -1),
    ...unsigned(powerW),
    ...acc32(values.energyWh / count),
    ...bits32(undefined),
    ...signed(values.cabinetCelsius),
    ...enum16(values.operatingState),
    ...bits32(0),
  ]);
  return model(160, sf(-2), sf(-1), sf(0), sf(0), bits32(0), unsigned(count), unsigned(undefined), ...modules);
}
