// What the edge bench reads: 64 simulated devices on eight lines. Prints the addresses of the lines as JSON.
import { simClock } from '@maeul/simulators/clock';
import { simContext } from '@maeul/simulators/host/context';
import type { SimDevice } from '@maeul/simulators/host/device';
import { type LineSpec, SimHost } from '@maeul/simulators/host/host';
import { inverterDevice, meterDevice } from '@maeul/simulators/host/modbus-devices';
import { pvModel } from '@maeul/simulators/models/pv';
import { siteModel } from '@maeul/simulators/models/site';
import { SEOUL } from '@maeul/simulators/models/sun';
import { gridMeter } from '@maeul/simulators/neighbourhood';
import { TcpLine } from '@maeul/simulators/wire/tcp-line';
import { BENCH_LINES, type BenchModel } from '../edge/lines.ts';

const PANELS_W = 10_000;
const NAMEPLATE = { manufacturer: 'Maeul', model: 'Simulated', version: '1.0' };

const context = simContext(simClock({}), 1);
const lines = BENCH_LINES.map(
  ({ name, kind, devices }): LineSpec => ({
    name,
    line: new TcpLine({ host: '127.0.0.1', port: 0 }),
    framing: kind === 'tcp' ? 'modbus-tcp' : 'rtu',
    devices: devices.map(({ model, unit }) => device(`${name}-${unit}`, model, unit)),
  }),
);
console.log(JSON.stringify(await new SimHost(context, lines).start()));

function device(name: string, model: BenchModel, unit: number): SimDevice {
  if (model === 'sunspec') {
    const panels = { ...SEOUL, tiltDegrees: 30, azimuthDegrees: 180, peakW: PANELS_W, ratedW: PANELS_W };
    const options = {
      unit,
      base: 40_000,
      model: 103,
      ratedW: PANELS_W,
      nameplate: { ...NAMEPLATE, serial: name },
    } as const;
    return inverterDevice(name, options, context.simulate(name, pvModel(panels)));
  }
  const house =
    model === 'sdm120' ? { phases: 1, households: 1, commonW: 0 } : { phases: 3, households: 6, commonW: 300 };
  const { phases, ...behind } = house;
  const site = siteModel({ ...behind, phases: phases === 1 ? 1 : 3 });
  return meterDevice(name, model, unit, gridMeter(context.simulate(name, site)));
}
