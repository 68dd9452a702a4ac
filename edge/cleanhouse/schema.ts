import Type, { type Static } from 'typebox';

const board = Type.String({ minLength: 1, examples: ['front'], description: 'Name of one of the boards above.' });

const ANALOG_PIN = { pattern: '^A[0-9]{1,2}$', title: 'an analog pin: A0, A1 …', examples: ['A0'] } as const;
const digitalPin = (example: number, description: string) =>
  Type.Union([Type.Integer({ minimum: 2, maximum: 127, examples: [example] }), Type.String({ ...ANALOG_PIN })], {
    description,
  });
const level = (byDefault: 'high' | 'low', description: string) =>
  Type.Optional(Type.Enum(['high', 'low'], { description: `${description} By default ${byDefault}.` }));
const count = (example: number, description: string) =>
  Type.Integer({ minimum: 0, maximum: 16_383, examples: [example], description });

export const LidSchema = Type.Object({
  board,
  lock: digitalPin(4, 'Output that lets the lid be opened.'),
  sensor: digitalPin(5, 'Contact of the lid, between this pin and ground.'),
  unlocksAt: level('high', 'Level of the output that unlocks.'),
  opensAt: level('high', 'Level of the contact while the lid is open.'),
});

export const LampSchema = Type.Object({
  board,
  red: digitalPin(6, 'Output of the red light.'),
  green: digitalPin(7, 'Output of the green light.'),
  lightsAt: level('high', 'Level of the outputs that lights.'),
});

export const FillSchema = Type.Object({
  board,
  pin: Type.String({ ...ANALOG_PIN, description: 'Input of the distance sensor under the roof.' }),
  empty: count(900, 'What the sensor counts while the container is empty.'),
  full: count(120, 'What it counts when the container must be collected.'),
});

export const PresenceSchema = Type.Object({
  board,
  pin: digitalPin(3, 'Input of the sensor that sees a person.'),
  presentAt: level('high', 'Level while a person is there. A contact to ground is low.'),
});

export const DispenserSchema = Type.Object({
  board,
  motor: digitalPin(8, 'Output that runs the motor until something came out.'),
  confirm: digitalPin(9, 'Sensor that sees what comes out, between this pin and ground.'),
  runsAt: level('high', 'Level of the output that runs the motor.'),
  seenAt: level('low', 'Level of the sensor while something passes.'),
});

export const ReturnSlotSchema = Type.Object({
  board,
  pin: digitalPin(14, 'Sensor that sees a reusable container come in, between this pin and ground.'),
  seenAt: level('low', 'Level of the sensor while something passes.'),
});

export type LidConfig = Static<typeof LidSchema>;
export type LampConfig = Static<typeof LampSchema>;
export type FillConfig = Static<typeof FillSchema>;
export type PresenceConfig = Static<typeof PresenceSchema>;
export type DispenserConfig = Static<typeof DispenserSchema>;
export type ReturnSlotConfig = Static<typeof ReturnSlotSchema>;

/** What one container has. */
export interface ContainerParts {
  readonly id: string;
  readonly lid: LidConfig;
  readonly lamp?: LampConfig | null;
  readonly fill?: FillConfig | null;
}

/** All that boards carry in one clean house. */
export interface CleanHouseConfig {
  readonly containers: readonly ContainerParts[];
  readonly presence?: PresenceConfig | null;
  readonly dispensers?: Readonly<Record<string, DispenserConfig>>;
  readonly returnSlot?: ReturnSlotConfig | null;
}
