import { ok, refuse } from '@maeul/devices/refusal';
import type { DeviceRegisters } from './steered-device.ts';

/*
 * SunSpec devices for the tests of this folder, laid out by hand from the tables of the models and not by the code under test.
 */

const BASE = 40_000;

/** The devices' registers as they stand, every write that came, and what goes wrong. */
export interface SlaveDevice {
  readonly words: Uint16Array;
  readonly writes: { address: number; words: number[] }[];
  /** Codes of refusals for the next reads and writes, first to last. */
  readonly trouble: string[];
  /** A device that answers, and does not do what it is told. */
  deaf: boolean;
}

const head = (id: number, length: number) => [id, length, ...new Array<number>(length).fill(0xffff)];

/** Models 1 and 123 or 704 of an inverter; `timer` false: it has none. */
export function inverter(model: 123 | 704, timer = true): SlaveDevice {
  const controls = model === 123 ? head(123, 24) : head(704, 65);
  const set = (at: number, ...words: number[]) => controls.splice(at, words.length, ...words);
  if (model === 123) {
    set(4, 1, 1000, 0);
    set(7, timer ? 0 : 0xffff);
    set(9, 0);
    set(23, 0xffff);
  } else {
    set(14, 0, 1000, 1000, 0);
    if (timer) set(18, 0, 0, 0, 0);
    set(54, 0xffff);
  }
  return device(controls);
}

/** Models 1 and 124 of a battery of 5 kW. */
export function battery(): SlaveDevice {
  const controls = head(124, 24);
  const set = (at: number, ...words: number[]) => controls.splice(at, words.length, ...words);
  set(2, 5000);
  set(5, 0);
  set(7, 1000);
  set(8, 5300);
  set(12, 10_000, 10_000, 0, 0);
  set(18, 0);
  set(21, 0xfffe, 0xfffe);
  set(25, 0xfffe);
  return device(controls);
}

function device(controls: readonly number[]): SlaveDevice {
  const words = [0x5375, 0x6e53, ...head(1, 66), ...controls, 0xffff, 0];
  return { words: Uint16Array.from(words), writes: [], trouble: [], deaf: false };
}

/** Where its control model begins. */
export const CONTROLS = BASE + 2 + 68;

/** The word at an offset of the control model. */
export function control(slave: SlaveDevice, offset: number): number {
  return slave.words[CONTROLS - BASE + offset]!;
}

/** The device as its bus would show it. */
export function registersOf(slave: SlaveDevice): DeviceRegisters {
  const failing = () => {
    const code = slave.trouble.shift();
    return code === undefined ? null : refuse(code, 'So the test wants it.');
  };
  const outside = (address: number, count: number) => address < BASE || address + count > BASE + slave.words.length;
  return {
    readyAtMs: () => 0,
    read: async (address, count) => {
      if (outside(address, count)) return refuse('illegal-address', 'No such register.');
      return failing() ?? ok(slave.words.slice(address - BASE, address - BASE + count));
    },
    write: async (address, words) => {
      const wrong = failing();
      if (wrong !== null) return wrong;
      slave.writes.push({ address, words: [...words] });
      if (!slave.deaf) slave.words.set(words, address - BASE);
      return ok(true);
    },
  };
}
