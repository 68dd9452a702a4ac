import { withReader } from '@maeul/edge/device/session';
import { simClock } from '@maeul/simulators/clock';
import { simContext } from '@maeul/simulators/host/context';
import type { SimDevice } from '@maeul/simulators/host/device';
import { SimHost } from '@maeul/simulators/host/host';
import { batteryDevice } from '@maeul/simulators/host/modbus-devices';
import { houseMeterDevice, scaleDevice, waterMeterDevice } from '@maeul/simulators/host/serial-devices';
import { batteryModel } from '@maeul/simulators/models/battery';
import { siteModel } from '@maeul/simulators/models/site';
import { flat } from '@maeul/simulators/neighbourhood';
import { platformModel } from '@maeul/simulators/scale/platform';
import { SCALE_PROTOCOLS } from '@maeul/simulators/scale/protocols';
import { TcpLine } from '@maeul/simulators/wire/tcp-line';
import { afterEach, describe, expect, it } from 'vitest';

const NOON_IN_SEOUL = Date.UTC(2026, 0, 15, 3);
const NAMEPLATE = { manufacturer: 'Maeul', model: 'Simulated', version: '1', serial: 'SIM-7' };

/** A world where time stands still, but for the tests that move it. */
const world = () => simContext(simClock({ startMs: NOON_IN_SEOUL, speed: 0 }), 7);

let host: SimHost | undefined;
afterEach(() => host?.stop());

/** What the edge reads from one simulated device on a TCP line. */
async function readings(context: ReturnType<typeof world>, device: SimDevice, profile: string, unit: number) {
  const line = new TcpLine({ host: '127.0.0.1', port: 0 });
  host = new SimHost(context, [{ name: 'line', line, framing: 'rtu', devices: [device] }]);
  const [started] = await host.start();
  if (started?.endpoint.kind !== 'tcp') throw new Error('not TCP');
  const target = { rtuTcp: `127.0.0.1:${started.endpoint.port}`, profile, unit, timeout: 1000 };
  const readout = await withReader(target, (read) => read());
  if (!readout.ok) throw new Error(readout.message);
  return Object.fromEntries(
    readout.value.readings.map(({ name, value, quality }) => [name, quality === 'good' ? value : quality]),
  );
}

describe('what the edge reads from a simulated device is what the device does', () => {
  it.each(SCALE_PROTOCOLS)('scale %s: 12.34 kg that stand', async (protocol) => {
    const context = world();
    const spec = { capacityG: 30_000, divisionG: 10, visitorsPerHour: 0 };
    const scale = scaleDevice(
      'scale',
      { protocol, spec, intervalMs: 50 },
      context.simulate('platform', platformModel(spec)),
    );
    expect(scale.change({ loadG: 12_340 })).toMatchObject({ ok: true });
    context.clock.moveTo(NOON_IN_SEOUL + 10_000);
    expect(await readings(context, scale, `scale/${protocol}`, 1)).toMatchObject({ weight: 12.34 });
  });

  it.each([3, 4] as const)('house meter with totals of %i bytes', async (totalBytes) => {
    const context = world();
    const one = flat(context.simulate('flat', siteModel({ phases: 1, households: 1, commonW: 0 })), 0);
    const meter = houseMeterDevice('meter', { group: 0, totalBytes }, one);
    meter.change({ waterM3: 123.4, gasM3: 56.7, hotWaterM3: 9.9, heatWh: 1_230_000 });
    const read = await readings(context, meter, 'house-meter/ks-x-4506', 0);
    expect(read).toMatchObject({ water_volume_total: 123.4, gas_volume_total: 56.7, hot_water_volume_total: 9.9 });
    expect(read.heat_energy_total).toBe(1_230_000);
    expect(read.power_ac).toBeCloseTo(one.now().household.powerW, -1);
    // A counter of 0.1 kWh shows what is full.
    expect(read.energy_import_total).toBe(Math.floor(one.now().counters.importWh / 100) * 100);
  });

  it('water meter', async () => {
    const context = world();
    const one = flat(context.simulate('flat', siteModel({ phases: 1, households: 1, commonW: 0 })), 0);
    const meter = waterMeterDevice('meter', { unit: 1, serial: '23165017' }, one);
    meter.change({ waterM3: 225.151 });
    expect(await readings(context, meter, 'water-meter/seoul-digital', 1)).toMatchObject({
      water_volume_total: 225.151,
    });
  });

  it('battery', async () => {
    const context = world();
    const spec = { capacityWh: 10_000, powerMaxW: 5000 };
    const battery = context.simulate('battery', batteryModel(spec));
    const device = batteryDevice('battery', { unit: 3, base: 0, spec, nameplate: NAMEPLATE }, battery);
    device.change({ storedWh: 4200 });
    expect(await readings(context, device, 'sunspec', 3)).toMatchObject({ state_of_charge: 42 });
  });
});
