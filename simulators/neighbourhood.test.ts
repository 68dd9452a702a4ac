import { ROLES } from '@maeul/devices/roles';
import { describe, expect, it } from 'vitest';
import { CleanHouse } from './clean-house/house.ts';
import { cleanHouseLineNames } from './clean-house/lines.ts';
import { DEMO_CLEAN_HOUSE } from './clean-house/spec.ts';
import { simClock } from './clock.ts';
import { sum } from './electric/electric.ts';
import { type SimContext, simContext } from './host/context.ts';
import { neighbourhoodEndpoints, neighbourhood as neighbourhoodWith, ROOF_BATTERY } from './neighbourhood.ts';

const NOON_IN_SEOUL = Date.UTC(2026, 5, 21, 3);

function neighbourhood(context: SimContext, where: { host: string; basePort: number; battery?: boolean }) {
  return neighbourhoodWith(context, where, new CleanHouse(context, DEMO_CLEAN_HOUSE));
}

describe('the neighbourhood', () => {
  it('serves every line on a port of its own, with the devices that its description names', async () => {
    const context = simContext(simClock({ startMs: NOON_IN_SEOUL, speed: 0 }), 1);
    const host = neighbourhood(context, { host: '127.0.0.1', basePort: 0 });
    try {
      const started = await host.start();
      const described = started.slice(0, neighbourhoodEndpoints.length);
      expect(described.map(({ line, framing, devices }) => [line, framing, devices.map(({ name }) => name)])).toEqual(
        neighbourhoodEndpoints.map(({ line, framing, devices }) => [line, framing, devices.map(({ path }) => path)]),
      );
      const ports = started.map(({ endpoint }) => (endpoint.kind === 'tcp' ? endpoint.port : 0));
      const { board, scales } = cleanHouseLineNames(DEMO_CLEAN_HOUSE);
      expect(started.slice(described.length).map(({ line, framing }) => [line, framing])).toEqual([
        [board, 'firmata'],
        ...[...scales.values()].map((line) => [line, 'serial']),
      ]);
      expect(new Set(ports).size).toBe(started.length);
    } finally {
      await host.stop();
    }
  });

  it('has a battery where one is asked for, which the grid meter of the roof feels', () => {
    const context = simContext(simClock({ startMs: NOON_IN_SEOUL, speed: 0 }), 1);
    const { devices } = neighbourhood(context, { host: '127.0.0.1', basePort: 0, battery: true });
    const state = (name: string) => devices.find((device) => device.name === name)!.state();
    const gridW = () => sum(state('roof-12/grid').powersW as number[]);
    const beforeW = gridW();
    context.clock.moveTo(NOON_IN_SEOUL + 1000);
    expect(state('roof-12/battery-1')).toMatchObject({ powerW: -0.5 * ROOF_BATTERY.powerMaxW });
    expect(gridW() - beforeW).toBeGreaterThan(0.4 * ROOF_BATTERY.powerMaxW);
  });

  it('names units as the wires have them, and roles that exist', async () => {
    const context = simContext(simClock({ startMs: NOON_IN_SEOUL, speed: 0 }), 1);
    const units = new Map(
      neighbourhood(context, { host: '127.0.0.1', basePort: 0 }).devices.map(({ name, wire }) => [
        name,
        wire.speaks === 'modbus' ? wire.unit.unit : undefined,
      ]),
    );
    for (const { path, unit, role } of neighbourhoodEndpoints.flatMap(({ devices }) => [...devices])) {
      expect(units.has(path)).toBe(true);
      expect(units.get(path) ?? unit).toBe(unit);
      expect(ROLES).toContain(role);
    }
  });

  it('exports at noon what the roof makes more than the house uses, and still uses power at night', () => {
    const at = (tMs: number) => {
      const context = simContext(simClock({ startMs: tMs, speed: 0 }), 1);
      const { devices } = neighbourhood(context, { host: '127.0.0.1', basePort: 0 });
      const state = (name: string) => devices.find((device) => device.name === name)!.state();
      return {
        pvW: state('roof-12/inverter-1').powerW as number,
        gridW: sum(state('roof-12/grid').powersW as number[]),
        apartmentW: sum(state('apt-3/grid').powersW as number[]),
      };
    };
    const noon = at(NOON_IN_SEOUL);
    const night = at(NOON_IN_SEOUL + 12 * 3_600_000);
    expect(noon.gridW).toBeLessThan(0);
    expect(noon.pvW).toBeGreaterThan(5000);
    expect(night.pvW).toBe(0);
    expect(night.gridW).toBeGreaterThan(500);
    expect(night.apartmentW).toBeGreaterThan(1000);
  });
});
