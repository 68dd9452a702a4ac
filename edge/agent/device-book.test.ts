import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseState } from '@maeul/devices/messages/state';
import type { DevicePath } from '@maeul/devices/path';
import { describe, expect, it } from 'vitest';
import { DeviceBook, type DeviceMemory, type Reach } from './device-book.ts';
import { readDeviceMemory, writeDeviceMemory } from './device-memory-file.ts';

const METER = 'eunpyeong/sinsa1/roof-12/meter-1' as DevicePath;
const FACTS = {
  path: METER,
  state: { label: '옥상', role: 'grid' as const, profile: 'meter/eastron-sdm120', interval: 1 },
};
const T = Date.UTC(2026, 4, 1, 3);
const AT = '2026-05-01T03:00:00.000Z';

const answers: Reach = { status: 'reachable', sinceMs: T };
const silent: Reach = { status: 'unreachable', sinceMs: T, reason: 'timeout' };
const book = (memory: DeviceMemory = {}) => new DeviceBook([FACTS], new Map([[METER, memory]]));

describe('the device book', () => {
  it('knows no state before the device was asked', () => {
    expect([...book().states()]).toEqual([]);
  });

  it('makes no event of a device that answers when the agent starts', () => {
    const change = book().reach(METER, answers);
    expect(change).toEqual({ state: { status: 'online', time: AT, ...FACTS.state }, facts: [] });
    expect(parseState(change?.state).ok).toBe(true);
  });

  it('makes one event of a device that stops answering, and one when it answers again', () => {
    const it = book();
    it.reach(METER, answers);
    expect(it.reach(METER, silent)?.facts).toEqual([
      { path: METER, type: 'maeul.device.unreachable.v1', data: { since: AT, reason: 'timeout' } },
    ]);
    expect(it.reach(METER, { ...silent, sinceMs: T + 1 })).toBeNull();
    expect(it.reach(METER, answers)?.facts).toMatchObject([{ type: 'maeul.device.reachable.v1' }]);
  });

  it('tells a new reason as a state, not as another event', () => {
    const it = book();
    it.reach(METER, silent);
    expect(it.reach(METER, { ...silent, reason: 'port-gone' })).toMatchObject({
      state: { status: 'unreachable', reason: 'port-gone' },
      facts: [],
    });
  });

  it('does not tell again after a restart what was told before it', () => {
    expect(book({ reachable: false }).reach(METER, silent)?.facts).toEqual([]);
    expect(book({ reachable: false }).reach(METER, answers)?.facts).toMatchObject([
      { type: 'maeul.device.reachable.v1' },
    ]);
  });

  it('tells that the device was replaced when its serial number changed, also over a restart', () => {
    const it = book({ serial: 'A1' });
    it.reach(METER, answers);
    expect(it.identity(METER, { serial: 'A1' })?.facts).toEqual([]);
    expect(it.identity(METER, { serial: 'B2' })).toMatchObject({
      state: { identity: { serial: 'B2' } },
      facts: [{ type: 'maeul.device.replaced.v1', data: { before: 'A1', after: 'B2' } }],
    });
    expect(it.memory().get(METER)).toEqual({ reachable: true, serial: 'B2' });
  });

  it('does not take a device for another because it did not tell its serial number', () => {
    const it = book({ serial: 'A1' });
    it.reach(METER, answers);
    expect(it.identity(METER, { model: 'X' })?.facts).toEqual([]);
    expect(it.identity(METER, { model: 'X', serial: 'A1' })?.facts).toEqual([]);
  });
});

describe('the memory of devices', () => {
  it('comes back as it was written, and a spoilt file remembers nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'maeul-memory-'));
    const memory = new Map([[METER, { reachable: false, serial: 'A1' }]]);
    expect(readDeviceMemory(folder)).toEqual(new Map());
    writeDeviceMemory(folder, memory);
    expect(readDeviceMemory(folder)).toEqual(memory);
    writeFileSync(join(folder, 'devices.json'), '{"a": {"serial": 7}, "b": nu');
    expect(readDeviceMemory(folder)).toEqual(new Map());
    rmSync(folder, { recursive: true });
  });
});
