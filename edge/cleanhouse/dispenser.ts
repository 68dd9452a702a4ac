import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { FirmataBoard } from '../firmata/board.ts';
import type { DigitalIn, DigitalOut } from '../firmata/pins.ts';
import type { Dispenser, PartStatus } from './io.ts';
import { partStatus, pinName } from './part-status.ts';
import type { DispenserConfig } from './schema.ts';

/** What falls past the sensor may interrupt it several times; that is one. */
const ONE_ITEM_MS = 300;

/** A motor that runs until the sensor has seen something come out. */
export class BoardDispenser implements Dispenser {
  readonly #board: FirmataBoard;
  readonly #motor: DigitalOut;
  readonly #confirm: DigitalIn;
  readonly #runsHigh: boolean;
  readonly #seenHigh: boolean;
  readonly #listeners = new Set<(atMs: number) => void>();
  #busy = false;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(board: FirmataBoard, { motor, confirm, runsAt = 'high', seenAt = 'low' }: DispenserConfig) {
    this.#board = board;
    this.#runsHigh = runsAt === 'high';
    this.#seenHigh = seenAt === 'high';
    this.#motor = board.digitalOut(pinName(motor), { safe: !this.#runsHigh, afterLoss: 'safe' });
    // A light barrier does not bounce, and what falls through it is quick.
    this.#confirm = board.digitalIn(pinName(confirm), { debounceMs: 0 });
    this.#confirm.onEdge((high, atMs) => {
      if (high === this.#seenHigh) this.#see(atMs);
    });
  }

  status(): PartStatus {
    return partStatus(this.#board, [this.#motor, this.#confirm]);
  }

  /**
   * Codes: those of the board, `dispenser-busy` and `dispenser-jammed` if the motor certainly did not run; `not-confirmed`
   * if it may have.
   */
  async dispense(confirmWithinMs: number): Promise<Result<true>> {
    if (this.#busy) return refuse('dispenser-busy', 'The dispenser is still handing something out.');
    if (this.#confirm.fault !== null) return this.#confirm.fault;
    if (this.#confirm.level === this.#seenHigh)
      return refuse('dispenser-jammed', 'Something lies in front of the sensor of the dispenser.', 'Take it out.');
    const sent = this.#motor.set(this.#runsHigh);
    if (!sent.ok) return sent;
    this.#busy = true;
    const seen = await this.#seenWithin(confirmWithinMs);
    // A board that is away meanwhile comes back with its motor off.
    this.#motor.set(!this.#runsHigh);
    this.#busy = false;
    if (seen) return ok(true);
    return refuse(
      'not-confirmed',
      'The sensor of the dispenser saw nothing come out.',
      'Look whether it is empty or jammed.',
    );
  }

  onConfirm(listener: (atMs: number) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #see(atMs: number): void {
    const isSame = atMs - this.#lastMs < ONE_ITEM_MS;
    this.#lastMs = atMs;
    if (!isSame) for (const tell of this.#listeners) tell(atMs);
  }

  /** Ends early where the board is lost: nobody would see it any more. */
  #seenWithin(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (seen: boolean): void => {
        clearTimeout(timer);
        stopSeeing();
        stopWatching();
        resolve(seen);
      };
      const timer = setTimeout(() => end(false), ms);
      const stopSeeing = this.onConfirm(() => end(true));
      const stopWatching = this.#board.onStatus(({ up }) => {
        if (!up) end(false);
      });
    });
  }
}
