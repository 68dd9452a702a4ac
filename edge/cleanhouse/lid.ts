import type { Result } from '@maeul/devices/refusal';
import type { FirmataBoard } from '../firmata/board.ts';
import type { DigitalIn, DigitalOut } from '../firmata/pins.ts';
import type { Lid, PartStatus } from './io.ts';
import { partStatus, pinName } from './part-status.ts';
import type { LidConfig } from './schema.ts';

/** A heavy lid falls, and its contact with it. */
const DEBOUNCE_MS = 50;

/** A lock and the contact of the lid. After every loss of the board it is locked until somebody unlocks it anew. */
export class BoardLid implements Lid {
  readonly #board: FirmataBoard;
  readonly #lock: DigitalOut;
  readonly #sensor: DigitalIn;
  readonly #unlocksHigh: boolean;
  readonly #opensHigh: boolean;

  constructor(board: FirmataBoard, { lock, sensor, unlocksAt = 'high', opensAt = 'high' }: LidConfig) {
    this.#board = board;
    this.#unlocksHigh = unlocksAt === 'high';
    this.#opensHigh = opensAt === 'high';
    this.#lock = board.digitalOut(pinName(lock), { safe: !this.#unlocksHigh, afterLoss: 'safe' });
    this.#sensor = board.digitalIn(pinName(sensor), { debounceMs: DEBOUNCE_MS });
  }

  status(): PartStatus {
    return partStatus(this.#board, [this.#lock, this.#sensor]);
  }

  unlock(): Promise<Result<true>> {
    return this.#lock.write(this.#unlocksHigh);
  }

  lock(): Promise<Result<true>> {
    return this.#lock.write(!this.#unlocksHigh);
  }

  isOpen(): boolean | null {
    const { level } = this.#sensor;
    return level === null ? null : level === this.#opensHigh;
  }

  onChange(listener: (open: boolean, atMs: number) => void): () => void {
    return this.#sensor.onLevel((level, atMs) => {
      if (level !== null) listener(level === this.#opensHigh, atMs);
    });
  }
}
