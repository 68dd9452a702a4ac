import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withReader } from '@maeul/edge/device/session';
import { simClock } from '@maeul/simulators/clock';
import { simContext } from '@maeul/simulators/host/context';
import { type Framing, SimHost } from '@maeul/simulators/host/host';
import { inverterDevice, meterDevice } from '@maeul/simulators/host/modbus-devices';
import { METER_MODELS, type MeterName } from '@maeul/simulators/meters/models';
import { pvModel } from '@maeul/simulators/models/pv';
import { siteModel } from '@maeul/simulators/models/site';
import { SEOUL } from '@maeul/simulators/models/sun';
import { gridMeter } from '@maeul/simulators/neighbourhood';
import type { Line } from '@maeul/simulators/wire/line';
import { PtyLine } from '@maeul/simulators/wire/socat-line';
import { TcpLine } from '@maeul/simulators/wire/tcp-line';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs, needsPymodbus } from '../scripts/needs.ts';
import type { MasterTarget, RegisterMaster } from './masters/master.ts';
import { mbpoll } from './masters/mbpoll.ts';
import { pymodbus } from './masters/pymodbus.ts';

const MASTERS: [name: string, read: RegisterMaster, installed: boolean][] = [
  ['mbpoll', mbpoll, needs('mbpoll')],
  ['pymodbus', pymodbus, needsPymodbus()],
];
const NOON_IN_SEOUL = Date.UTC(2026, 5, 21, 3);

/** All simulated Modbus devices on one line, in a world where time stands still. */
function frozenWorld(line: Line, framing: Framing): SimHost {
  const context = simContext(simClock({ startMs: NOON_IN_SEOUL, speed: 0 }), 7);
  const panels = { ...SEOUL, tiltDegrees: 30, azimuthDegrees: 180, peakW: 10_000, ratedW: 9000 };
  const nameplate = { manufacturer: 'Maeul', model: 'Simulated', version: '1', serial: 'SIM-7' };
  const pv = context.simulate('inverter', pvModel(panels));
  const meter = (model: MeterName, unit: number) =>
    meterDevice(
      model,
      model,
      unit,
      gridMeter(
        context.simulate(model, siteModel({ phases: METER_MODELS[model].phases, households: 6, commonW: 100, panels })),
      ),
    );
  const devices = [
    inverterDevice('inverter', { unit: 9, base: 40000, model: 103, ratedW: 9000, nameplate }, pv),
    meter('sdm120', 1),
    meter('sdm630', 2),
    meter('iem3155', 3),
    meter('em340', 4),
  ];
  return new SimHost(context, [{ name: 'line', line, framing, devices }]);
}

const view = new DataView(new ArrayBuffer(8));
function bytesOf(words: readonly number[]): DataView {
  words.forEach((word, index) => void view.setUint16(index * 2, word));
  return view;
}
const float = (words: readonly number[]): number => bytesOf(words).getFloat32(0);

/** Where the makers' tables say that a value is, and how it is made from the registers: written down once more, by hand. */
const QUESTIONS = [
  { profile: 'eastron-sdm120', unit: 1, reading: 'power_ac', table: 'input', address: 0x000c, count: 2, value: float },
  {
    profile: 'eastron-sdm120',
    unit: 1,
    reading: 'voltage_l1',
    table: 'input',
    address: 0x0000,
    count: 2,
    value: float,
  },
  {
    profile: 'eastron-sdm120',
    unit: 1,
    reading: 'energy_export_total',
    table: 'input',
    address: 0x004a,
    count: 2,
    value: (words: number[]) => float(words) * 1000,
  },
  { profile: 'eastron-sdm630', unit: 2, reading: 'power_ac', table: 'input', address: 0x0034, count: 2, value: float },
  {
    profile: 'eastron-sdm630',
    unit: 2,
    reading: 'current_l3',
    table: 'input',
    address: 0x000a,
    count: 2,
    value: float,
  },
  {
    profile: 'schneider-iem3155',
    unit: 3,
    reading: 'power_ac',
    table: 'holding',
    address: 0x0bf3,
    count: 2,
    value: (words: number[]) => float(words) * 1000,
  },
  {
    profile: 'schneider-iem3155',
    unit: 3,
    reading: 'energy_import_total',
    table: 'holding',
    address: 0x0c83,
    count: 4,
    value: (words: number[]) => Number(bytesOf(words).getBigInt64(0)),
  },
  {
    profile: 'carlo-gavazzi-em340',
    unit: 4,
    reading: 'power_ac',
    table: 'input',
    address: 0x0028,
    count: 2,
    value: ([low, high]: number[]) => ((high! << 16) | low!) / 10,
  },
  {
    profile: 'carlo-gavazzi-em340',
    unit: 4,
    reading: 'energy_import_total',
    table: 'input',
    address: 0x0034,
    count: 2,
    value: ([low, high]: number[]) => ((high! << 16) | low!) * 100,
  },
  {
    profile: 'sunspec',
    unit: 9,
    reading: 'power_ac',
    table: 'holding',
    address: 40070 + 14,
    count: 1,
    value: ([word]: number[]) => word!,
  },
  {
    profile: 'sunspec',
    unit: 9,
    reading: 'voltage_l2',
    table: 'holding',
    address: 40070 + 11,
    count: 1,
    value: ([word]: number[]) => word! / 10,
  },
] as const;

describe.each([
  ['Modbus TCP', 'modbus-tcp'],
  ['Modbus RTU on a pseudo-terminal', 'rtu'],
] as const)('over %s', (_, framing) => {
  describe.skipIf(framing === 'rtu' && !needs('socat'))('the edge', () => {
    let host: SimHost;
    let target: MasterTarget;
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'maeul-masters-'));
      const line = framing === 'rtu' ? new PtyLine(join(folder, 'rs485')) : new TcpLine({ host: '127.0.0.1', port: 0 });
      host = frozenWorld(line, framing);
      target = (await host.start())[0]!.endpoint;
    });
    afterAll(async () => {
      await host.stop();
      await rm(folder, { recursive: true });
    });

    it.each(MASTERS)('reads the values that %s reads', async (_name, master, installed) => {
      if (!installed) return;
      const answers = await master(target, QUESTIONS);
      for (const profile of new Set(QUESTIONS.map((question) => question.profile))) {
        const asked = QUESTIONS.map((question, index) => ({ ...question, words: answers[index]! })).filter(
          (question) => question.profile === profile,
        );
        const readings = await readByEdge(target, profile, asked[0]!.unit);
        for (const { reading: name, count, words, value } of asked) {
          expect(words).toHaveLength(count);
          const reading = readings.find((candidate) => candidate.name === name);
          expect(reading, `${profile} ${name}`).toMatchObject({ quality: 'good' });
          const expected = (value as (words: number[]) => number)(words);
          // A 32-bit float has seven digits; the edge may show no more than it knows.
          expect(Math.abs((reading!.value as number) - expected)).toBeLessThanOrEqual(Math.abs(expected) * 1e-7);
        }
      }
    });
  });
});

async function readByEdge(target: MasterTarget, profile: string, unit: number) {
  const where =
    target.kind === 'tcp'
      ? { tcp: `${target.host}:${target.port}` }
      : { serial: target.path, baud: 9600, parity: 'none' as const };
  const readout = await withReader({ ...where, profile, unit, timeout: 1000 }, (read) => read());
  if (!readout.ok) throw new Error(readout.message);
  return readout.value.readings;
}
