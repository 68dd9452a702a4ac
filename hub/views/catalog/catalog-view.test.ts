import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DevicePath } from '@maeul/devices/path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryReader } from '../../testing/memory-reader.ts';
import { event, METER, state, telemetry } from '../../testing/messages.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { ViewRunner } from '../view-runner.ts';
import { catalogView } from './catalog-view.ts';

const T0 = Date.parse('2026-07-01T00:00:00Z');
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const EDGE = 'eunpyeong/sinsa1/roof-12/edge-1' as DevicePath;
const HUB = 'eunpyeong/sinsa1/hub/hub' as DevicePath;
const SITE = 'eunpyeong/sinsa1/roof-12';

/** A catalog that folds each message as it is given, and shows its tables. */
function catalog() {
  const file = join(tempFolder(), 'catalog.db');
  const reader = new MemoryReader();
  const runner = new ViewRunner(catalogView, file, reader);
  const query = (sql: string) => {
    const db = new DatabaseSync(file, { readOnly: true });
    const rows = db.prepare(sql).all() as Record<string, unknown>[];
    db.close();
    return rows;
  };
  return {
    runner,
    reader,
    fold(message: Parameters<MemoryReader['add']>[0], receivedMs: number) {
      reader.add(message, receivedMs);
      while (runner.step());
    },
    gaps: () => query('SELECT * FROM gap ORDER BY id'),
    devices: () =>
      query('SELECT * FROM device ORDER BY path').map((row) => ({ ...row, state: JSON.parse(String(row.state)) })),
  };
}

const numbered = (seq: number, stream = 's1') =>
  telemetry(METER, T0, [{ name: 'power_ac', value: 1 }], { stream, seq });

describe('missing numbers of a stream', () => {
  it('are one row: from, to, since when; healed when the last of them has come', () => {
    const { fold, gaps } = catalog();
    fold(numbered(1), T0);
    fold(numbered(5), T0 + MINUTE);
    expect(gaps()).toMatchObject([
      {
        cause: 'missing',
        stream: 's1',
        device: SITE,
        from_seq: 2,
        to_seq: 4,
        remaining: 3,
        from_ms: T0,
        to_ms: T0 + MINUTE,
        healed_ms: null,
      },
    ]);
    fold(numbered(3), T0 + 2 * MINUTE);
    fold(numbered(2), T0 + 2 * MINUTE);
    expect(gaps()).toMatchObject([{ remaining: 1, healed_ms: null }]);
    fold(numbered(4), T0 + 3 * MINUTE);
    expect(gaps()).toMatchObject([{ remaining: 0, from_seq: 2, to_seq: 4, healed_ms: T0 + 3 * MINUTE }]);
  });

  it('that were merely overtaken are no gap', () => {
    const { fold, gaps } = catalog();
    fold(numbered(2), T0);
    fold(numbered(1), T0 + 5);
    expect(gaps()).toEqual([]);
  });

  it('that the edge shed are explained: the gap is closed and the loss has a row of its own', () => {
    const { fold, gaps } = catalog();
    fold(numbered(1), T0);
    fold(numbered(10), T0 + MINUTE);
    const shed = { ranges: [{ from: 2, to: 8 }], cause: 'spool-full' };
    fold(event(EDGE, 'maeul.outbox.shed.v1', T0 + MINUTE, shed, { stream: 's1', seq: 11 }), T0 + 2 * MINUTE);
    fold(numbered(9), T0 + 3 * MINUTE);
    expect(gaps()).toMatchObject([
      { cause: 'missing', from_seq: 2, to_seq: 9, remaining: 0, healed_ms: T0 + 3 * MINUTE },
      { cause: 'shed', from_seq: 2, to_seq: 8, reason: 'spool-full', healed_ms: null },
    ]);
  });

  it('are what a set of numbers says, in any order of arrival', () => {
    const arrivals = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(arrivals, (order) => {
        const { fold, gaps } = catalog();
        order.forEach((seq, index) => {
          fold(numbered(seq), T0 + index * MINUTE);
        });
        const missing = Array.from({ length: Math.max(...order) }, (_, index) => index + 1).filter(
          (seq) => !order.includes(seq),
        );
        expect(gaps().reduce((sum, gap) => sum + Number(gap.remaining), 0)).toBe(missing.length);
        for (const gap of gaps()) {
          const own = missing.filter((seq) => seq >= Number(gap.from_seq) && seq <= Number(gap.to_seq));
          expect(gap.remaining).toBe(own.length);
          expect(gap.healed_ms === null).toBe(own.length > 0);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('a device', () => {
  const online = { status: 'online', label: 'Roof meter', role: 'grid', interval: 10 };

  it('is what its state says, and a last will takes nothing from that', () => {
    const { fold, devices, gaps } = catalog();
    fold(state(METER, online), T0);
    fold(state(METER, { status: 'offline' }), T0 + MINUTE);
    expect(devices()).toMatchObject([{ path: METER, state: { ...online, status: 'offline' }, state_ms: T0 + MINUTE }]);
    expect(gaps()).toMatchObject([{ cause: 'offline', device: METER, from_ms: T0 + MINUTE, healed_ms: null }]);
    fold(state(METER, online), T0 + 2 * MINUTE);
    expect(gaps()).toMatchObject([{ cause: 'offline', to_ms: T0 + 2 * MINUTE, healed_ms: T0 + 2 * MINUTE }]);
  });

  it('is offline when its edge is, until it is told of anew', () => {
    const { fold, devices } = catalog();
    fold(state(EDGE, { status: 'online', role: 'edge' }), T0);
    fold(state(METER, { ...online, edge: EDGE }), T0);
    fold(state(EDGE, { status: 'offline' }), T0 + MINUTE);
    expect(devices()).toMatchObject([
      { path: EDGE, state: { status: 'offline', role: 'edge' } },
      { path: METER, state: { ...online, edge: EDGE, status: 'offline', reason: 'edge-offline' } },
    ]);
    fold(state(METER, { ...online, edge: EDGE }), T0 + 2 * MINUTE);
    expect(devices()[1]?.state).toEqual({ ...online, edge: EDGE });
  });

  it('that its edge cannot reach is a gap with the reason, until it is reached again', () => {
    const { fold, gaps } = catalog();
    const since = new Date(T0).toISOString();
    fold(event(METER, 'maeul.device.unreachable.v1', T0 + MINUTE, { since, reason: 'timeout' }), T0 + MINUTE);
    expect(gaps()).toMatchObject([{ cause: 'silent', device: METER, from_ms: T0, reason: 'timeout', healed_ms: null }]);
    fold(event(METER, 'maeul.device.reachable.v1', T0 + 5 * MINUTE, { since }), T0 + 6 * MINUTE);
    expect(gaps()).toMatchObject([{ to_ms: T0 + 5 * MINUTE, healed_ms: T0 + 6 * MINUTE }]);
  });

  it('that says nothing for three of its intervals, and at least a minute, is silent until it speaks', () => {
    const { fold, gaps } = catalog();
    const tick = (tMs: number) => fold(event(HUB, 'maeul.hub.tick.v1', tMs, {}), tMs);
    fold(state(METER, online), T0);
    fold(telemetry(METER, T0, [{ name: 'power_ac', value: 1 }]), T0);
    tick(T0 + MINUTE);
    expect(gaps()).toEqual([]);
    tick(T0 + 2 * MINUTE);
    tick(T0 + 3 * MINUTE);
    expect(gaps()).toMatchObject([{ cause: 'silent', device: METER, from_ms: T0, reason: 'no-telemetry' }]);
    fold(telemetry(METER, T0, [{ name: 'power_ac', value: 1 }]), T0 + 4 * MINUTE);
    expect(gaps()).toMatchObject([{ healed_ms: T0 + 4 * MINUTE }]);
  });
});

describe('the hub’s own outages', () => {
  it('are rows: while it was down, and while InfluxDB was', () => {
    const { fold, gaps } = catalog();
    fold(event(HUB, 'maeul.hub.started.v1', T0 + MINUTE, { downSince: new Date(T0).toISOString() }), T0 + MINUTE);
    fold(
      event(HUB, 'maeul.hub.sink-unreachable.v1', T0 + 2 * MINUTE, { sink: 'influx', reason: 'refused' }),
      T0 + 2 * MINUTE,
    );
    fold(event(HUB, 'maeul.hub.sink-reachable.v1', T0 + 9 * MINUTE, { sink: 'influx' }), T0 + 9 * MINUTE);
    expect(gaps()).toMatchObject([
      { cause: 'hub-down', device: HUB, from_ms: T0, to_ms: T0 + MINUTE, healed_ms: T0 + MINUTE },
      { cause: 'sink-down', device: 'influx', from_ms: T0 + 2 * MINUTE, healed_ms: T0 + 9 * MINUTE, reason: 'refused' },
    ]);
  });
});

describe('the catalog', () => {
  it('quarantines what it cannot accept, and the rest goes on', () => {
    const { fold, runner, devices } = catalog();
    fold({ path: METER, kind: 'state', payload: Buffer.from('{"status":"asleep"}') }, T0);
    fold({ path: METER, kind: 'event', payload: Buffer.from('null') }, T0);
    fold(event(METER, 'maeul.device.unreachable.v1', T0, { since: 'yesterday' }), T0);
    fold(state(METER, { status: 'online' }), T0);
    expect(runner.digest()).toContain('bad-state');
    expect(runner.digest()).toContain('bad-event"');
    expect(runner.digest()).toContain('bad-event-data');
    expect(devices()).toMatchObject([{ state: { status: 'online' } }]);
  });

  it('made again from the journal in one go is the same', () => {
    const { fold, runner, reader } = catalog();
    [3, 1, 9, 4, 12, 2].forEach((seq, index) => {
      fold(numbered(seq), T0 + index * MINUTE);
    });
    fold(state(METER, { status: 'online', interval: 1 }), T0 + 7 * MINUTE);
    fold(event(HUB, 'maeul.hub.tick.v1', T0 + 20 * MINUTE, {}), T0 + 20 * MINUTE);
    const again = new ViewRunner(catalogView, join(tempFolder(), 'catalog.db'), reader);
    while (again.step());
    expect(again.digest()).toBe(runner.digest());
  });
});
