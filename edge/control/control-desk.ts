import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Command } from '@maeul/devices/messages/command';
import type { DevicePath } from '@maeul/devices/path';
import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { SetpointArgs, SetpointResult } from '@maeul/devices/vpp/control';
import { parseSetpointArgs } from '@maeul/devices/vpp/parse-setpoint';
import { isSignedBy } from '@maeul/devices/vpp/setpoint-signature';
import { type ControlNote, readControlNotes, writeControlNotes } from './control-file.ts';
import { checkLimits, type DeviceControl } from './limits.ts';
import { type CarriedOut, type DeviceRegisters, type Prepared, SteeredDevice } from './steered-device.ts';

export type RevertReason = 'expired' | 'told' | 'restarted' | 'stopped';

export interface ControlOptions {
  /** Where the notes are kept. */
  readonly folder: string;
  /** The hub's public key, PEM. */
  readonly hubKey: string;
  /** Devices that may be steered, by path. */
  readonly devices: ReadonlyMap<DevicePath, DeviceControl>;
  /** Null for a device that is on no bus of this agent. */
  readonly registers: (path: DevicePath) => DeviceRegisters | null;
  readonly nowMs: () => number;
  readonly onReverted: (path: DevicePath, order: number, reason: RevertReason) => unknown;
  readonly log: (level: 'info' | 'warn' | 'error', text: string) => void;
}

/** A refusal before anything was written. */
export type NotExecuted = Refusal & { readonly executed: false };

/** A command that says it was issued later than that is from a hub whose clock this agent does not share. */
const AHEAD_MAX_MS = 60_000;
const RETRY_MS = 2_000;
/** While a fast clock runs, a timer must not sleep past its time. */
const LOOK_MAX_MS = 1_000;

interface Steered {
  readonly path: DevicePath;
  /** Null: it is steered no more, but an earlier order must still be taken back. */
  readonly control: DeviceControl | null;
  readonly device: SteeredDevice;
  /** One thing at a time. */
  tail: Promise<unknown>;
  timer: NodeJS.Timeout | null;
}

/**
 * Executes the hub's setpoints and takes them back when no renewal comes. What was ordered is written down before it is executed, so
 * that neither a kill nor a power cut lets an old order live again or an order live on.
 */
export class ControlDesk {
  readonly #options: ControlOptions;
  readonly #key: KeyObject;
  readonly #steered = new Map<DevicePath, Steered>();
  #notes = new Map<string, ControlNote>();
  #running = false;

  constructor(options: ControlOptions) {
    this.#options = options;
    this.#key = createPublicKey(options.hubKey);
  }

  /** Takes up what an earlier run left. Code: `control-file-spoilt`. */
  start(): Result<true> {
    const notes = readControlNotes(this.#options.folder);
    if (!notes.ok) return notes;
    this.#notes = notes.value;
    this.#running = true;
    const paths = new Set([...this.#options.devices.keys(), ...(notes.value.keys() as Iterable<DevicePath>)]);
    for (const path of paths) {
      const registers = this.#options.registers(path);
      if (registers === null) continue;
      const device = new SteeredDevice(registers, Date.now);
      const control = this.#options.devices.get(path) ?? null;
      this.#steered.set(path, { path, control, device, tail: Promise.resolve(), timer: null });
    }
    for (const one of this.#steered.values()) this.#resume(one);
    return ok(true);
  }

  /** A device without a timer of its own is given back now: nobody will look after it. */
  async stop(): Promise<void> {
    this.#running = false;
    const left = [...this.#steered.values()].map((one) => {
      if (one.timer !== null) clearTimeout(one.timer);
      const note = this.#notes.get(one.path);
      return note?.untilMs && !note.ownTimer ? this.#inTurn(one, () => this.#giveBack(one, 'stopped')) : one.tail;
    });
    await Promise.all(left);
  }

  /**
   * Executes a setpoint. Not executed: `control-not-allowed`, `bad-setpoint`, `bad-signature`, `clock-differs`, `expired`,
   * `stale-order`, `other-kind`, `out-of-range`, `not-implemented`, `no-control-model`, `device-silent` and whatever reading says.
   * Executed in part or without being seen: `timeout`, `read-back-differs`, exceptions of the device.
   */
  async handle(path: DevicePath, command: Command): Promise<Result<SetpointResult> | NotExecuted> {
    const one = this.#steered.get(path);
    if (one === undefined || one.control === null)
      return not(refuse('control-not-allowed', `The configuration of this agent does not let ${path} be steered.`));
    const args = parseSetpointArgs(command.args);
    if (!args.ok) return not(args);
    if (!isSignedBy(path, command, this.#key))
      return not(refuse('bad-signature', 'The setpoint is not signed by the hub that this agent knows.'));
    const { control } = one;
    return this.#inTurn(one, () => this.#execute(one, control, command, args.value));
  }

  async #execute(
    one: Steered,
    control: DeviceControl,
    command: Command,
    { setpoint, revertS, order }: SetpointArgs,
  ): Promise<Result<SetpointResult> | NotExecuted> {
    const allowed = this.#checkNow(one, command, order);
    if (!allowed.ok) return not(allowed);
    const within = checkLimits(setpoint, revertS, control);
    if (!within.ok) return not(within);
    if (setpoint.kind === 'auto') {
      const known = this.#notes.get(one.path);
      const untilMs = this.#options.nowMs();
      const kept = this.#keep(one, { ...(known ?? fresh(control)), order, untilMs });
      if (!kept.ok) return not(kept);
      const back = await this.#giveBack(one, 'told');
      return back.ok ? ok(this.#result(setpoint, back.value, untilMs)) : back;
    }
    const prepared = await one.device.prepare(setpoint, revertS);
    if (!prepared.ok) return not(prepared);
    // Reading may have taken a while.
    const still = this.#checkNow(one, command, order);
    if (!still.ok) return not(still);
    return this.#write(one, setpoint, { order, revertS }, prepared.value);
  }

  async #write(
    one: Steered,
    setpoint: SetpointArgs['setpoint'],
    { order, revertS }: { order: number; revertS: number },
    prepared: Prepared,
  ): Promise<Result<SetpointResult> | NotExecuted> {
    const before = this.#notes.get(one.path);
    const untilMs = this.#options.nowMs() + revertS * 1000;
    // While it is steered the reserve in the registers is the hub's; its own one is what stood there at first.
    const reserve = before?.untilMs ? before.reserve : prepared.reserve;
    const kept = this.#keep(one, {
      order,
      untilMs,
      revertS,
      kind: setpoint.kind === 'storage' ? 'storage' : 'limit',
      ownTimer: prepared.plan.ownTimer,
      ...(reserve === undefined ? {} : { reserve }),
    });
    if (!kept.ok) return not(kept);
    this.#schedule(one);
    const done = await one.device.carryOut(prepared);
    return done.ok ? ok(this.#result(setpoint, done.value, untilMs)) : done;
  }

  #checkNow(one: Steered, command: Command, order: number): Result<true> {
    const nowMs = this.#options.nowMs();
    if ((Date.parse(command.expires) || 0) <= nowMs)
      return refuse('expired', `The command expired at ${command.expires}.`);
    if ((Date.parse(command.issued) || 0) > nowMs + AHEAD_MAX_MS)
      return refuse('clock-differs', `The command was issued at ${command.issued}, which is still to come here.`);
    const known = this.#notes.get(one.path)?.order ?? 0;
    if (order <= known) return refuse('stale-order', `Order ${order} is not newer than ${known}, which came before.`);
    return ok(true);
  }

  #result(setpoint: SetpointArgs['setpoint'], { model, readBack }: CarriedOut, untilMs: number): SetpointResult {
    return { setpoint, model, readBack, revertsAt: new Date(untilMs).toISOString() };
  }

  /** Writes a note down before what it speaks of is done. Code: `control-file-unwritable`. */
  #keep(one: Steered, note: ControlNote): Result<true> {
    const next = new Map(this.#notes).set(one.path, note);
    try {
      writeControlNotes(this.#options.folder, next);
    } catch (error) {
      const why = `What is ordered cannot be written down: ${(error as Error).message}.`;
      return refuse('control-file-unwritable', why, 'Check that the disk is not full.');
    }
    this.#notes = next;
    return ok(true);
  }

  /** At the start: what should have ended by now ends at once, and so does what a clock that ran back would keep for long. */
  #resume(one: Steered): void {
    const note = this.#notes.get(one.path);
    if (note === undefined || note.untilMs === null) return;
    const leftMs = note.untilMs - this.#options.nowMs();
    if (leftMs > 0 && leftMs <= note.revertS * 1000) this.#schedule(one);
    else void this.#inTurn(one, () => this.#giveBack(one, 'restarted'));
  }

  #schedule(one: Steered): void {
    if (one.timer !== null) clearTimeout(one.timer);
    const untilMs = this.#notes.get(one.path)?.untilMs;
    if (!this.#running || untilMs === null || untilMs === undefined) return;
    const leftMs = untilMs - this.#options.nowMs();
    one.timer = setTimeout(
      () => {
        one.timer = null;
        const due = this.#notes.get(one.path)?.untilMs;
        if (due === null || due === undefined) return;
        if (due > this.#options.nowMs()) this.#schedule(one);
        else void this.#inTurn(one, () => this.#expire(one));
      },
      Math.max(1, Math.min(leftMs, LOOK_MAX_MS)),
    );
  }

  /** A renewal that waited its turn before this one has moved the time. */
  async #expire(one: Steered): Promise<void> {
    const untilMs = this.#notes.get(one.path)?.untilMs;
    if (untilMs === null || untilMs === undefined || !this.#running) return;
    if (untilMs > this.#options.nowMs()) this.#schedule(one);
    else await this.#giveBack(one, 'expired');
  }

  /** Tried again until it succeeds, however long the bus is down. */
  async #giveBack(one: Steered, reason: RevertReason): Promise<Result<CarriedOut>> {
    const note = this.#notes.get(one.path);
    if (note === undefined) return refuse('not-steered', 'The device was never steered.');
    const done = await one.device.ownMode(note.kind, note.untilMs === null ? undefined : note.reserve);
    const { path } = one;
    if (!done.ok) {
      this.#options.log('warn', `${path} could not be given back to itself (${done.code}): ${done.message}`);
      if (this.#running) {
        if (one.timer !== null) clearTimeout(one.timer);
        one.timer = setTimeout(() => void this.#inTurn(one, () => this.#again(one, note.order, reason)), RETRY_MS);
      }
      return done;
    }
    const { reserve: _, ...rest } = note;
    const kept = this.#keep(one, { ...rest, untilMs: null });
    if (!kept.ok) this.#options.log('error', kept.message);
    if (one.timer !== null) clearTimeout(one.timer);
    one.timer = null;
    this.#options.log('info', `${path} is in its own mode again (${reason}).`);
    this.#options.onReverted(path, note.order, reason);
    return done;
  }

  /** Unless a newer order has come meanwhile. */
  async #again(one: Steered, order: number, reason: RevertReason): Promise<void> {
    const note = this.#notes.get(one.path);
    if (this.#running && note?.order === order && note.untilMs !== null) await this.#giveBack(one, reason);
  }

  #inTurn<T>(one: Steered, task: () => Promise<T>): Promise<T> {
    const result = one.tail.then(task);
    one.tail = result.catch(() => undefined);
    return result;
  }
}

function fresh(control: DeviceControl): Omit<ControlNote, 'order' | 'untilMs'> {
  return { revertS: 0, kind: control.kind, ownTimer: false };
}

function not(refusal: Refusal): NotExecuted {
  return { ...refusal, executed: false };
}
