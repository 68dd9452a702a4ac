import Type, { type Static } from 'typebox';

/** Something at a kiosk that staff should look at. An event of the kiosk's path; it moves no points and is not signed. */
export const KIOSK_FAULT_EVENT = 'maeul.kiosk.fault.v1';
export const KioskFault = Type.Object({
  /** power-cut-unconfirmed, not-confirmed, unasked-dispense, unasked-return, outcome-refused, weight-changed, chain-adopted … */
  code: Type.String({ minLength: 1, maxLength: 64 }),
  /** Name of the container, dispenser or event that it is about. */
  part: Type.Optional(Type.String({ maxLength: 64 })),
  message: Type.String({ maxLength: 500 }),
});
export type KioskFault = Static<typeof KioskFault>;

/** Name of the reading, in percent, that a kiosk sends for the fill of a container. */
export function fillReading(container: string): string {
  return `fill_${container.replaceAll('-', '_')}`;
}
