import Type, { type Static } from 'typebox';
import { POLL_CLASSES } from './device-map.ts';
import { VALUE_TYPES, WORD_ORDERS } from './values.ts';

const Address = Type.String({
  pattern: '^0x[0-9A-F]{4}$',
  description: '0-based protocol address as manuals print it, e.g. 0x0034.',
});

/** One value of a device: where it is, how it is coded, what it means. */
export const ProfilePoint = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9_]*$', description: 'Plain name of devices/reading-names.ts.' }),
    address: Address,
    type: Type.Enum([...VALUE_TYPES]),
    unit: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
      description: 'Unit on the wire (SenML); the reading is given in the canonical unit.',
    }),
    exponent: Type.Optional(
      Type.Integer({ minimum: -10, maximum: 10, description: 'The value is the number × 10^exponent.' }),
    ),
    poll: Type.Enum([...POLL_CLASSES]),
    wordOrder: Type.Optional(Type.Enum([...WORD_ORDERS])),
    min: Type.Optional(Type.Number({ description: 'Below this, in the canonical unit, the reading is bad.' })),
    max: Type.Optional(Type.Number({ description: 'Above this, in the canonical unit, the reading is bad.' })),
    modulus: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: 'Canonical value at which the counter starts again from 0.' }),
    ),
    notImplemented: Type.Optional(
      Type.Array(Type.String({ pattern: '^0x[0-9A-F]+$' }), {
        description: 'Bits that say "no value here", high word first.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type ProfilePoint = Static<typeof ProfilePoint>;

/** Points that several models share, by the name of a part: `{"$ref": "eastron-sdm#energy"}`. */
const PointsReference = Type.Object(
  { $ref: Type.String({ pattern: '^[a-z0-9-]+#[a-z0-9-]+$' }) },
  { additionalProperties: false },
);

/** A profile data file: one real model. */
export const ModbusProfile = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9-]+/[a-z0-9-]+$' }),
    manufacturer: Type.String({ minLength: 1 }),
    model: Type.String({ minLength: 1 }),
    line: Type.Object(
      {
        baud: Type.Integer({ minimum: 300, maximum: 921_600 }),
        dataBits: Type.Enum([7, 8]),
        parity: Type.Enum(['none', 'even', 'odd']),
        stopBits: Type.Enum([1, 2]),
      },
      { additionalProperties: false, description: "The maker's default." },
    ),
    table: Type.Enum(['holding', 'input']),
    wordOrder: Type.Enum([...WORD_ORDERS]),
    readMax: Type.Integer({ minimum: 1, maximum: 125 }),
    gapMax: Type.Integer({ minimum: 0, maximum: 125 }),
    points: Type.Array(Type.Union([ProfilePoint, PointsReference]), { minItems: 1 }),
  },
  { additionalProperties: false },
);
export type ModbusProfile = Static<typeof ModbusProfile>;

/** A file of shared points: named parts, each a list of points. */
export const ProfileParts = Type.Object(
  { id: Type.String({ pattern: '^[a-z0-9-]+$' }), parts: Type.Record(Type.String(), Type.Array(ProfilePoint)) },
  { additionalProperties: false },
);
export type ProfileParts = Static<typeof ProfileParts>;
