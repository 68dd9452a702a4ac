import type { FirmataDevice } from '../firmata/device.ts';
import type { DispenserSpec } from './spec.ts';

/** How long the motor turns until something falls, and how long it is before the light barrier. */
const TURN_MS = 900;
const FALL_MS = 60;

/** A motor that turns while its pin is high, and a light barrier that is low while something falls past it. */
export class SimDispenser {
  readonly #board: FirmataDevice;
  readonly #spec: DispenserSpec;
  #stock: number;
  #jammed = false;
  #given = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(board: FirmataDevice, spec: DispenserSpec) {
    this.#board = board;
    this.#spec = spec;
    this.#stock = spec.stock;
    board.setInput(spec.confirm, true);
    board.onOutput(spec.motor, (turns) => this.#turn(turns));
  }

  /** A jam: the motor turns and nothing comes. */
  set jammed(jammed: boolean) {
    this.#jammed = jammed;
  }

  set stock(stock: number) {
    this.#stock = Math.max(0, Math.round(stock));
  }

  state() {
    return { name: this.#spec.name, stock: this.#stock, jammed: this.#jammed, given: this.#given };
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #turn(turns: boolean): void {
    clearTimeout(this.#timer);
    this.#board.setInput(this.#spec.confirm, true);
    if (turns) this.#timer = setTimeout(() => this.#drop(), TURN_MS);
  }

  #drop(): void {
    if (this.#jammed || this.#stock === 0) return;
    this.#stock -= 1;
    this.#given += 1;
    this.#board.setInput(this.#spec.confirm, false);
    setTimeout(() => this.#board.setInput(this.#spec.confirm, true), FALL_MS).unref();
    // As long as it turns, the next one comes.
    this.#timer = setTimeout(() => this.#drop(), TURN_MS);
  }
}
