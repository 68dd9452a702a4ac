import { unwrap } from '@maeul/devices/refusal';
import { BusRunner } from '@maeul/edge/agent/bus-runner';
import { readEdgeConfig } from '@maeul/edge/agent/config';
import { cleanHouse } from '@maeul/edge/cleanhouse/clean-house';
import { FirmataBoard } from '@maeul/edge/firmata/board';
import { WeighingBay } from '@maeul/edge/kiosk/weighing-bay';
import { weighingMachine } from '@maeul/edge/weighing/machine';
import type { WeighingOutput } from '@maeul/edge/weighing/weighing-machine';
import { CleanHouse } from '@maeul/simulators/clean-house/house';
import { cleanHouseLineNames, cleanHouseLines } from '@maeul/simulators/clean-house/lines';
import { type CleanHouseSpec, type ContainerSpec, FILL_COUNTS } from '@maeul/simulators/clean-house/spec';
import { Visitors } from '@maeul/simulators/clean-house/visitors';
import { simClock } from '@maeul/simulators/clock';
import { parseFaults } from '@maeul/simulators/faults/fault';
import { simContext } from '@maeul/simulators/host/context';
import { SimHost } from '@maeul/simulators/host/host';
import { seededRandom } from '@maeul/simulators/random';
import { SCALE_PROTOCOLS } from '@maeul/simulators/scale/protocols';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';

const WAIT = { timeout: 90_000, interval: 50 };
const LIMIT_MS = 120_000;
const TARE_G = 12_000;
const PLACE = 'eunpyeong/sinsa1/all-scales';
const DAY = '2026-11-23';

/** A container for every protocol of a scale, all on one board. */
const SPEC: CleanHouseSpec = {
  site: 'all-scales',
  board: 'mega',
  presence: 3,
  dispensers: [],
  containers: SCALE_PROTOCOLS.map((protocol, index) => ({
    id: protocol,
    kinds: [protocol],
    protocol,
    // A Toledo 8217 tells kilograms from pounds by its third decimal.
    scale: { capacityG: 60_000, divisionG: protocol === 'toledo-8217' ? 5 : 10, visitorsPerHour: 0, swings: true },
    serial: `SIM-${index}`,
    tareG: TARE_G,
    fullG: 40_000,
    lid: { lock: 4 + 4 * index, sensor: 5 + 4 * index },
    lamp: { red: 6 + 4 * index, green: 7 + 4 * index },
    fill: index,
  })),
};

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function configOf(address: (line: string) => string): string {
  const names = cleanHouseLineNames(SPEC);
  const lineOf = ({ id }: ContainerSpec) => names.scales.get(id)!;
  return stringify({
    edge: `${PLACE}/edge-1`,
    buses: Object.fromEntries(
      SPEC.containers.map((one) => [lineOf(one), { kind: 'rtu-tcp', address: address(lineOf(one)) }]),
    ),
    devices: SPEC.containers.map((one) => ({
      path: `${PLACE}/${one.id}`,
      bus: lineOf(one),
      profile: `scale/${one.protocol}`,
      role: 'scale',
      interval: '1s',
    })),
    boards: { front: { kind: 'tcp', address: address(names.board) } },
    kiosk: {
      path: `${PLACE}/kiosk-1`,
      label: { ko: '저울 모음', en: 'All scales' },
      key: 'kiosk.key',
      identityKey: 'identity.key',
      containers: SPEC.containers.map((one) => ({
        ...{ id: one.id, kinds: one.kinds, scale: `${PLACE}/${one.id}`, serial: one.serial },
        ...{ e: `${one.scale.divisionG}g`, max: '60kg', verifiedUntil: '2027-05-01', tare: `${TARE_G}g` },
        lid: { board: 'front', ...one.lid },
        lamp: { board: 'front', ...one.lamp },
        fill: { board: 'front', pin: `A${one.fill}`, ...FILL_COUNTS },
      })),
      presence: { board: 'front', pin: SPEC.presence },
    },
  });
}

/** The simulated house on its wires, and all of an edge that weighs, without a hub. */
async function weighedHouse() {
  const context = simContext(simClock(), 1);
  const house = new CleanHouse(context, SPEC);
  const visitors = new Visitors(house, seededRandom(3));
  const host = new SimHost(context, cleanHouseLines(house, { host: '127.0.0.1', basePort: 0 }));
  const endpoints = await host.start();
  stops.push(() => host.stop());
  stops.push(() => house.stop());
  stops.push(() => visitors.stop());
  const ports = new Map(endpoints.map(({ line, endpoint }) => [line, endpoint.kind === 'tcp' ? endpoint.port : 0]));
  const config = unwrap(
    readEdgeConfig(
      configOf((line) => `127.0.0.1:${ports.get(line)}`),
      'edge.yaml',
      null,
    ),
  );
  const kiosk = config.kiosk!;
  const boards = new Map([...config.boards].map(([name, at]) => [name, new FirmataBoard(name, at)]));
  const io = cleanHouse(kiosk, boards);
  const events = { onReadings: () => {}, onStatus: () => {}, onIdentity: () => {} };
  const ended = new Map<string, WeighingOutput>();
  const bays = new Map<string, WeighingBay>();
  for (const container of kiosk.containers) {
    const { id, seal, tare } = container;
    const device = config.devices.find(({ path }) => path === seal.path)!;
    const runner = new BusRunner(device.bus, config.buses.get(device.bus)!, [device], events, Math.random);
    const bay = new WeighingBay({
      ...{ container: id, verifiedUntil: seal.verifiedUntil, lid: io.lid(id), fill: io.fill(id), nowMs: Date.now },
      steadyMs: () => performance.now(),
      expected: () => null,
      machine: weighingMachine({ container: id, seal, tare }),
      tap: (listener) => runner.tap(device.path, listener)!,
      askScale: () => void runner.pollNow(device.path),
      onOutput: (output) => {
        if (output.is === 'ready') void bay.unlock();
        else if (output.is !== 'live') ended.set(id, output);
      },
      onLid: () => {},
      onLidFault: () => {},
    });
    bays.set(id, bay);
    bay.start();
    stops.push(() => bay.stop());
    runner.start();
    stops.push(() => runner.stop());
  }
  await io.start();
  stops.push(() => io.stop());
  await vi.waitFor(
    () => expect([...bays.values()].map((bay) => bay.closed(DAY))).toEqual([...bays].map(() => null)),
    WAIT,
  );
  return { house, visitors, host, bays, ended };
}

describe('a clean house whose scales speak every protocol', () => {
  it('weighs what people put in, to the gram, though they lean on it and take some out again', {
    timeout: LIMIT_MS,
  }, async () => {
    const { visitors, bays, ended, house } = await weighedHouse();
    const brought = new Map(SPEC.containers.map(({ id }, index) => [id, 640 + 410 * index]));
    for (const [id, grams] of brought) {
      bays.get(id)!.begin(DAY);
      unwrap(visitors.come({ container: id, grams, takeBack: 250, clumsy: true }));
    }
    await vi.waitFor(() => expect(ended.size).toBe(brought.size), WAIT);
    const grams = [...ended].map(([id, end]) => [id, end.is === 'weighed' ? end.weighing.grams : end]);
    expect(Object.fromEntries(grams)).toEqual(Object.fromEntries(brought));
    for (const { contentsG, id } of house.state().containers) expect(contentsG).toBe(brought.get(id));
  });

  it('gives nothing for a lifted container, an unplugged scale or too little, and says why', {
    timeout: LIMIT_MS,
  }, async () => {
    const { visitors, bays, ended, host, house } = await weighedHouse();
    const begin = (id: string, grams: number) => {
      bays.get(id)!.begin(DAY);
      unwrap(visitors.come({ container: id, grams }));
    };
    begin('cas-22', 100);
    begin('and-18', 2000);
    begin('toledo-continuous', 2000);
    const opened = (id: string) =>
      vi.waitFor(() => expect(house.state().containers.find((one) => one.id === id)!.open).toBe(true), WAIT);
    await opened('and-18');
    house.press('and-18', -11_000);
    await opened('toledo-continuous');
    host.setFaults(unwrap(parseFaults(['unplug:60s'])), 'all-scales-scale-toledo-continuous');
    await vi.waitFor(() => expect(ended.size).toBe(3), WAIT);
    const codes = [...ended].map(([id, end]) => [id, end.is === 'refused' ? end.why.code : end.is]);
    expect(Object.fromEntries(codes)).toEqual({
      'cas-22': 'under-min',
      'and-18': 'container-lifted',
      'toledo-continuous': 'scale-silent',
    });
  });
});
