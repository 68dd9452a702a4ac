import { ROLES } from '@maeul/devices/roles';
import { describe, expect, it } from 'vitest';
import { simClock } from './clock.ts';
import { sum } from './electric/electric.ts';
import { simContext } from './host/context.ts';
import { neighbourhood, neighbourhoodEndpoints } from './neighbourhood.ts';

const NOON_IN_SEOUL = Date.UTC(2026, 5, 21, 3);

describe('the neighbourhood', () => {
  it('serves every line on a port of its own, with the devices that its description names', async () => {
    const context = simContext(simClock({ startMs: NOON_IN_SEOUL, speed: 0 }), 1);
    const host = neighbourhood(context, { host: '127.0.0.1', basePort: 0 });
    try {
      const started = await host.start();
      expect(started.map(({ line, framing, devices }) => [line, framing, devices.map(({ name }) => name)])).toEqual(
        neighbourhoodEndpoints.map(({ line, framing, devices }) => [line, framing, devices.map(({ path }) => path)]),
      );
      const ports = started.map(({ endpoint }) => (endpoint.kind === 'tcp' ? endpoint.port : 0));
      expect(new Set(ports).size).toBe(neighbourhoodEndpoints.length);
    } finally {
      await host.stop();
    }
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
