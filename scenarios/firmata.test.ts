import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanHouse } from '@maeul/edge/cleanhouse/clean-house';
import { boardCommand } from '@maeul/edge/device/board-command';
import { FirmataBoard } from '@maeul/edge/firmata/board';
import { FirmataDevice } from '@maeul/simulators/firmata/device';
import { EmulatedUno } from '@maeul/simulators/firmata/testing/emulated-uno';
import { PtyLine } from '@maeul/simulators/wire/socat-line';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { needs } from '../scripts/needs.ts';

/** For what a busy machine does at last. */
const WAIT = { timeout: 60_000, interval: 20 };
const TIMES = { retry: { minMs: 100, maxMs: 500 }, checkMs: 200, handshakeMs: 20_000 };
const LIMIT_MS = 180_000;

const whyDown = (board: FirmataBoard) => (board.status.up ? 'up' : board.status.why.code);
const becomes = (board: FirmataBoard, code: string) => vi.waitFor(() => expect(whyDown(board)).toBe(code), WAIT);

describe.skipIf(!needs('socat'))('real Firmata on an emulated ATmega328P, over a pseudo-terminal', () => {
  let folder: string;
  let uno: EmulatedUno;
  let board: FirmataBoard;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maeul-uno-'));
    uno = new EmulatedUno();
    await uno.start(new PtyLine(join(folder, 'uno')));
    board = new FirmataBoard(
      'front',
      { kind: 'serial', path: join(folder, 'uno') },
      { ...TIMES, askAfterMs: 300, answerMs: 5000 },
    );
  });
  afterEach(async () => {
    await board.stop();
    await uno.stop();
    await rm(folder, { recursive: true });
  });

  it('switches outputs, sees contacts that bounce, counts pulses and reads levels', { timeout: LIMIT_MS }, async () => {
    const siren = board.digitalOut(4);
    const lamp = board.digitalOut(6);
    const lid = board.digitalIn(5, { debounceMs: 1000 });
    const bucket = board.pulseCounter(2);
    const level = board.analogIn('A0');
    const edges: boolean[] = [];
    lid.onEdge((high) => edges.push(high));
    uno.setAnalog(0, 0.4);
    await board.start();
    await becomes(board, 'up');
    expect(board.status).toMatchObject({ firmware: { name: 'StandardFirmata.ino', protocol: '2.3' } });
    expect(lid.level).not.toBe(false);

    expect(await siren.write(true)).toEqual({ ok: true, value: true });
    expect(uno.output(4)).toBe(true);
    await vi.waitFor(() => expect(lid.level).toBe(true), WAIT);
    for (const closed of [true, false, true, false, true]) {
      uno.setInput(5, closed ? false : null);
      await uno.passes(3);
    }
    await vi.waitFor(() => expect(edges).toEqual([false]), WAIT);
    // Beside a closed contact another pin of the same eight is written: the contact's pull-up must stay.
    expect(await lamp.write(true)).toMatchObject({ ok: true });
    uno.setInput(5, null);
    await vi.waitFor(() => expect(edges).toEqual([false, true]), WAIT);

    for (let pulse = 0; pulse < 40; pulse++) {
      uno.setInput(2, false);
      await uno.passes(10);
      uno.setInput(2, null);
      await uno.passes(10);
    }
    await vi.waitFor(() => expect(bucket.count).toBe(40), WAIT);
    await vi.waitFor(() => expect(level.value).toBeCloseTo(0.4 * 1024, -1), WAIT);
    expect(await siren.write(false)).toMatchObject({ ok: true });
    expect(uno.output(4)).toBe(false);
  });

  it('notices a pulled cable, a board that hangs and one that starts again, and heals', {
    timeout: LIMIT_MS,
  }, async () => {
    const lock = board.digitalOut(4, { afterLoss: 'safe' });
    const lamp = board.digitalOut(6);
    const lid = board.digitalIn(5);
    await board.start();
    await becomes(board, 'up');
    await lock.write(true);
    await lamp.write(true);

    await uno.unplug();
    await becomes(board, 'board-unplugged');
    expect(lid.level).toBeNull();
    expect(await lock.write(true)).toMatchObject({ ok: false, code: 'board-unplugged' });
    uno.setInput(5, false);
    await uno.plug();
    await becomes(board, 'up');
    await vi.waitFor(() => expect(lid.level).toBe(false), WAIT);
    expect([uno.output(4), uno.output(6)]).toEqual([false, true]);

    await lock.write(true);
    uno.pause(true);
    await becomes(board, 'board-silent');
    expect(await lock.write(true)).toMatchObject({ ok: false, code: 'board-silent' });
    uno.pause(false);
    await becomes(board, 'up');
    expect([uno.output(4), uno.output(6)]).toEqual([false, true]);

    const codes: string[] = [];
    board.onStatus(() => codes.push(whyDown(board)));
    uno.reset();
    await vi.waitFor(() => expect(codes).toEqual(['board-restarted', 'up']), WAIT);
    await vi.waitFor(() => expect([uno.output(4), uno.output(6)]).toEqual([false, true]), WAIT);
  });
});

describe('a clean house on a simulated board over TCP', () => {
  const CONFIG = {
    containers: [
      {
        id: 'pet',
        lid: { board: 'front', lock: 4, sensor: 5 },
        lamp: { board: 'front', red: 6, green: 7 },
        fill: { board: 'front', pin: 'A0', empty: 900, full: 120 },
      },
    ],
    presence: { board: 'front', pin: 3 },
    dispensers: { bags: { board: 'front', motor: 8, confirm: 9 } },
    returnSlot: { board: 'front', pin: 10 },
  };
  let device: FirmataDevice;
  let board: FirmataBoard;
  let house: ReturnType<typeof cleanHouse>;

  beforeEach(async () => {
    device = new FirmataDevice();
    const endpoint = await device.listen(0);
    if (endpoint.kind !== 'tcp') throw new Error('not TCP');
    board = new FirmataBoard('front', endpoint, TIMES);
    house = cleanHouse(CONFIG, new Map([['front', board]]));
    device.setInput(5, false);
    device.setAnalog(14, 510);
    await house.start();
    await becomes(board, 'up');
  });
  afterEach(async () => {
    await house.stop();
    await device.stop();
  });

  it('unlocks and locks a lid and hears it open and close', async () => {
    const lid = house.lid('pet');
    const seen: boolean[] = [];
    lid.onChange((open) => seen.push(open));
    await vi.waitFor(() => expect(lid.isOpen()).toBe(false), WAIT);
    expect(await lid.unlock()).toMatchObject({ ok: true });
    expect(device.output(4)).toBe(true);
    device.setInput(5, true);
    await vi.waitFor(() => expect(lid.isOpen()).toBe(true), WAIT);
    device.setInput(5, false);
    await vi.waitFor(() => expect(lid.isOpen()).toBe(false), WAIT);
    expect(seen.slice(-2)).toEqual([true, false]);
    expect(await lid.lock()).toMatchObject({ ok: true });
    expect(device.output(4)).toBe(false);
  });

  it('shows its lamp, tells how full it is and whether somebody is there', async () => {
    house.lamp('pet')?.set('free');
    await vi.waitFor(() => expect([device.output(6), device.output(7)]).toEqual([false, true]), WAIT);
    house.lamp('pet')?.set('fault');
    await vi.waitFor(() => expect([device.output(6), device.output(7)]).toEqual([true, false]), WAIT);
    await vi.waitFor(() => expect(house.fill('pet')?.percent()).toBe(50), WAIT);
    device.setInput(3, true);
    await vi.waitFor(() => expect(house.presence()?.isPresent()).toBe(true), WAIT);
  });

  it('keeps lids locked and lamps as they were when a board comes back', async () => {
    house.lamp('pet')?.set('free');
    await house.lid('pet').unlock();
    await device.unplug();
    await becomes(board, 'board-unplugged');
    expect(house.lid('pet').status()).toEqual({ up: false, why: 'board-unplugged' });
    expect([house.lid('pet').isOpen(), house.fill('pet')?.percent()]).toEqual([null, null]);
    expect(await house.lid('pet').unlock()).toMatchObject({ ok: false, code: 'board-unplugged' });
    await device.plug();
    await becomes(board, 'up');
    await vi.waitFor(() => expect([device.output(4), device.output(7)]).toEqual([false, true]), WAIT);
  });

  it('hands something out until the sensor has seen it', async () => {
    const stop = device.onOutput(8, (runs) => {
      if (!runs) return;
      device.setInput(9, false);
      device.setInput(9, true);
    });
    device.setInput(9, true);
    const bags = house.dispenser('bags')!;
    let confirmed = 0;
    bags.onConfirm(() => {
      confirmed += 1;
    });
    expect(await bags.dispense(30_000)).toEqual({ ok: true, value: true });
    expect(confirmed).toBe(1);
    await vi.waitFor(() => expect(device.output(8)).toBe(false), WAIT);
    stop();
  });

  it('sees a container come in by the edge of its sensor, and nothing in what lies there when the board comes back', async () => {
    device.setInput(10, true);
    const slot = house.returnSlot()!;
    let seen = 0;
    slot.onReturn(() => {
      seen += 1;
    });
    await vi.waitFor(() => expect(slot.status()).toEqual({ up: true }), WAIT);
    // It slides past with its lid: two interruptions, one container.
    for (const high of [false, true, false, true]) device.setInput(10, high);
    await vi.waitFor(() => expect(seen).toBe(1), WAIT);
    await device.unplug();
    await becomes(board, 'board-unplugged');
    expect(slot.status()).toEqual({ up: false, why: 'board-unplugged' });
    device.setInput(10, false);
    await device.plug();
    await becomes(board, 'up');
    await house.lid('pet').lock();
    expect(seen).toBe(1);
  });

  it('says what it does not know: nothing came out, the board went away, the motor never ran', async () => {
    const bags = house.dispenser('bags')!;
    expect(await bags.dispense(100)).toMatchObject({ ok: false, code: 'not-confirmed' });
    await vi.waitFor(() => expect(device.output(8)).toBe(false), WAIT);

    const lost = bags.dispense(30_000);
    await vi.waitFor(() => expect(device.output(8)).toBe(true), WAIT);
    expect(await bags.dispense(100)).toMatchObject({ ok: false, code: 'dispenser-busy' });
    await device.unplug();
    expect(await lost).toMatchObject({ ok: false, code: 'not-confirmed' });
    expect(await bags.dispense(100)).toMatchObject({ ok: false, code: 'board-unplugged' });

    await device.plug();
    await becomes(board, 'up');
    expect(device.output(8)).toBe(false);
    device.setInput(9, false);
    await vi.waitFor(async () => expect(await bags.dispense(1)).toMatchObject({ code: 'dispenser-jammed' }), WAIT);
  });
});

describe('maeul device board', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('shows the firmware of a board and its pins, and changes nothing on it', async () => {
    const device = new FirmataDevice();
    const endpoint = await device.listen(0);
    if (endpoint.kind !== 'tcp') throw new Error('not TCP');
    let out = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      out += text;
      return true;
    });
    try {
      await boardCommand().parseAsync([`127.0.0.1:${endpoint.port}`, '--json'], { from: 'user' });
    } finally {
      await device.stop();
    }
    const { firmware, pins } = JSON.parse(out);
    expect(firmware).toEqual({ name: 'StandardFirmata.ino', version: '2.5', protocol: '2.5' });
    expect(pins).toHaveLength(18);
    expect(pins).toContainEqual({
      pin: '14/A0',
      modes: ['input', 'output', 'analog', 'pull-up'],
      mode: 'input',
      state: 0,
    });
    expect(pins).toContainEqual({ pin: '3', modes: ['input', 'output', 'pwm', 'pull-up'], mode: 'input', state: 0 });
  });
});
