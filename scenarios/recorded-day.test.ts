import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { withReader } from '@maeul/edge/device/session';
import { afterEach, describe, expect, it } from 'vitest';

const RECORDED = process.env.MAEUL_RECORDED_DATA;
if (RECORDED === undefined || !existsSync(RECORDED))
  console.error(
    '\nmaeul: SKIPPED, recorded data is not here (set MAEUL_RECORDED_DATA to a folder with fixtures/ and data/)\n',
  );

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Runs `maeul sim` as its own process and waits until it says where it is. */
async function simulator(...args: string[]): Promise<string> {
  const program = join(import.meta.dirname, 'support', 'sim.ts');
  const child = spawn(process.execPath, [program, ...args, '--tcp', '127.0.0.1:0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  stops.push(() => {
    child.kill('SIGTERM');
    return ended;
  });
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(([code]) => {
      throw new Error(`The simulator ended with status ${code}.`);
    }),
  ]);
  const { endpoints } = JSON.parse(line as string);
  return `127.0.0.1:${endpoints[0].endpoint.port}`;
}

async function readSunSpec(tcp: string, unit: number) {
  const readout = await withReader({ tcp, unit, timeout: 2000 }, (read) => read());
  if (!readout.ok) throw new Error(readout.message);
  return readout.value;
}

/** The expected points of a recorded image: model → point → "[ 'value' ]". */
type Expected = Record<string, Record<string, string>>;

function expectedNumber(expected: Expected, model: number, point: string): number {
  const text = /^\[ '(.*)' \]$/.exec(expected[`Model ${model}`]![point]!)?.[1];
  return Number(text);
}

describe.skipIf(RECORDED === undefined || !existsSync(RECORDED))('recorded data', () => {
  it('a real SMA inverter, served from its registers, is read with the values that others decoded', async () => {
    const file = join(RECORDED!, 'fixtures', 'sunspec-sma-sb36-2023-08-10.json');
    const expected: Expected = JSON.parse(readFileSync(file, 'utf8')).expected;
    const { identity, readings } = await readSunSpec(
      await simulator('inverter', '--image', file, '--unit', '126'),
      126,
    );
    expect(identity).toMatchObject({ manufacturer: 'SMA', model: 'SB3.6-1AV-41', version: '4.00.75.R' });
    const value = (name: string) => readings.find((reading) => reading.name === name)?.value;
    const points: [reading: string, model: number, point: string][] = [
      ['power_ac', 101, 'W'],
      ['energy_ac_total', 101, 'WH'],
      ['current', 101, 'A'],
      ['voltage_l1', 101, 'PhVphA'],
      ['frequency', 101, 'Hz'],
      ['power_apparent', 101, 'VA'],
      ['power_reactive', 101, 'VAr'],
      ['power_factor', 101, 'PF'],
      ['temperature_cabinet', 101, 'TmpCab'],
    ];
    for (const [reading, model, point] of points)
      expect(value(reading), reading).toBeCloseTo(expectedNumber(expected, model, point), 6);
    // Every number that was read from a point of a model is the number that was expected there.
    let compared = 0;
    for (const { source, value: read, name } of readings) {
      const [model, point] = source.split('.') as [string, string?];
      const text = expected[`Model ${model}`]?.[point ?? ''];
      if (text === undefined || typeof read !== 'number' || !/^\[ '-?[\d.]+' \]$/.test(text)) continue;
      expect(read, `${name} from ${source}`).toBeCloseTo(expectedNumber(expected, Number(model), point!), 6);
      compared++;
    }
    expect(compared).toBeGreaterThanOrEqual(points.length);
  });

  it('a recorded solar day, replayed fast, leaves the energy of its own samples in the counter', async () => {
    const all = readFileSync(join(RECORDED!, 'data', 'pv-serf-east-1min-ac-power.csv'), 'utf8')
      .trim()
      .split('\n');
    const day = all.filter((line) => line.startsWith('2022-03-19'));
    expect(day).toHaveLength(1440);
    const ownWh = day.reduce((total, line) => total + Number(line.split(',')[1]) / 60, 0);
    const folder = await mkdtemp(join(tmpdir(), 'maeul-day-'));
    stops.push(() => rm(folder, { recursive: true }));
    const csv = join(folder, 'day.csv');
    await writeFile(csv, [all[0], ...day].join('\n'));

    // A day in two seconds.
    const tcp = await simulator('inverter', '--replay', csv, '--speed', '43200', '--peak', '6000');
    const energies: number[] = [];
    const powers = new Set<number>();
    while (energies.length < 3 || energies.at(-1) !== energies.at(-3) || energies.at(-1) === 0) {
      const { readings } = await readSunSpec(tcp, 1);
      const number = (name: string) => readings.find((reading) => reading.name === name)?.value;
      energies.push(Number(number('energy_ac_total') ?? 0));
      powers.add(Number(number('power_ac')));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(energies).toEqual(energies.toSorted((a, b) => a - b));
    expect(Math.max(...powers)).toBeGreaterThan(1000);
    expect(Math.abs(energies.at(-1)! - ownWh) / ownWh).toBeLessThan(0.005);
  });
});
