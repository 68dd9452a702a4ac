import type { KIOSK_EVENT_DATA } from '@maeul/devices/points/kiosk-events';
import type { OFFICE_EVENT_DATA } from '@maeul/devices/points/office-events';
import type { Static } from 'typebox';

type Shapes = typeof KIOSK_EVENT_DATA & typeof OFFICE_EVENT_DATA;

/** What happened, where, and when the record that told of it came to the hub. */
export interface Fact {
  readonly id: string;
  readonly path: string;
  readonly timeMs: number;
  readonly receivedMs: number;
}

/** For each type of event what it does; it returns why it does nothing. */
export type Handlers<Types extends keyof Shapes> = {
  readonly [T in Types]: (fact: Fact, data: Static<Shapes[T]>) => string | undefined;
};
