import type { FirmataLayout } from '../firmata/layouts.ts';
import type { ScaleSpec } from '../scale/platform.ts';
import type { ScaleProtocol } from '../scale/protocols.ts';

/** One container on its scale, with a lid, a lamp and a fill sensor on the board. Pins by number; A0 of a Mega is 54. */
export interface ContainerSpec {
  readonly id: string;
  /** Kinds of the tariff that go into it. */
  readonly kinds: readonly string[];
  readonly protocol: ScaleProtocol;
  readonly scale: ScaleSpec;
  /** Serial number on the plate of the scale. */
  readonly serial: string;
  readonly tareG: number;
  /** Contents that fill it to the top. */
  readonly fullG: number;
  readonly lid: { readonly lock: number; readonly sensor: number };
  readonly lamp: { readonly red: number; readonly green: number };
  /** Analog pin of the distance sensor: A0 is 0. */
  readonly fill: number;
}

export interface DispenserSpec {
  readonly name: string;
  readonly motor: number;
  readonly confirm: number;
  readonly stock: number;
}

export interface CleanHouseSpec {
  readonly site: string;
  readonly board: FirmataLayout;
  readonly containers: readonly ContainerSpec[];
  /** Pin of the sensor that sees a person: high while one is there. */
  readonly presence: number;
  readonly dispensers: readonly DispenserSpec[];
  /** Pin of the light barrier behind the return slot: low while something passes. Without one there is no slot. */
  readonly returnSlot?: number;
}

/** What the distance sensor counts while a container is empty, and when it is full. */
export const FILL_COUNTS = { empty: 900, full: 120 } as const;

/** The clean house of the demo: three wires of scales, streaming and asked, and rolls of bags in three sizes. */
export const DEMO_CLEAN_HOUSE: CleanHouseSpec = {
  site: 'clean-house-1',
  board: 'mega',
  containers: [
    {
      id: 'pet',
      kinds: ['pet-clear'],
      protocol: 'cas-22',
      scale: { capacityG: 150_000, divisionG: 10, visitorsPerHour: 0, swings: true },
      serial: 'SIM-PET-1',
      tareG: 12_000,
      fullG: 60_000,
      lid: { lock: 4, sensor: 5 },
      lamp: { red: 6, green: 7 },
      fill: 0,
    },
    {
      id: 'can',
      kinds: ['can'],
      protocol: 'toledo-continuous',
      scale: { capacityG: 150_000, divisionG: 10, visitorsPerHour: 0, swings: true },
      serial: 'SIM-CAN-1',
      tareG: 14_500,
      fullG: 80_000,
      lid: { lock: 10, sensor: 11 },
      lamp: { red: 12, green: 13 },
      fill: 1,
    },
    {
      id: 'paper',
      kinds: ['paper', 'paper-pack'],
      protocol: 'mt-sics',
      scale: { capacityG: 150_000, divisionG: 10, visitorsPerHour: 0, swings: true },
      serial: 'SIM-PAPER-1',
      tareG: 12_000,
      fullG: 110_000,
      lid: { lock: 22, sensor: 23 },
      lamp: { red: 24, green: 25 },
      fill: 2,
    },
  ],
  presence: 3,
  returnSlot: 36,
  dispensers: [
    { name: 'bags-5l', motor: 30, confirm: 31, stock: 40 },
    { name: 'bags-10l', motor: 32, confirm: 33, stock: 40 },
    { name: 'bags-20l', motor: 34, confirm: 35, stock: 40 },
  ],
};
