import { MODE } from './protocol.ts';

/** One pin of a board as its firmware describes it. */
export interface FirmataPin {
  /** Modes with their bits of resolution; none: the pin is taken, e.g. by the serial line. */
  readonly modes: readonly (readonly [mode: number, bits: number])[];
  /** Of the analog converter; null if the pin has none. */
  readonly channel: number | null;
}

/** Boards that are common in clean houses. */
export type FirmataLayout = 'uno' | 'mega';

/** The pins of a board, by number. */
export function layoutPins(layout: FirmataLayout): readonly FirmataPin[] {
  return layout === 'uno' ? pins(14, 6, [3, 5, 6, 9, 10, 11]) : pins(54, 16, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
}

function pins(digital: number, analog: number, pwm: readonly number[]): FirmataPin[] {
  return Array.from({ length: digital + analog }, (_, pin) => {
    if (pin < 2) return { modes: [], channel: null };
    const modes: [number, number][] = [
      [MODE.input, 1],
      [MODE.pullup, 1],
      [MODE.output, 1],
    ];
    if (pwm.includes(pin)) modes.push([MODE.pwm, 8]);
    if (pin >= digital) modes.push([MODE.analog, 10]);
    return { modes, channel: pin >= digital ? pin - digital : null };
  });
}
