import type { FirmataBoard } from '../firmata/board.ts';
import type { DigitalOut } from '../firmata/pins.ts';
import type { Lamp } from './io.ts';
import { pinName } from './part-status.ts';
import type { LampConfig } from './schema.ts';

type Light = Parameters<Lamp['set']>[0];

const BLINK_MS = 500;
/** Red and green, and whether it blinks, so that the colour is not the only sign. */
const LOOKS: Readonly<Record<Light, readonly [red: boolean, green: boolean, blinks: boolean]>> = {
  off: [false, false, false],
  free: [false, true, false],
  here: [false, true, true],
  wait: [true, false, true],
  fault: [true, false, false],
};

/** A lamp keeps what it was told and shows it again when its board comes back. */
export class BoardLamp implements Lamp {
  readonly #red: DigitalOut;
  readonly #green: DigitalOut;
  readonly #lightsHigh: boolean;
  #light: Light = 'off';
  #dark = false;
  #blinker: NodeJS.Timeout | undefined;

  constructor(board: FirmataBoard, lamp: LampConfig) {
    this.#lightsHigh = lamp.lightsAt !== 'low';
    const options = { safe: !this.#lightsHigh };
    this.#red = board.digitalOut(pinName(lamp.red), options);
    this.#green = board.digitalOut(pinName(lamp.green), options);
    board.onStatus(({ up }) => up && this.#show());
  }

  set(light: Light): void {
    if (light === this.#light) return;
    this.#light = light;
    this.#dark = false;
    clearInterval(this.#blinker);
    if (LOOKS[light][2])
      this.#blinker = setInterval(() => {
        this.#dark = !this.#dark;
        this.#show();
      }, BLINK_MS).unref();
    this.#show();
  }

  stop(): void {
    clearInterval(this.#blinker);
  }

  /** While the board is away nothing can be shown; it is shown when it is back. */
  #show(): void {
    const [red, green] = LOOKS[this.#light];
    this.#red.set((red && !this.#dark) === this.#lightsHigh);
    this.#green.set((green && !this.#dark) === this.#lightsHigh);
  }
}
