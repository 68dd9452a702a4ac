import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@maeul/devices/messages/command';
import type { DevicePath } from '@maeul/devices/path';
import type { Setpoint } from '@maeul/devices/vpp/control';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ControlDesk, type RevertReason } from './control-desk.ts';
import type { DeviceControl } from './limits.ts';
import { battery, CONTROLS, control, inverter, registersOf, type SlaveDevice } from './test-sunspec-slave.ts';

const PATH = 'eunpyeong/sinsa1/roof-12/inverter-1' as DevicePath;
const OTHER = 'eunpyeong/sinsa1/roof-12/inverter-2' as DevicePath;
const HUB = generateKeyPairSync('ed25519');
const STRANGER = generateKeyPairSync('ed25519');
const LIMIT: DeviceControl = { kind: 'limit', leastPercent: 20, revertMaxS: 900 };
const STORAGE: DeviceControl = {
  kind: 'storage',
  chargeMaxW: 4000,
  dischargeMaxW: 3000,
  reservePercent: 15,
  revertMaxS: 900,
};
const NOW = Date.parse('2026-11-23T05:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-control-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

interface Desk {
  readonly desk: ControlDesk;
  readonly reverted: [number, RevertReason][];
}

function deskOf(slave: SlaveDevice, limits: DeviceControl, folder: string): Desk {
  const reverted: [number, RevertReason][] = [];
  const desk = new ControlDesk({
    folder,
    hubKey: HUB.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    devices: new Map([[PATH, limits]]),
    registers: (path) => (path === PATH ? registersOf(slave) : null),
    nowMs: Date.now,
    onReverted: (_path, order, reason) => reverted.push([order, reason]),
    log: () => {},
  });
  expect(desk.start()).toEqual({ ok: true, value: true });
  return { desk, reverted };
}

let ids = 0;
/** A setpoint signed as the documentation of the command says, written out here by hand. */
function order(setpoint: Setpoint, count: number, over: { path?: string; key?: typeof HUB; issuedMs?: number } = {}) {
  const { path = PATH, key = HUB, issuedMs = Date.now() } = over;
  ids += 1;
  const id = `01900000-0000-7000-8000-${String(ids).padStart(12, '0')}`;
  const issued = new Date(issuedMs).toISOString();
  const expires = new Date(issuedMs + 30_000).toISOString();
  const inner =
    setpoint.kind === 'limit'
      ? `{"kind":"limit","percent":${setpoint.percent}}`
      : setpoint.kind === 'storage'
        ? `{"kind":"storage","powerW":${setpoint.powerW},"reservePercent":${setpoint.reservePercent}}`
        : '{"kind":"auto"}';
  const text = `{"args":{"order":${count},"revertS":60,"setpoint":${inner}},"expires":"${expires}","id":"${id}","issued":"${issued}","name":"setpoint","path":"${path}"}`;
  const signature = sign(null, Buffer.from(text), key.privateKey).toString('base64url');
  const args = { setpoint, revertS: 60, order: count, signature };
  return { id, name: 'setpoint', issued, expires, args } satisfies Command;
}

const half: Setpoint = { kind: 'limit', percent: 50 };
const auto: Setpoint = { kind: 'auto' };

describe('a limit for an inverter', () => {
  it('goes to model 123: the value, the timers, and the switch last; and is read back', async () => {
    const slave = inverter(123);
    const { desk } = deskOf(slave, LIMIT, tempFolder());
    expect(await desk.handle(PATH, order(half, 1))).toEqual({
      ok: true,
      value: {
        setpoint: half,
        model: 123,
        readBack: { WMaxLim_Ena: 1, WMaxLimPct: 50, WMaxLimPct_RvrtTms: 60 },
        revertsAt: new Date(NOW + 60_000).toISOString(),
      },
    });
    expect(slave.writes).toEqual([
      { address: CONTROLS + 5, words: [500] },
      { address: CONTROLS + 7, words: [60] },
      { address: CONTROLS + 9, words: [1] },
    ]);
  });

  it('goes to model 704 with what the device falls back to, and the switch last', async () => {
    const slave = inverter(704);
    const { desk } = deskOf(slave, LIMIT, tempFolder());
    expect(await desk.handle(PATH, order(half, 1))).toMatchObject({ ok: true, value: { model: 704 } });
    expect(slave.writes).toEqual([
      { address: CONTROLS + 17, words: [0, 0, 60] },
      { address: CONTROLS + 15, words: [500] },
      { address: CONTROLS + 14, words: [1] },
    ]);
  });

  it('ends when no renewal comes, and a renewal moves the end', async () => {
    const slave = inverter(123, false);
    const { desk, reverted } = deskOf(slave, LIMIT, tempFolder());
    await desk.handle(PATH, order(half, 1));
    await vi.advanceTimersByTimeAsync(40_000);
    await desk.handle(PATH, order(half, 2));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(control(slave, 9)).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(control(slave, 9)).toBe(0);
    expect(reverted).toEqual([[2, 'expired']]);
  });

  it('ends at once when the hub says so', async () => {
    const slave = inverter(704);
    const { desk, reverted } = deskOf(slave, LIMIT, tempFolder());
    await desk.handle(PATH, order(half, 1));
    expect(await desk.handle(PATH, order(auto, 2))).toMatchObject({
      ok: true,
      value: { readBack: { WMaxLimPctEna: 0 } },
    });
    expect(reverted).toEqual([[2, 'told']]);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(reverted).toHaveLength(1);
  });

  it('says when the device did not take it, and takes back whatever there may be of it', async () => {
    const slave = inverter(123);
    slave.deaf = true;
    const { desk, reverted } = deskOf(slave, LIMIT, tempFolder());
    const answered = desk.handle(PATH, order(half, 1));
    await vi.advanceTimersByTimeAsync(2_000);
    const answer = await answered;
    expect(answer).toMatchObject({ code: 'read-back-differs' });
    expect(answer).not.toHaveProperty('executed');
    slave.deaf = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reverted).toEqual([[1, 'expired']]);
  });

  it('is taken back as soon as a bus that was down is up again', async () => {
    const slave = inverter(123);
    const { desk, reverted } = deskOf(slave, LIMIT, tempFolder());
    await desk.handle(PATH, order(half, 1));
    slave.trouble.push('line-down', 'line-down', 'line-down', 'line-down');
    await vi.advanceTimersByTimeAsync(75_000);
    expect(control(slave, 9)).toBe(0);
    expect(reverted).toEqual([[1, 'expired']]);
  });
});

describe('a power for a battery', () => {
  it.each([
    ['discharges', 2000, [4000, 65_536 - 4000]],
    ['charges', -1500, [65_536 - 3000, 3000]],
    ['holds', 0, [0, 0]],
  ])('%s through both rates, with the reserve first', async (_how, powerW, rates) => {
    const slave = battery();
    const { desk } = deskOf(slave, STORAGE, tempFolder());
    const answer = await desk.handle(PATH, order({ kind: 'storage', powerW, reservePercent: 20 }, 1));
    expect(answer).toMatchObject({ ok: true, value: { model: 124, readBack: { StorCtl_Mod: 3, MinRsvPct: 20 } } });
    expect(slave.writes).toEqual([
      { address: CONTROLS + 7, words: [2000] },
      { address: CONTROLS + 15, words: [60] },
      { address: CONTROLS + 12, words: rates },
      { address: CONTROLS + 5, words: [3] },
    ]);
  });

  it('ends with the reserve that the battery had before', async () => {
    const slave = battery();
    const { desk } = deskOf(slave, STORAGE, tempFolder());
    await desk.handle(PATH, order({ kind: 'storage', powerW: 1000, reservePercent: 40 }, 1));
    await desk.handle(PATH, order({ kind: 'storage', powerW: 1000, reservePercent: 50 }, 2));
    await vi.advanceTimersByTimeAsync(61_000);
    expect([control(slave, 5), control(slave, 7)]).toEqual([0, 1000]);
  });
});

describe('what is never executed', () => {
  const signed = order(half, 5, { issuedMs: NOW });
  it.each<[string, string, () => [DevicePath, Command]]>([
    ['signed by somebody else', 'bad-signature', () => [PATH, order(half, 9, { key: STRANGER })]],
    ['signed for another device', 'bad-signature', () => [PATH, order(half, 9, { path: OTHER })]],
    [
      'with another value',
      'bad-signature',
      () => [PATH, altered(signed, { setpoint: { kind: 'limit', percent: 49 } })],
    ],
    ['with a later end', 'bad-signature', () => [PATH, altered(signed, { revertS: 61 })]],
    ['with a newer order', 'bad-signature', () => [PATH, altered(signed, { order: 99 })]],
    ['under another id', 'bad-signature', () => [PATH, { ...signed, id: '01900000-0000-7000-8000-aaaaaaaaaaaa' }]],
    ['with a later expiry', 'bad-signature', () => [PATH, { ...signed, expires: '2026-11-24T00:00:00.000Z' }]],
    [
      'without a signature',
      'bad-setpoint',
      () => [PATH, { ...signed, args: { setpoint: half, revertS: 60, order: 9 } }],
    ],
    ['with more than is known', 'bad-setpoint', () => [PATH, altered(signed, { also: 1 })]],
    ['that expired', 'expired', () => [PATH, order(half, 9, { issuedMs: NOW - 31_000 })]],
    ['from the future', 'clock-differs', () => [PATH, order(half, 9, { issuedMs: NOW + 70_000 })]],
    ['below what the config allows', 'out-of-range', () => [PATH, order({ kind: 'limit', percent: 19 }, 9)]],
    ['beyond 100 percent', 'bad-setpoint', () => [PATH, order({ kind: 'limit', percent: 101 }, 9)]],
    ['of another kind', 'other-kind', () => [PATH, order({ kind: 'storage', powerW: 1, reservePercent: 50 }, 9)]],
    ['for a device that is not steered', 'control-not-allowed', () => [OTHER, order(half, 9, { path: OTHER })]],
  ])('is a setpoint %s', async (_what, code, make) => {
    const slave = inverter(123);
    const { desk } = deskOf(slave, LIMIT, tempFolder());
    const [path, command] = make();
    expect(await desk.handle(path, command)).toMatchObject({ ok: false, code, executed: false });
    expect(slave.writes).toEqual([]);
  });

  it.each([
    ['more than the battery can', 6000, 20, { ...STORAGE, dischargeMaxW: 9000 }],
    ['more than the config allows to discharge', 3001, 20, STORAGE],
    ['more than the config allows to charge', -4001, 20, STORAGE],
    ['a reserve below the one of the config', 1000, 14, STORAGE],
  ])('is %s', async (_what, powerW, reservePercent, limits) => {
    const slave = battery();
    const { desk } = deskOf(slave, limits as DeviceControl, tempFolder());
    const answer = await desk.handle(PATH, order({ kind: 'storage', powerW, reservePercent }, 1));
    expect(answer).toMatchObject({ code: 'out-of-range', executed: false });
    expect(slave.writes).toEqual([]);
  });

  it('is an older order or the same one again, also after a restart', async () => {
    const slave = inverter(123);
    const folder = tempFolder();
    const first = deskOf(slave, LIMIT, folder);
    const earlier = order({ kind: 'limit', percent: 30 }, 6);
    const newest = order(half, 7);
    expect(await first.desk.handle(PATH, newest)).toMatchObject({ ok: true });
    slave.writes.length = 0;
    expect(await first.desk.handle(PATH, earlier)).toMatchObject({ code: 'stale-order', executed: false });
    const again = deskOf(slave, LIMIT, folder);
    for (const old of [earlier, newest])
      expect(await again.desk.handle(PATH, old)).toMatchObject({ code: 'stale-order', executed: false });
    expect(slave.writes).toEqual([]);
  });
});

describe('an agent that was killed', () => {
  it('goes on counting where it was, and gives the device back in time', async () => {
    const slave = inverter(123, false);
    const folder = tempFolder();
    await deskOf(slave, LIMIT, folder).desk.handle(PATH, order(half, 1));
    vi.clearAllTimers();
    await vi.advanceTimersByTimeAsync(30_000);
    const { reverted } = deskOf(slave, LIMIT, folder);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(control(slave, 9)).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(control(slave, 9)).toBe(0);
    expect(reverted).toEqual([[1, 'expired']]);
  });

  it('gives the device back at once where the time has passed, or the clock ran back', async () => {
    for (const jumpMs of [61_000, -3_600_000]) {
      vi.setSystemTime(NOW);
      const slave = inverter(123, false);
      const folder = tempFolder();
      await deskOf(slave, LIMIT, folder).desk.handle(PATH, order(half, 1));
      vi.clearAllTimers();
      vi.setSystemTime(NOW + jumpMs);
      const { reverted } = deskOf(slave, LIMIT, folder);
      await vi.advanceTimersByTimeAsync(10);
      expect(control(slave, 9)).toBe(0);
      expect(reverted).toEqual([[1, 'restarted']]);
    }
  });

  it('does not start over a file that it cannot read: an old order could live again', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'control.json'), '{"gu/dong/site/inverter":{"order":"7"}}');
    const desk = new ControlDesk({
      folder,
      hubKey: HUB.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      devices: new Map(),
      registers: () => null,
      nowMs: Date.now,
      onReverted: () => {},
      log: () => {},
    });
    expect(desk.start()).toMatchObject({ code: 'control-file-spoilt' });
  });
});

describe('an agent that ends', () => {
  it.each([
    ['gives back a device that has no timer of its own', false, 0],
    ['leaves one that has', true, 1],
  ])('%s', async (_what, timer, enabled) => {
    const slave = inverter(123, timer);
    const { desk } = deskOf(slave, LIMIT, tempFolder());
    await desk.handle(PATH, order(half, 1));
    await desk.stop();
    expect(control(slave, 9)).toBe(enabled);
  });
});

function altered(command: Command, change: object): Command {
  return { ...command, args: { ...command.args, ...change } };
}
