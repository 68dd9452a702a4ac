import { type Fault, formatFault } from '../faults/fault.ts';
import type { Endpoint, Line } from '../wire/line.ts';
import type { FirmataDevice } from './device.ts';

/** A board on its line, with the faults that a board can have: `unplug`, and `silence` for firmware that hangs. */
export class FirmataPort {
  readonly #line: Line;
  readonly #board: FirmataDevice;
  #faults: readonly Fault[] = [];
  #timers: NodeJS.Timeout[] = [];
  #plugging: Promise<void> = Promise.resolve();

  constructor(line: Line, board: FirmataDevice) {
    this.#line = line;
    this.#board = board;
  }

  start(): Promise<Endpoint> {
    return this.#board.start(this.#line);
  }

  async stop(): Promise<void> {
    this.#clear();
    await this.#plugging;
    await this.#board.stop();
  }

  get faults(): string[] {
    return this.#faults.map(formatFault);
  }

  /** Replaces all faults; those that a board cannot have do nothing. */
  setFaults(faults: readonly Fault[]): void {
    this.#faults = faults;
    this.#clear();
    this.#board.hang(faults.some(({ kind }) => kind === 'silence'));
    const unplug = faults.find(({ kind }) => kind === 'unplug');
    this.#plug(unplug === undefined);
    if (unplug === undefined) return;
    this.#timers.push(setTimeout(() => this.#plug(true), unplug.fromMs));
    if (unplug.everyMs > unplug.fromMs)
      this.#timers.push(
        setInterval(() => {
          this.#plug(false);
          this.#timers.push(setTimeout(() => this.#plug(true), unplug.fromMs));
        }, unplug.everyMs),
      );
  }

  #plug(plugged: boolean): void {
    this.#plugging = this.#plugging
      .then(() => (plugged ? this.#board.plug() : this.#board.unplug()))
      .catch((error: Error) => console.error(`The board cannot be plugged in: ${error.message}`));
  }

  #clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}
