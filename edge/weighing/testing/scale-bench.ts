import type { ScaleSeal } from '@maeul/devices/points/weighing';
import type { FrameParser } from '@maeul/devices/serial/protocol';
import { serialProtocols } from '@maeul/devices/serial/protocols';
import { weighingMachine } from '../machine.ts';
import type { WeighingMachine, WeighingOutput, WeighingPlace } from '../weighing-machine.ts';
import type { Shown, Wire } from './wires.ts';

export const DAY = '2026-11-23';
export const START_MS = Date.parse('2026-11-23T01:00:00Z');
export const TARE = 12_000;

export function sealOf(profile: string): ScaleSeal {
  return {
    path: 'eunpyeong/sinsa1/clean-house-1/scale-pet',
    serial: 'CAS-1234',
    profile,
    e: 10,
    min: 200,
    max: 150_000,
    verifiedUntil: '2027-05-01',
  };
}

const RESTING: Shown = { grams: TARE, is: 'stable', unit: 'kg', tared: 0, held: false, notZeroed: false };

/** A scale on its wire, the parser that hears it, and a machine: time goes on with every frame. */
export class ScaleBench {
  readonly outputs: WeighingOutput[] = [];
  nowMs = START_MS;
  readonly #wire: Wire;
  readonly #parser: FrameParser;
  readonly #machine: WeighingMachine;

  constructor(wire: Wire, place: Partial<WeighingPlace> = {}) {
    this.#wire = wire;
    this.#parser = serialProtocols[wire.profile]!.parser();
    this.#machine = weighingMachine({ container: 'pet', seal: sealOf(wire.profile), tare: TARE, ...place });
  }

  /** The scale shows this for a while; by default it rests. */
  shows(shown: Partial<Shown>, forMs: number): this {
    const untilMs = this.nowMs + forMs;
    while (this.nowMs < untilMs) {
      this.nowMs += this.#wire.periodMs;
      this.hears(this.#wire.encode({ ...RESTING, ...shown }));
    }
    return this;
  }

  hears(bytes: Uint8Array): this {
    for (const message of this.#parser.push(bytes)) this.tell({ is: 'frame', message, atMs: this.nowMs });
    return this.tell({ is: 'tick', atMs: this.nowMs });
  }

  /** Nothing comes from the scale. */
  waits(forMs: number): this {
    this.nowMs += forMs;
    return this.tell({ is: 'tick', atMs: this.nowMs });
  }

  begins(day: string = DAY, expected: number | null = null): this {
    return this.tell({ is: 'begin', day, expected, atMs: this.nowMs });
  }

  lid(open: boolean): this {
    return this.tell({ is: 'lid', open, atMs: this.nowMs });
  }

  unplugged(): this {
    return this.tell({ is: 'scale', up: false, why: 'the cable is out', atMs: this.nowMs });
  }

  cancels(): this {
    return this.tell({ is: 'cancel', atMs: this.nowMs });
  }

  tell(input: Parameters<WeighingMachine['take']>[0]): this {
    this.outputs.push(...this.#machine.take(input));
    return this;
  }

  /** What was said, without the live weight. */
  get said(): Exclude<WeighingOutput, { is: 'live' }>[] {
    return this.outputs.filter((output) => output.is !== 'live');
  }

  get codes(): string[] {
    return this.said.map((output) => (output.is === 'refused' ? output.why.code : output.is));
  }
}
