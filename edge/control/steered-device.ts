import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { ChainModel, SunspecChain } from '@maeul/devices/sunspec/chain';
import {
  type ControlPlan,
  controlModel,
  differences,
  planOwnMode,
  planSetpoint,
  readBackOf,
  reserveOf,
} from '@maeul/devices/sunspec/control';
import { discoverSunspec } from '@maeul/devices/sunspec/discovery';
import type { Setpoint } from '@maeul/devices/vpp/control';

/** Registers of one device, behind the queue of its bus. */
export interface DeviceRegisters {
  read(address: number, count: number): Promise<Result<Uint16Array>>;
  write(address: number, words: readonly number[]): Promise<Result<true>>;
  /** When it may be asked again, milliseconds since 1970; 0 = now. */
  readyAtMs(): number;
}

/** A setpoint that can be carried out, thought through against what the device says of itself; nothing is written yet. */
export interface Prepared {
  readonly model: ChainModel;
  readonly plan: ControlPlan;
  /** Raw MinRsvPct as it stands. */
  readonly reserve?: number;
}

export interface CarriedOut {
  readonly model: number;
  readonly readBack: Record<string, number>;
}

/** Within this time the registers must show what was written (SunSpec, section 6.5). */
const READ_BACK_MS = 1000;
const READ_BACK_AGAIN_MS = 150;

/** Writes setpoints to a SunSpec device and reads them back. One thing at a time: its owner sees to that. */
export class SteeredDevice {
  readonly #registers: DeviceRegisters;
  readonly #wallMs: () => number;
  #chain: SunspecChain | null = null;

  /** @param wallMs the clock of the wires */
  constructor(registers: DeviceRegisters, wallMs: () => number) {
    this.#registers = registers;
    this.#wallMs = wallMs;
  }

  /** Codes: those of reading, of discovery and of `planSetpoint`; `device-silent` while its last answer is still awaited. */
  async prepare(setpoint: Exclude<Setpoint, { kind: 'auto' }>, revertS: number): Promise<Result<Prepared>> {
    const found = await this.#modelNow(setpoint.kind);
    if (!found.ok) return found;
    const { model, words } = found.value;
    const plan = planSetpoint(model, words, setpoint, revertS);
    if (!plan.ok) return plan;
    const reserve = reserveOf(model, words);
    return ok({ model, plan: plan.value, ...(reserve === undefined ? {} : { reserve }) });
  }

  /** Writes what was prepared, in its order, and reads it back. After a refusal part of it may have been done. */
  async carryOut({ model, plan }: Prepared): Promise<Result<CarriedOut>> {
    for (const { address, words } of plan.steps) {
      const written = await this.#registers.write(address, words);
      if (!written.ok) return written;
    }
    const untilMs = this.#wallMs() + READ_BACK_MS;
    for (;;) {
      const words = await this.#registers.read(model.address, model.length + 2);
      if (!words.ok) return words;
      const differing = differences(model, words.value, plan.expected);
      if (differing.length === 0) return ok({ model: model.id, readBack: readBackOf(model, words.value) });
      if (this.#wallMs() >= untilMs)
        return refuse('read-back-differs', `The device did not take the setpoint: ${differing.join(', ')}.`);
      await new Promise((resolve) => setTimeout(resolve, READ_BACK_AGAIN_MS));
    }
  }

  /** Gives the device back to itself. @param reserve raw MinRsvPct that it had before */
  async ownMode(kind: 'limit' | 'storage', reserve: number | undefined): Promise<Result<CarriedOut>> {
    const found = await this.#modelNow(kind);
    if (!found.ok) return found;
    const { model, words } = found.value;
    const plan = planOwnMode(model, words, reserve);
    return plan.ok ? this.carryOut({ model, plan: plan.value }) : plan;
  }

  /** The model's registers of now; discovers again where the model does not stand any more. */
  async #modelNow(kind: 'limit' | 'storage'): Promise<Result<{ model: ChainModel; words: Uint16Array }>> {
    if (this.#registers.readyAtMs() > this.#wallMs())
      return refuse('device-silent', 'The device did not answer just now; it is left in peace for a moment.');
    let moved: Refusal | null = null;
    for (let attempt = 0; attempt < 2; attempt++) {
      const chain = await this.#discovered();
      if (!chain.ok) return chain;
      const model = controlModel(chain.value, kind);
      if (!model.ok) return model;
      const words = await this.#registers.read(model.value.address, model.value.length + 2);
      if (words.ok && words.value[0] === model.value.id && words.value[1] === model.value.length)
        return ok({ model: model.value, words: words.value });
      moved = words.ok ? refuse('model-moved', `Model ${model.value.id} is not where it was found.`) : words;
      this.#chain = null;
    }
    return moved ?? refuse('model-moved', 'The device changes its models.');
  }

  async #discovered(): Promise<Result<SunspecChain>> {
    if (this.#chain !== null) return ok(this.#chain);
    const walk = discoverSunspec();
    let step = walk.next();
    while (!step.done) {
      const answer = await this.#registers.read(step.value.address, step.value.count);
      // A device that is silent is not asked for the rest of the chain.
      if (!answer.ok && (answer.code === 'timeout' || answer.code === 'line-down')) return answer;
      step = walk.next(answer.ok ? answer.value : answer);
    }
    if (step.value.ok) this.#chain = step.value.value;
    return step.value;
  }
}
