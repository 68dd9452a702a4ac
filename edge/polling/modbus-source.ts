import type { DeviceMap, PollClass, RegisterSpan } from '@maeul/devices/modbus/device-map';
import { type RegisterBlock, registerImage } from '@maeul/devices/modbus/register-image';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import { sunspecDeviceMap } from '@maeul/devices/sunspec/device-map';
import { discoverSunspec } from '@maeul/devices/sunspec/discovery';
import type { Bus } from '../bus/bus.ts';
import { isModbusException } from '../bus/modbus.ts';
import { type PlannedRead, planReads } from './read-plan.ts';
import type { Source, Step } from './source.ts';

/** Answers that say "no such registers", as against "not now". */
const REFUSES_REGISTERS: ReadonlySet<string> = new Set(['illegal-address', 'illegal-value', 'illegal-function']);
/** A gateway speaks for a unit that does not. */
const UNIT_SILENT: ReadonlySet<string> = new Set(['gateway-no-answer', 'gateway-path-unavailable']);

/** A Modbus device: from a map, or (map null) one that describes itself by SunSpec and is discovered first. */
export class ModbusSource implements Source {
  readonly #unit: number;
  readonly #timeoutMs: number;
  readonly #describesItself: boolean;
  readonly #plans = new Map<string, readonly PlannedRead[]>();
  #map: DeviceMap | null;
  #gapMax: number;
  #discovery: { walk: ReturnType<typeof discoverSunspec>; span: RegisterSpan } | null = null;
  #classes: readonly PollClass[] = [];
  #reads: readonly PlannedRead[] = [];
  #index = 0;
  #blocks: RegisterBlock[] = [];
  #refused: Refusal | null = null;

  constructor(map: DeviceMap | null, unit: number, timeoutMs: number) {
    this.#map = map;
    this.#describesItself = map === null;
    this.#gapMax = map?.gapMax ?? 0;
    this.#unit = unit;
    this.#timeoutMs = timeoutMs;
  }

  readyAtMs(bus: Bus): number {
    return bus.modbus.readyAtMs(this.#unit);
  }

  begin(classes: readonly PollClass[]): void {
    this.#classes = classes;
    this.#discovery = null;
    if (this.#map !== null) this.#beginReads(this.#map);
  }

  forget(): void {
    if (!this.#describesItself) return;
    this.#map = null;
    this.#plans.clear();
  }

  ask(bus: Bus): Promise<Step> {
    return this.#map === null ? this.#discover(bus) : this.#read(bus, this.#map);
  }

  async #discover(bus: Bus): Promise<Step> {
    if (this.#discovery === null) {
      const walk = discoverSunspec();
      const first = walk.next();
      if (first.done) return failed(first.value.ok ? nothing() : first.value);
      this.#discovery = { walk, span: first.value };
    }
    const { walk, span } = this.#discovery;
    const answer = await bus.modbus.read(this.#unit, span, this.#timeoutMs);
    if (!answer.ok && (!isModbusException(answer.code) || UNIT_SILENT.has(answer.code))) return failed(answer);
    const next = walk.next(answer.ok ? answer.value : answer);
    if (!next.done) {
      this.#discovery = { walk, span: next.value };
      return { is: 'more', yields: true };
    }
    this.#discovery = null;
    if (!next.value.ok) return failed(next.value);
    const map = sunspecDeviceMap(next.value.value);
    this.#map = map;
    this.#gapMax = map.gapMax;
    this.#beginReads(map);
    return this.#reads.length === 0 ? failed(nothing()) : { is: 'more', yields: true };
  }

  #beginReads(map: DeviceMap): void {
    const key = this.#classes.join();
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      const spans = map.spans.filter((span) => this.#classes.includes(span.poll));
      // A device that has nothing of these classes is asked for something all the same, as a sign of life.
      const wanted = spans.length > 0 ? spans : map.spans.slice(0, 1);
      plan = planReads(wanted, { readMax: map.readMax, gapMax: this.#gapMax });
      this.#plans.set(key, plan);
    }
    this.#reads = plan;
    this.#index = 0;
    this.#blocks = [];
    this.#refused = null;
  }

  async #read(bus: Bus, map: DeviceMap): Promise<Step> {
    const read = this.#reads[this.#index];
    if (read === undefined) return failed(nothing());
    const answer = await bus.modbus.read(this.#unit, read, this.#timeoutMs);
    if (answer.ok) this.#blocks.push({ table: read.table, address: read.address, words: answer.value });
    else if (!isModbusException(answer.code) || UNIT_SILENT.has(answer.code)) return failed(answer);
    else if (REFUSES_REGISTERS.has(answer.code) && this.#gapMax > 0) {
      // Perhaps it minds the registers in between only: from now on it is asked for what is wanted and no more.
      this.#gapMax = 0;
      this.#plans.clear();
      this.#beginReads(map);
      return { is: 'more', yields: false };
    } else this.#refused = answer;
    this.#index += 1;
    return this.#index < this.#reads.length ? { is: 'more', yields: false } : this.#done(map);
  }

  #done(map: DeviceMap): Step {
    if (this.#blocks.length === 0 && this.#refused !== null) return failed(this.#refused);
    const image = registerImage(this.#blocks);
    const readings = map.decode(image);
    if (readings.some((reading) => reading.reason === 'model-moved')) this.forget();
    return { is: 'done', readings, identity: this.#classes.includes('rare') ? map.identity(image) : null };
  }
}

function failed(why: Refusal): Step {
  return { is: 'failed', why };
}

function nothing(): Refusal {
  return refuse('no-known-model', 'The device speaks SunSpec but has none of the models that are known.');
}
