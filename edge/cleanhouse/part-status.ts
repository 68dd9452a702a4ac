import type { FirmataBoard } from '../firmata/board.ts';
import type { PinName } from '../firmata/link.ts';
import type { BoardPin } from '../firmata/pins.ts';
import type { PartStatus } from './io.ts';

/** Whether a part can be relied on: its board is there and has its pins. */
export function partStatus({ status }: FirmataBoard, pins: readonly BoardPin[]): PartStatus {
  const why = status.up ? pins.find(({ fault }) => fault !== null)?.fault : status.why;
  return why ? { up: false, why: why.code } : { up: true };
}

/** A pin as the config, whose pattern was checked, names it. */
export function pinName(pin: number | string): PinName {
  return pin as PinName;
}
