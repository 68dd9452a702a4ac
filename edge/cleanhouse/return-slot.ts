import type { FirmataBoard } from '../firmata/board.ts';
import type { DigitalIn } from '../firmata/pins.ts';
import type { PartStatus, ReturnSlot } from './io.ts';
import { partStatus, pinName } from './part-status.ts';
import type { ReturnSlotConfig } from './schema.ts';

/** A bowl that slides past the sensor with its lid may interrupt it several times; that is one. */
const ONE_CONTAINER_MS = 1_000;

/** A slot with a light barrier or contact behind it. */
export class BoardReturnSlot implements ReturnSlot {
  readonly #board: FirmataBoard;
  readonly #sensor: DigitalIn;
  readonly #listeners = new Set<(atMs: number) => void>();
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(board: FirmataBoard, { pin, seenAt = 'low' }: ReturnSlotConfig) {
    this.#board = board;
    this.#sensor = board.digitalIn(pinName(pin), { debounceMs: 0 });
    // Edges only: what lies before the sensor when the board comes back was not put in now.
    this.#sensor.onEdge((high, atMs) => {
      if (high === (seenAt === 'high')) this.#see(atMs);
    });
  }

  status(): PartStatus {
    return partStatus(this.#board, [this.#sensor]);
  }

  onReturn(listener: (atMs: number) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #see(atMs: number): void {
    const isSame = atMs - this.#lastMs < ONE_CONTAINER_MS;
    this.#lastMs = atMs;
    if (!isSame) for (const tell of this.#listeners) tell(atMs);
  }
}
