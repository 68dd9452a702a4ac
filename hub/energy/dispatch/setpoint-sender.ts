import type { KeyObject } from 'node:crypto';
import type { Clock } from '@maeul/devices/clock';
import type { Command } from '@maeul/devices/messages/command';
import type { DevicePath } from '@maeul/devices/path';
import { CONTROL_EVENT_DATA, SETPOINT_COMMAND, type Setpoint, SetpointResult } from '@maeul/devices/vpp/control';
import { signSetpoint } from '@maeul/devices/vpp/setpoint-signature';
import type { Logger } from 'pino';
import { Compile } from 'typebox/compile';
import { v7 as uuid } from 'uuid';
import type { CommandOutcome, SendCommand } from '../../command-outcome.ts';
import { parseJson } from '../../journal/admit.ts';
import type { CommittedMessage, Journal } from '../../journal/journal.ts';
import type { Wanted } from '../../vpp/dispatch/setpoints.ts';
import type { OrderBook } from './order-book.ts';

export interface SenderParts {
  readonly send: SendCommand;
  readonly key: KeyObject;
  readonly orders: Pick<OrderBook, 'next'>;
  readonly journal: Pick<Journal, 'onCommit'>;
  /** After so long without a renewal the device goes back by itself, seconds of the clock. */
  readonly revertS: number;
  readonly clock: Clock;
  readonly now: () => number;
  readonly log: Logger;
}

export interface Ordered {
  readonly setpoint: Setpoint;
  readonly order: number;
  readonly atMs: number;
  readonly status: 'waiting' | 'done' | 'refused' | 'failed' | 'silent';
  readonly code?: string;
  readonly message?: string;
}

export interface ReadBack {
  readonly model: number;
  readonly values: Readonly<Record<string, number>>;
  readonly revertsAt: string;
  readonly reverted?: string;
}

interface Device {
  wanted: Wanted;
  ordered: Ordered | null;
  readBack: ReadBack | null;
  dueMs: number;
  underWay: boolean;
  /** Given back to itself: one more order, and then nothing. */
  leaving: boolean;
}

/** An order is worth nothing after so long on the wall, so that a queue never delivers an old one. */
const EXPIRES_WALL_MS = 20_000;
const REVERT_S = { least: 10, most: 3600 } as const;
/** Three renewals may be lost. */
const RENEWALS = 3;
/** A device that refused or was silent is tried again after so long. */
const AGAIN_WALL_MS = 5_000;
const LOOK_WALL_MS = 500;
const REVERTED = 'maeul.control.reverted.v1';
const resultCheck = Compile(SetpointResult);
const revertedCheck = Compile(CONTROL_EVENT_DATA[REVERTED]);

/** Keeps devices at what they should do: sends, renews, tries again, and gives back what is wanted no more. */
export class SetpointSender {
  readonly #parts: SenderParts;
  readonly #devices = new Map<string, Device>();
  readonly #underWay = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #stopHearing: () => void = () => {};

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#stopHearing = this.#parts.journal.onCommit((messages) => {
      for (const message of messages) this.#hear(message);
    });
    this.#timer = setInterval(() => this.#look(), LOOK_WALL_MS);
  }

  /** Devices are not given back: a hub that starts again goes on with them, and one that does not is waited for so long only. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#stopHearing();
    await Promise.all(this.#underWay);
  }

  /** From now on these devices should do this, and all others that were told something what they like. */
  want(all: readonly Wanted[]): void {
    const nowMs = this.#parts.now();
    const named = new Set(all.map(({ device }) => device));
    for (const wanted of all) {
      const known = this.#devices.get(wanted.device);
      if (known === undefined)
        this.#devices.set(wanted.device, {
          wanted,
          ordered: null,
          readBack: null,
          dueMs: nowMs,
          underWay: false,
          leaving: false,
        });
      else {
        const changed = known.leaving || JSON.stringify(known.wanted.setpoint) !== JSON.stringify(wanted.setpoint);
        known.wanted = wanted;
        known.leaving = false;
        if (changed) known.dueMs = nowMs;
      }
    }
    for (const [path, device] of this.#devices) if (!named.has(path)) this.#leave(device, nowMs);
    this.#look();
  }

  /** The last order of a device and what it said. */
  stateOf(device: string): { readonly ordered: Ordered | null; readonly readBack: ReadBack | null } {
    const { ordered = null, readBack = null } = this.#devices.get(device) ?? {};
    return { ordered, readBack };
  }

  #leave(device: Device, nowMs: number): void {
    if (device.leaving) return;
    device.leaving = true;
    device.wanted = { ...device.wanted, setpoint: { kind: 'auto' } };
    device.dueMs = nowMs;
  }

  #look(): void {
    if (this.#timer === null) return;
    const nowMs = this.#parts.now();
    for (const device of this.#devices.values()) {
      if (device.underWay || device.dueMs > nowMs) continue;
      const sent = this.#send(device).finally(() => this.#underWay.delete(sent));
      this.#underWay.add(sent);
    }
  }

  async #send(device: Device): Promise<void> {
    const { clock, log, send, now } = this.#parts;
    device.underWay = true;
    const { setpoint } = device.wanted;
    const path = device.wanted.device as DevicePath;
    try {
      const { command, order } = this.#command(path, setpoint);
      device.ordered = { setpoint, order, atMs: now(), status: 'waiting' };
      this.#answered(device, await send(path, command, true));
    } catch (error) {
      log.error({ err: error, device: path }, 'a setpoint could not be sent');
      if (device.ordered !== null) device.ordered = { ...device.ordered, status: 'silent' };
    } finally {
      device.underWay = false;
      const done = device.ordered?.status === 'done';
      const renewMs = (this.#revertS() * 1000) / RENEWALS;
      const stale = JSON.stringify(device.wanted.setpoint) !== JSON.stringify(setpoint);
      if (stale) device.dueMs = now();
      else if (done && device.leaving) device.dueMs = Number.POSITIVE_INFINITY;
      else device.dueMs = now() + (done ? renewMs : Math.min(renewMs, AGAIN_WALL_MS * clock.speed));
    }
  }

  /** On a fast clock a renewal must still find its way in time. */
  #revertS(): number {
    const least = Math.ceil((EXPIRES_WALL_MS / 1000) * this.#parts.clock.speed);
    const wanted = this.#parts.clock.speed === 1 ? this.#parts.revertS : Math.max(this.#parts.revertS, least);
    return Math.min(REVERT_S.most, Math.max(REVERT_S.least, wanted));
  }

  #command(path: DevicePath, setpoint: Setpoint): { command: Command; order: number } {
    const { now, orders, key, clock } = this.#parts;
    const issuedMs = now();
    const order = orders.next(path, issuedMs);
    const unsigned: Command = {
      id: uuid(),
      name: SETPOINT_COMMAND,
      issued: new Date(issuedMs).toISOString(),
      expires: new Date(issuedMs + EXPIRES_WALL_MS * clock.speed).toISOString(),
      args: { setpoint, revertS: this.#revertS(), order },
    };
    const args = { ...unsigned.args, signature: signSetpoint(path, unsigned, key) };
    return { command: { ...unsigned, args }, order };
  }

  #answered(device: Device, outcome: CommandOutcome): void {
    const { ordered } = device;
    if (ordered === null) return;
    if (outcome.kind !== 'reply') {
      device.ordered = { ...ordered, status: 'silent' };
      return;
    }
    const { status, code, message, result } = outcome.reply;
    device.ordered = {
      ...ordered,
      status,
      ...(code === undefined ? {} : { code }),
      ...(message === undefined ? {} : { message }),
    };
    if (status !== 'done' || !resultCheck.Check(result)) {
      this.#parts.log.warn(
        { device: device.wanted.device, code, order: ordered.order },
        'a setpoint was not carried out',
      );
      return;
    }
    const { model, readBack, revertsAt } = result;
    device.readBack = {
      ...{ model, values: readBack, revertsAt },
      ...(ordered.setpoint.kind === 'auto' ? { reverted: 'told' } : {}),
    };
  }

  /** A device that was without word of the hub is in its own mode again: it is told anew at once. */
  #hear({ path, kind, payload }: CommittedMessage): void {
    const device = kind === 'event' ? this.#devices.get(path) : undefined;
    if (device === undefined || !Buffer.from(payload).includes(REVERTED)) return;
    const event = parseJson(Buffer.from(payload));
    if (!event.ok) return;
    const { type, data } = event.value as { type?: unknown; data?: unknown };
    if (type !== REVERTED || !revertedCheck.Check(data) || device.readBack === null) return;
    if (data.order < (device.ordered?.order ?? 0)) return;
    device.readBack = { ...device.readBack, reverted: data.reason };
    if (!device.leaving && data.reason !== 'told') device.dueMs = this.#parts.now();
  }
}
