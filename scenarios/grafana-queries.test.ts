import { dashboardFiles } from '@maeul/dashboards/grafana/dashboards';
import { buildTelemetry } from '@maeul/devices/messages/build-telemetry';
import type { DevicePath } from '@maeul/devices/path';
import type { Reading } from '@maeul/devices/reading';
import type { Role } from '@maeul/devices/roles';
import type { Kind } from '@maeul/devices/topic';
import { Batch } from '@maeul/hub/sinks/influx/batch';
import { lineWriter } from '@maeul/hub/sinks/influx/start-influx-sink';
import { type InfluxSeries, influxd, influxQuery, type TestServer } from '@maeul/hub/sinks/influx/testing/influxd';
import { MemoryReader } from '@maeul/hub/testing/memory-reader';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../scripts/needs.ts';

const MINUTES = 120;
const nowMs = Date.now();
const DONG = 'eunpyeong/sinsa1';

/** A small dong in which every panel has something to show: one house buys, one exports, one meter is in doubt. */
const DEVICES: readonly { readonly path: string; readonly role: Role; readonly power: number; readonly up: boolean }[] =
  [
    { path: `${DONG}/roof-12/inverter-1`, role: 'pv', power: 3000, up: true },
    { path: `${DONG}/roof-12/grid-1`, role: 'grid', power: -1800, up: true },
    { path: `${DONG}/roof-12/battery-1`, role: 'battery', power: 250, up: true },
    { path: `${DONG}/apt-3/grid-1`, role: 'grid', power: 2400, up: true },
    { path: `${DONG}/apt-3/meter-1`, role: 'load', power: 2400, up: false },
  ];

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly refId: string; readonly query: string }[];
}

interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
}

const dashboards = [...dashboardFiles()].map(([file, json]) => ({ file, ...(JSON.parse(json) as Dashboard) }));
const targets = dashboards.flatMap(({ file, panels }) =>
  panels.flatMap(({ title, targets }) => targets.map(({ refId, query }) => ({ file, title, refId, query }))),
);
const variables = dashboards.flatMap(({ file, templating }) =>
  templating.list.map((variable) => ({ file, ...variable })),
);

/** What Grafana puts in the place of its macros and variables before it asks. */
function expand(query: string): string {
  return query
    .replaceAll('$timeFilter', `time >= ${nowMs - (MINUTES + 5) * 60_000}ms and time <= ${nowMs}ms`)
    .replaceAll('$__interval', '1m')
    .replaceAll('$dong', 'sinsa1')
    .replaceAll('$site', 'roof-12');
}

function readings(role: Role, power: number, minute: number): Reading[] {
  const good = { quality: 'good', source: 'test' } as const;
  const energy = 1_000_000 + (Math.abs(power) * minute) / 60;
  const counter = role === 'pv' ? 'energy_ac_total' : power < 0 ? 'energy_export_total' : 'energy_import_total';
  return [
    { ...good, name: 'power_ac', value: power, unit: 'W' },
    { ...good, name: role === 'pv' ? 'voltage_l1' : 'voltage', value: 230.5, unit: 'V' },
    { ...good, name: counter, value: energy, unit: 'Wh' },
    ...(role === 'battery' ? [{ ...good, name: 'state_of_charge', value: 61, unit: '%' } as const] : []),
    { ...good, name: 'frequency', value: null, unit: 'Hz', quality: 'bad', reason: 'not-implemented' },
    { ...good, name: 'temperature', value: 41, unit: 'Cel', quality: 'stale', reason: 'timeout' },
  ];
}

async function fill(url: string): Promise<void> {
  const journal = new MemoryReader();
  const add = (path: string, kind: Kind, message: unknown) =>
    journal.add({ path: path as DevicePath, kind, payload: Buffer.from(JSON.stringify(message)) }, nowMs);
  const time = new Date(nowMs - 600_000).toISOString();
  for (const { path, role, up } of DEVICES)
    add(path, 'state', { status: up ? 'online' : 'unreachable', role, time, ...(up ? {} : { reason: 'timeout' }) });
  for (let minute = 0; minute <= MINUTES; minute++)
    for (const { path, role, power } of DEVICES) {
      const tMs = nowMs - (MINUTES - minute) * 60_000 - 1000;
      add(path, 'telemetry', buildTelemetry(path as DevicePath, tMs, readings(role, power, minute), null));
    }
  const batch = new Batch(0, new Map(), new Map());
  for (const record of journal.read(0, journal.head())) batch.add(record);
  expect(batch.quarantined).toEqual([]);
  const outcome = await lineWriter({ version: 1, url, database: 'maeul' }).write(batch.lines);
  expect(outcome).toEqual({ kind: 'accepted' });
}

describe.skipIf(!needs('influxd'))('the queries of the Grafana dashboards, asked of a real InfluxDB', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await influxd();
    await server.start();
    await fill(server.url);
  });
  afterAll(() => server.remove());

  const ask = (query: string): Promise<InfluxSeries[]> => influxQuery(server.url, 'maeul', expand(query));
  const panel = async (title: string, refId = 'A') => {
    const found = targets.find((target) => target.title.endsWith(title) && target.refId === refId);
    return ask(found!.query);
  };

  it.each(variables)('$file: the variable $name has values', async ({ query }) => {
    const series = await ask(query);
    expect(series.flatMap(({ values }) => values).length).toBeGreaterThan(0);
  });

  it.each(targets)('$file: $title ($refId) shows something', async ({ query }) => {
    const series = await ask(query);
    const cells = series.flatMap(({ columns, values }) =>
      values.flatMap((row) => row.filter((_, column) => columns[column] !== 'time')),
    );
    expect(cells.some((cell) => cell !== null && cell !== 0)).toBe(true);
  });

  it('leaves no macro or variable that Grafana would have to fill', () => {
    expect(targets.map(({ query }) => expand(query)).filter((query) => /\$(?!\/)/.test(query))).toEqual([]);
  });

  it('adds the dong up as a person would', async () => {
    const value = async (title: string) => (await panel(title))[0]?.values[0]?.[1];
    expect(await value('Made now')).toBe(3000);
    expect(await value('Bought now')).toBe(2400);
    expect(await value('Exported now')).toBe(1800);
    expect(await value('Used now')).toBe(3000 + 250 + 2400 - 1800);
    expect(await value('Devices up')).toBe(4);
    expect(await value('All devices')).toBe(5);
    expect(await value('Bad readings')).toBe(DEVICES.length * (MINUTES + 1));
  });

  it('shows the energy of whole quarter-hours', async () => {
    const [made] = await panel('Energy per 15 minutes');
    const quarters = made!.values.map(([, energy]) => Number(energy));
    // The quarter-hours at both ends are not whole.
    for (const energy of quarters.slice(1, -1)) expect(energy).toBeCloseTo(750, 6);
  });

  it('names the device that is not up, and why', async () => {
    const down = await panel('Devices that are not up');
    expect(down.map(({ tags }) => tags)).toEqual([{ site: 'apt-3', device: 'meter-1' }]);
    expect(down[0]?.values[0]?.slice(1)).toEqual(['unreachable', 'timeout', 0]);
  });
});
