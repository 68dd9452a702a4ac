import { ok, type Result } from '@maeul/devices/refusal';
import type { CleanHouseIo, Dispenser, Lid, ReturnSlot } from '../../cleanhouse/io.ts';

/** Lids, dispensers and a scale that a test moves by hand. */
export class FakeParts implements CleanHouseIo {
  isOpen = false;
  unlocked = 0;
  locked = 0;
  readonly lights: string[] = [];
  handOut: () => Promise<Result<true>> = async () => ok(true);
  up = true;
  readonly #returnListeners = new Set<(atMs: number) => void>();
  readonly #lidListeners = new Set<(open: boolean, atMs: number) => void>();

  lid(): Lid {
    return {
      status: () => (this.up ? { up: true } : { up: false, why: 'board-unplugged' }),
      unlock: async () => {
        this.unlocked++;
        return ok(true);
      },
      lock: async () => {
        this.locked++;
        return ok(true);
      },
      isOpen: () => this.isOpen,
      onChange: (listener) => {
        this.#lidListeners.add(listener);
        return () => void this.#lidListeners.delete(listener);
      },
    };
  }

  moveLid(open: boolean, atMs: number): void {
    this.isOpen = open;
    for (const listener of this.#lidListeners) listener(open, atMs);
  }

  lamp() {
    return { set: (light: string) => void this.lights.push(light) };
  }

  fill() {
    return { percent: () => 40 };
  }

  presence() {
    return null;
  }

  dispenser(): Dispenser {
    return {
      status: () => ({ up: true }),
      dispense: () => this.handOut(),
      onConfirm: () => () => undefined,
    };
  }

  returnSlot(): ReturnSlot {
    return {
      status: () => (this.up ? { up: true } : { up: false, why: 'board-unplugged' }),
      onReturn: (listener) => {
        this.#returnListeners.add(listener);
        return () => void this.#returnListeners.delete(listener);
      },
    };
  }

  putIntoSlot(atMs: number): void {
    for (const listener of this.#returnListeners) listener(atMs);
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}
}
