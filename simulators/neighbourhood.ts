import type { CleanHouse } from './clean-house/house.ts';
import { cleanHouseLines } from './clean-house/lines.ts';
import type { MeterState } from './electric/electric.ts';
import type { SimContext } from './host/context.ts';
import { focus } from './host/context.ts';
import { type LineSpec, SimHost } from './host/host.ts';
import { batteryDevice, inverterDevice, meterDevice } from './host/modbus-devices.ts';
import { houseMeterDevice, scaleDevice } from './host/serial-devices.ts';
import type { BatterySpec } from './models/battery.ts';
import { type FlatState, type SiteSpec, type SiteState, siteModel } from './models/site.ts';
import { SEOUL } from './models/sun.ts';
import { platformModel, type ScaleSpec } from './scale/platform.ts';
import type { Simulation } from './simulation.ts';
import { TcpLine } from './wire/tcp-line.ts';

/** One line of the demo neighbourhood, for those who write the configuration of the edge agents that read it. */
export interface NeighbourhoodEndpoint {
  /** Name of the line; its port is the base port and `portOffset`. */
  readonly line: string;
  readonly portOffset: number;
  /** `modbus-tcp`; `modbus-rtu` and `serial` are raw bytes over TCP, as behind a serial server. */
  readonly framing: 'modbus-tcp' | 'modbus-rtu' | 'serial';
  readonly devices: readonly {
    /** site/device under the dong. */
    readonly path: string;
    readonly role: 'pv' | 'grid' | 'load' | 'water' | 'scale' | 'battery';
    /** Which simulated model answers: a profile of the edge that fits. */
    readonly profile: string;
    readonly unit: number;
  }[];
}

/** Everything that `maeul sim neighbourhood` serves. */
export const neighbourhoodEndpoints = [
  {
    line: 'roof-12-inverter',
    portOffset: 0,
    framing: 'modbus-tcp',
    devices: [{ path: 'roof-12/inverter-1', role: 'pv', profile: 'sunspec', unit: 1 }],
  },
  {
    line: 'roof-12-grid',
    portOffset: 1,
    framing: 'modbus-rtu',
    devices: [{ path: 'roof-12/grid', role: 'grid', profile: 'meter/carlo-gavazzi-em340', unit: 1 }],
  },
  {
    line: 'apt-3-meters',
    portOffset: 2,
    framing: 'modbus-rtu',
    devices: [
      { path: 'apt-3/flat-101', role: 'load', profile: 'meter/eastron-sdm120', unit: 1 },
      { path: 'apt-3/grid', role: 'grid', profile: 'meter/schneider-iem3155', unit: 2 },
    ],
  },
  {
    line: 'apt-3-house-meter',
    portOffset: 3,
    framing: 'serial',
    devices: [{ path: 'apt-3/house-meter-102', role: 'water', profile: 'house-meter/ks-x-4506', unit: 0 }],
  },
  {
    line: 'apt-3-scale',
    portOffset: 4,
    framing: 'serial',
    devices: [{ path: 'apt-3/clean-house', role: 'scale', profile: 'scale/cas-22', unit: 1 }],
  },
] as const satisfies readonly NeighbourhoodEndpoint[];

/** What a dong power plant adds to it: a battery behind the grid meter of the roof. */
export const batteryEndpoint = {
  line: 'roof-12-battery',
  portOffset: neighbourhoodEndpoints.length,
  framing: 'modbus-tcp',
  devices: [{ path: 'roof-12/battery-1', role: 'battery', profile: 'sunspec', unit: 1 }],
} as const satisfies NeighbourhoodEndpoint;

/** The battery of the roof. */
export const ROOF_BATTERY: BatterySpec = { capacityWh: 60_000, powerMaxW: 20_000 };

const ROOF_PEAK_W = 32_000;
const ROOF_RATED_W = 27_000;
const ROOF: SiteSpec = {
  phases: 3,
  households: 12,
  commonW: 900,
  panels: { ...SEOUL, tiltDegrees: 25, azimuthDegrees: 175, peakW: ROOF_PEAK_W, ratedW: ROOF_RATED_W },
};
const APARTMENT: SiteSpec = { phases: 3, households: 30, commonW: 2400 };
const SCALE: ScaleSpec = { capacityG: 30_000, divisionG: 10, visitorsPerHour: 40 };
const SCALE_FRAME_MS = 250;
const SUNSPEC_BASE = 40000;

export interface NeighbourhoodOptions {
  readonly host: string;
  /** Port of the first line; the others follow. 0 = the system chooses all of them. */
  readonly basePort: number;
  /** With the battery. */
  readonly battery?: boolean;
}

/**
 * The demo's hardware: a roof with a plant, behind one grid meter, an apartment house with its meters and a scale, and a
 * clean house, whose lines follow behind those of `neighbourhoodEndpoints`. A grid meter shows what its house uses less what
 * its roof makes.
 */
export function neighbourhood(
  context: SimContext,
  { host, basePort, battery = false }: NeighbourhoodOptions,
  cleanHouse: CleanHouse,
): SimHost {
  const roof = context.simulate('roof-12', siteModel(battery ? { ...ROOF, battery: ROOF_BATTERY } : ROOF));
  const apartment = context.simulate('apt-3', siteModel(APARTMENT));
  const platform = context.simulate('apt-3 platform', platformModel(SCALE));
  const lines = neighbourhoodEndpoints.map(({ line, portOffset, framing }) => ({
    name: line,
    line: new TcpLine({ host, port: basePort === 0 ? 0 : basePort + portOffset }),
    framing: framing === 'modbus-tcp' ? ('modbus-tcp' as const) : ('rtu' as const),
  }));
  const devices: Record<(typeof neighbourhoodEndpoints)[number]['line'], LineSpec['devices']> = {
    'roof-12-inverter': [roofInverter(roof)],
    'roof-12-grid': [meterDevice('roof-12/grid', 'em340', 1, gridMeter(roof))],
    'apt-3-meters': [
      meterDevice('apt-3/flat-101', 'sdm120', 1, flatMeter(flat(apartment, 0))),
      meterDevice('apt-3/grid', 'iem3155', 2, gridMeter(apartment)),
    ],
    'apt-3-house-meter': [houseMeterDevice('apt-3/house-meter-102', { group: 0, totalBytes: 3 }, flat(apartment, 1))],
    'apt-3-scale': [
      scaleDevice('apt-3/clean-house', { protocol: 'cas-22', spec: SCALE, intervalMs: SCALE_FRAME_MS }, platform),
    ],
  };
  const portAt = (offset: number) => (basePort === 0 ? 0 : basePort + offset);
  const { line, portOffset } = batteryEndpoint;
  const stored = {
    name: line,
    line: new TcpLine({ host, port: portAt(portOffset) }),
    framing: 'modbus-tcp' as const,
    devices: [roofBattery(roof)],
  };
  const behind = portAt(neighbourhoodEndpoints.length + (battery ? 1 : 0));
  return new SimHost(context, [
    ...lines.map((line) => ({ ...line, devices: devices[line.name] })),
    ...(battery ? [stored] : []),
    ...cleanHouseLines(cleanHouse, { host, basePort: behind }),
  ]);
}

function roofInverter(roof: Simulation<SiteState>) {
  const pv = focus(
    roof,
    // The model of the roof has panels, so it has a plant.
    (state) => state.pv!,
    (state, next) => ({ ...state, pv: next }),
  );
  const nameplate = { manufacturer: 'Maeul', model: 'Simulated 27k', version: '1.0', serial: 'SIM-ROOF-12' };
  return inverterDevice(
    'roof-12/inverter-1',
    { unit: 1, base: SUNSPEC_BASE, model: 103, ratedW: ROOF_RATED_W, nameplate },
    pv,
  );
}

function roofBattery(roof: Simulation<SiteState>) {
  const stored = focus(
    roof,
    // Only a roof with a battery is asked.
    (state) => state.battery!,
    (state, battery) => ({ ...state, battery }),
  );
  const nameplate = { manufacturer: 'Maeul', model: 'Simulated 60 kWh', version: '1.0', serial: 'SIM-BATTERY-12' };
  return batteryDevice('roof-12/battery-1', { unit: 1, base: SUNSPEC_BASE, spec: ROOF_BATTERY, nameplate }, stored);
}

/** The meter at the connection point of a site. */
export function gridMeter(site: Simulation<SiteState>) {
  return focus(
    site,
    (state) => state.grid,
    (state, grid) => ({ ...state, grid }),
  );
}

/** One flat of a site. */
export function flat(site: Simulation<SiteState>, index: number): Simulation<FlatState> {
  return focus(
    site,
    (state) => state.flats[index]!,
    (state, next) => ({ ...state, flats: state.flats.with(index, next) }),
  );
}

/** The single-phase meter of a flat. */
function flatMeter(one: Simulation<FlatState>) {
  return focus(
    one,
    (state): MeterState => ({ powersW: [state.household.powerW], counters: [state.counters] }),
    (state, { counters }) => ({ ...state, counters: counters[0]! }),
  );
}
