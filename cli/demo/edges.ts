import {
  batteryEndpoint,
  type NeighbourhoodEndpoint,
  neighbourhoodEndpoints,
  ROOF_BATTERY,
} from '@maeul/simulators/neighbourhood';
import { stringify } from 'yaml';

export const DEMO_PLACE = 'eunpyeong/sinsa1';

/** A line of the simulated neighbourhood as it was printed when it began to listen. */
export interface SimulatedLine {
  readonly line: string;
  readonly endpoint: { readonly kind: string; readonly host?: string; readonly port?: number };
}

const LABELS: Readonly<Record<string, string>> = {
  'roof-12': '12호 옥상 · Roof 12',
  'apt-3': '3단지 · Apartment 3',
  'roof-12/inverter-1': '옥상 태양광 · Rooftop solar',
  'roof-12/grid': '건물 인입 계량기 · Grid meter',
  'roof-12/battery-1': '옥상 배터리 · Rooftop battery',
  'apt-3/flat-101': '101호 · Flat 101',
  'apt-3/grid': '단지 인입 계량기 · Grid meter',
  'apt-3/house-meter-102': '102호 원격검침 · House meter 102',
  'apt-3/clean-house': '클린하우스 저울 · Clean-house scale',
};
const INTERVAL = '1s';
const { powerMaxW } = ROOF_BATTERY;
/** How far the hub may go. */
const CONTROLS: Readonly<Record<string, object>> = {
  'roof-12/inverter-1': { kind: 'limit' },
  'roof-12/battery-1': { kind: 'storage', charge: powerMaxW, discharge: powerMaxW, reserve: 10 },
};

/**
 * The configurations of the two edge agents that read the simulated devices, one for each site.
 * @param steered with a battery, and the roof's devices may be steered by the hub with this key; null: nothing is
 */
export function demoEdges(
  lines: readonly SimulatedLine[],
  steered: { readonly hubKey: string } | null = null,
): { name: string; yaml: string }[] {
  const battery = steered === null ? [] : [batteryEndpoint];
  const endpoints: readonly NeighbourhoodEndpoint[] = [...neighbourhoodEndpoints, ...battery];
  const sites = new Set(endpoints.flatMap(({ devices }) => devices.map(({ path }) => siteOf(path))));
  return [...sites].map((site) => {
    const own = endpoints.filter(({ devices }) => devices.some(({ path }) => siteOf(path) === site));
    const config = {
      edge: `${DEMO_PLACE}/${site}/edge-1`,
      label: LABELS[site],
      ...(steered === null ? {} : { control: { hubKey: steered.hubKey } }),
      buses: Object.fromEntries(
        own.map(({ line, framing }) => [
          line,
          {
            kind: framing === 'modbus-tcp' ? 'tcp' : 'rtu-tcp',
            address: addressOf(lines, line),
          },
        ]),
      ),
      devices: own.flatMap(({ line, devices }) =>
        devices.map(({ path, role, profile, unit }) => ({
          path: `${DEMO_PLACE}/${path}`,
          bus: line,
          unit,
          profile,
          role,
          label: LABELS[path],
          interval: INTERVAL,
          ...(steered !== null && path in CONTROLS ? { control: CONTROLS[path] } : {}),
        })),
      ),
    };
    return { name: `edge-${site}`, yaml: stringify(config) };
  });
}

/** host:port */
export function addressOf(lines: readonly SimulatedLine[], name: string): string {
  const endpoint = lines.find(({ line }) => line === name)?.endpoint;
  return `${endpoint?.host}:${endpoint?.port}`;
}

function siteOf(path: string): string {
  return path.split('/')[0]!;
}
