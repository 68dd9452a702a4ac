import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { WALL_CLOCK } from '@maeul/devices/clock';
import type { Command } from '@maeul/devices/messages/command';
import type { DevicePath } from '@maeul/devices/path';
import type { Setpoint } from '@maeul/devices/vpp/control';
import { isSignedBy } from '@maeul/devices/vpp/setpoint-signature';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { CommandOutcome } from '../../command-outcome.ts';
import type { CommittedMessage } from '../../journal/journal.ts';
import { OrderBook } from './order-book.ts';
import { SetpointSender } from './setpoint-sender.ts';

const DEVICE = 'gu/dong/site/battery-1' as DevicePath;
const KEYS = generateKeyPairSync('ed25519');
const NOW = Date.parse('2026-11-23T05:00:00Z');

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

type Answer = (command: Command) => CommandOutcome;
const setpointOf = ({ args }: Command) => (args as { setpoint: Setpoint }).setpoint;
const orderOf = ({ args }: Command) => (args as { order: number }).order;

const done: Answer = (command) => ({
  kind: 'reply',
  reply: {
    ...{ id: command.id, status: 'done', time: new Date().toISOString() },
    result: {
      setpoint: setpointOf(command),
      model: 124,
      readBack: { StorCtl_Mod: 3 },
      revertsAt: '2026-11-23T05:01:30Z',
    },
  },
});

function senderWith(answer: Answer) {
  const sent: Command[] = [];
  const listeners: ((messages: readonly CommittedMessage[]) => void)[] = [];
  const orders = new OrderBook(':memory:');
  const sender = new SetpointSender({
    send: async (_path, command) => {
      sent.push(command);
      return answer(command);
    },
    journal: {
      onCommit: (listener) => {
        listeners.push(listener);
        return () => {};
      },
    },
    ...{ key: KEYS.privateKey, orders, revertS: 90, clock: WALL_CLOCK, now: Date.now, log: pino({ level: 'silent' }) },
  });
  sender.start();
  onTestFinished(async () => {
    await sender.stop();
    orders.close();
  });
  const hear = (type: string, data: object) => {
    const payload = Buffer.from(JSON.stringify({ type, data }));
    for (const listener of listeners) listener([{ path: DEVICE, kind: 'event', payload, receivedMs: Date.now() }]);
  };
  return { sender, sent, hear };
}

const charge = (powerW: number) => [
  { asset: 'b', device: DEVICE, setpoint: { kind: 'storage', powerW, reservePercent: 10 } as const },
];

describe('what a device should do', () => {
  it('is signed, counted, and renewed three times within the time after which the device would go back', async () => {
    const { sender, sent } = senderWith(done);
    sender.want(charge(-1000));
    await vi.advanceTimersByTimeAsync(89_000);
    expect(sent).toHaveLength(3);
    expect(sent.every((command) => isSignedBy(DEVICE, command, createPublicKey(KEYS.privateKey)))).toBe(true);
    expect(isSignedBy('gu/dong/site/battery-2', sent[0]!, KEYS.publicKey)).toBe(false);
    const orders = sent.map(orderOf);
    expect(orders).toEqual([...new Set(orders)].sort((a, b) => a - b));
    expect(sender.stateOf(DEVICE)).toMatchObject({ ordered: { status: 'done' }, readBack: { model: 124 } });
  });

  it('is sent at once when it changes, and given back once when it is wanted no more', async () => {
    const { sender, sent } = senderWith(done);
    sender.want(charge(-1000));
    await vi.advanceTimersByTimeAsync(1_000);
    sender.want(charge(500));
    await vi.advanceTimersByTimeAsync(1_000);
    sender.want([]);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(sent.map(setpointOf)).toEqual([
      { kind: 'storage', powerW: -1000, reservePercent: 10 },
      { kind: 'storage', powerW: 500, reservePercent: 10 },
      { kind: 'auto' },
    ]);
    expect(sender.stateOf(DEVICE).readBack).toMatchObject({ reverted: 'told' });
  });

  it('is tried again when the device is silent or fails, also to give it back', async () => {
    let tries = 0;
    const { sender, sent } = senderWith((command) => {
      tries += 1;
      return tries % 2 === 1 ? { kind: 'timeout' } : done(command);
    });
    sender.want(charge(-1000));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sender.stateOf(DEVICE).ordered?.status).toBe('silent');
    await vi.advanceTimersByTimeAsync(6_000);
    expect(sender.stateOf(DEVICE).ordered?.status).toBe('done');
    sender.want([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent.map(setpointOf).filter(({ kind }) => kind === 'auto')).toHaveLength(2);
  });

  it('is told anew at once to a device that went back by itself', async () => {
    const { sender, sent, hear } = senderWith(done);
    sender.want(charge(-1000));
    await vi.advanceTimersByTimeAsync(5_000);
    hear('maeul.control.reverted.v1', { order: orderOf(sent[0]!), reason: 'restarted' });
    expect(sender.stateOf(DEVICE).readBack).toMatchObject({ reverted: 'restarted' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent).toHaveLength(2);
    expect(sender.stateOf(DEVICE).readBack).not.toHaveProperty('reverted');
  });
});

describe('the count of orders', () => {
  it('goes up also when the clock runs back, and begins beyond all before when its file is lost', () => {
    const orders = new OrderBook(':memory:');
    const first = orders.next(DEVICE, NOW);
    expect(orders.next(DEVICE, NOW - 3_600_000)).toBe(first + 1);
    const anew = new OrderBook(':memory:');
    expect(anew.next(DEVICE, NOW + 10_000)).toBeGreaterThan(first + 1);
    orders.close();
    anew.close();
  });
});
