import { RefusalError, refuse, unwrap } from '@maeul/devices/refusal';
import { type Command, Option } from 'commander';
import { simClock } from '../clock.ts';
import { simContext } from '../host/context.ts';
import type { SimDevice } from '../host/device.ts';
import { SimHost } from '../host/host.ts';
import { batteryDevice, inverterDevice, meterDevice } from '../host/modbus-devices.ts';
import { isMeterName, METER_MODELS, type MeterName } from '../meters/models.ts';
import { imageUnit, parseImage } from '../modbus/image.ts';
import { batteryModel } from '../models/battery.ts';
import { pvModel } from '../models/pv.ts';
import { parseRecordedPower, replaySimulation } from '../models/replay.ts';
import { siteModel } from '../models/site.ts';
import { SEOUL } from '../models/sun.ts';
import { gridMeter } from '../neighbourhood.ts';
import { BASE_ADDRESSES } from '../sunspec/chain.ts';
import { INVERTER_CONTROLS, INVERTER_MODELS, type InverterControls, type InverterModel } from '../sunspec/inverter.ts';
import {
  type CommonFlags,
  collect,
  contextFrom,
  lineFrom,
  number,
  readText,
  runHost,
  simulatorCommand,
  unit,
  type WhereFlags,
  withModbusWhere,
} from './common.ts';

const MODBUS_LINE = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
const HOUSEHOLDS_BEHIND_METER = { 1: 1, 3: 6 } as const;
const COMMON_W = 300;

type ModbusFlags = CommonFlags & WhereFlags & { unit: number };

function modbusCommand(name: string, description: string): Command {
  return withModbusWhere(simulatorCommand(name, description)).option('--unit <n>', 'Modbus unit', unit, 1);
}

async function serve(context: ReturnType<typeof contextFrom>, flags: ModbusFlags, devices: SimDevice[]) {
  const { line, framing } = unwrap(lineFrom(flags, MODBUS_LINE));
  await runHost(new SimHost(context, [{ name: 'line', line, framing, devices }]), flags);
}

function baseOption(): Option {
  return new Option('--base <address>', 'where the SunSpec chain begins')
    .choices(BASE_ADDRESSES.map(String))
    .default(String(BASE_ADDRESSES[0]));
}

interface InverterFlags extends ModbusFlags {
  model: string;
  base: string;
  controls: string;
  peak: number;
  rated?: number;
  tilt: number;
  azimuth: number;
  latitude: number;
  longitude: number;
  image?: string;
  replay?: string;
}

export function inverterCommand(): Command {
  return modbusCommand('inverter', 'a SunSpec inverter: models 1, 101/103/111/113, 120, 121, 122, 123/704, 160')
    .addOption(new Option('--model <id>', 'model of the AC values').choices(INVERTER_MODELS.map(String)).default('103'))
    .addOption(baseOption())
    .addOption(new Option('--controls <models>', 'which models take limits').choices(INVERTER_CONTROLS).default('123'))
    .option('--peak <watts>', 'power of the panels', number, 10_000)
    .option('--rated <watts>', 'most that the inverter gives (default: the panels)', number)
    .option('--tilt <degrees>', '0 = flat', number, 30)
    .option('--azimuth <degrees>', '180 = south', number, 180)
    .option('--latitude <degrees>', 'north is positive', number, SEOUL.latitude)
    .option('--longitude <degrees>', 'east is positive', number, SEOUL.longitude)
    .option('--image <file>', 'serve these recorded registers (JSON) instead')
    .option('--replay <file>', 'play recorded power: CSV with time and watts; begins at its first sample')
    .action(async (flags: InverterFlags) => {
      if (flags.image !== undefined) return serveImage(flags.image, flags);
      const ratedW = flags.rated ?? flags.peak;
      const model = Number(flags.model) as InverterModel;
      const nameplate = {
        manufacturer: 'Maeul',
        model: `Simulated ${ratedW} W`,
        version: '1.0',
        serial: `SIM-${flags.seed}`,
      };
      const controls = flags.controls as InverterControls;
      const options = { unit: flags.unit, base: Number(flags.base), model, ratedW, nameplate, controls };
      if (flags.replay !== undefined) {
        const recorded = unwrap(parseRecordedPower(readText(flags.replay)));
        const clock = simClock({ startMs: flags.start ?? recorded.startMs, speed: flags.speed });
        const device = inverterDevice('inverter', options, replaySimulation(recorded, clock));
        return serve(simContext(clock, flags.seed), flags, [device]);
      }
      const context = contextFrom(flags);
      const { latitude, longitude, tilt: tiltDegrees, azimuth: azimuthDegrees, peak: peakW } = flags;
      const pv = pvModel({ latitude, longitude, tiltDegrees, azimuthDegrees, peakW, ratedW });
      return serve(context, flags, [inverterDevice('inverter', options, context.simulate('inverter', pv))]);
    });
}

function serveImage(file: string, flags: ModbusFlags): Promise<void> {
  const image = unwrap(parseImage(readText(file)));
  const device: SimDevice = {
    name: 'image',
    kind: 'recorded registers',
    state: () => ({ file }),
    change: () => refuse('bad-state', 'A recording cannot be changed.'),
    wire: { speaks: 'modbus', unit: imageUnit(image, flags.unit) },
  };
  return serve(contextFrom(flags), flags, [device]);
}

export function batteryCommand(): Command {
  return modbusCommand('battery', 'a SunSpec battery: models 1, 701, 124, 713, 802')
    .option('--capacity <wh>', 'what it can hold', number, 10_000)
    .option('--power <watts>', 'most that it takes and gives', number, 5000)
    .addOption(baseOption())
    .action(async (flags: ModbusFlags & { capacity: number; power: number; base: string }) => {
      const context = contextFrom(flags);
      const spec = { capacityWh: flags.capacity, powerMaxW: flags.power };
      const nameplate = {
        manufacturer: 'Maeul',
        model: 'Simulated battery',
        version: '1.0',
        serial: `SIM-${flags.seed}`,
      };
      const battery = context.simulate('battery', batteryModel(spec));
      const options = { unit: flags.unit, base: Number(flags.base), spec, nameplate };
      await serve(context, flags, [batteryDevice('battery', options, battery)]);
    });
}

export function meterCommand(): Command {
  return modbusCommand('meter', 'an electricity meter over Modbus with a house behind it')
    .addOption(new Option('--model <name>', 'which meter').choices(Object.keys(METER_MODELS)).default('sdm120'))
    .action(async (flags: ModbusFlags & { model: MeterName }) => {
      const context = contextFrom(flags);
      await serve(context, flags, [houseMeter(context, flags.model, flags.unit)]);
    });
}

export function rs485Command(): Command {
  return withModbusWhere(simulatorCommand('rs485', 'several meters on one RS-485 line, each with a house behind it'))
    .requiredOption('--meter <model:unit>', 'a meter on the line; repeat it', collect, [])
    .action(async (flags: ModbusFlags & { meter: string[] }) => {
      const context = contextFrom(flags);
      const meters = flags.meter.map((text) => {
        const [model = '', address = ''] = text.split(':');
        if (!isMeterName(model) || !/^\d{1,3}$/.test(address) || Number(address) < 1 || Number(address) > 247)
          throw new RefusalError(
            refuse('bad-meter', `"${text}" is not model:unit.`, `Models are ${Object.keys(METER_MODELS).join(', ')}.`),
          );
        return houseMeter(context, model, Number(address));
      });
      await serve(context, flags, meters);
    });
}

function houseMeter(context: ReturnType<typeof contextFrom>, model: MeterName, unit: number): SimDevice {
  const { phases } = METER_MODELS[model];
  const name = `${model}-${unit}`;
  const spec = { phases, households: HOUSEHOLDS_BEHIND_METER[phases], commonW: phases === 3 ? COMMON_W : 0 };
  return meterDevice(name, model, unit, gridMeter(context.simulate(name, siteModel(spec))));
}
