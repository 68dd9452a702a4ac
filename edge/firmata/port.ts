import { EventEmitter } from 'node:events';
import type { Firmata } from 'firmata-io';
import type { Wire } from '../bus/wire.ts';

/** A question of Firmata that does not end is no Firmata; the longest real answer, of a board with 127 pins, is 2 kB. */
const UNFINISHED_MAX = 4096;

/**
 * The port object that johnny-five's plugin is given, over a wire that the edge has opened. Nothing that the plugin does
 * gets out of it: writing after the end does nothing, and what it throws about damaged bytes becomes one call of `onGarbage`.
 */
export class FirmataPort extends EventEmitter {
  #wire: Wire | null = null;
  readonly #onGarbage: () => void;

  constructor(onGarbage: () => void) {
    super();
    this.#onGarbage = onGarbage;
  }

  attach(wire: Wire): void {
    this.#wire = wire;
  }

  detach(): void {
    this.#wire = null;
    this.removeAllListeners();
  }

  write(bytes: Uint8Array, done?: () => void): void {
    this.#wire?.write(bytes);
    done?.();
  }

  /** @param unfinished the plugin's own buffer, which it does not bound */
  receive(bytes: Uint8Array, unfinished: readonly number[]): void {
    try {
      this.emit('data', bytes);
      if (unfinished.length <= UNFINISHED_MAX) return;
    } catch {
      // The plugin trusts the numbers of pins in what comes.
    }
    this.#onGarbage();
  }
}

/** Stops the plugin's own timer and lets nothing of it be called any more. An error without a listener would end the program. */
export function dismantle(io: Firmata, port: FirmataPort): void {
  clearTimeout(io.reportVersionTimeoutId);
  port.detach();
  io.removeAllListeners();
  io.on('error', () => {});
}
