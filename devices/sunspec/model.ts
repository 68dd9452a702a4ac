import Type, { type Static } from 'typebox';
import { POINT_SIZES, type PointType } from './point-types.ts';

const Name = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]*$' });

export const ModelPoint = Type.Object(
  {
    name: Name,
    type: Type.Enum(Object.keys(POINT_SIZES) as PointType[]),
    size: Type.Optional(Type.Integer({ minimum: 1, maximum: 125, description: 'Registers; for strings only.' })),
    scale: Type.Optional(
      Type.Union([Name, Type.Integer({ minimum: -10, maximum: 10 })], {
        description: 'The point that holds the exponent of ten, here or in an enclosing group; or the exponent itself.',
      }),
    ),
    unit: Type.Optional(Type.String({ description: 'Canonical unit.' })),
    exponent: Type.Optional(
      Type.Integer({ description: 'A power of ten that brings the value to the canonical unit.' }),
    ),
    powerFactor: Type.Optional(Type.Literal(true)),
    counter: Type.Optional(Type.Literal(true)),
    writable: Type.Optional(Type.Literal(true)),
    symbols: Type.Optional(
      Type.Record(Type.String({ pattern: '^[0-9]+$' }), Type.String(), { description: 'Enum value or bit → name.' }),
    ),
  },
  { additionalProperties: false },
);
export type ModelPoint = Static<typeof ModelPoint>;

/** Points that stand together, once or repeated. */
export interface ModelGroup {
  readonly name: string;
  /** How often: `rest` fills the model, a name is the point of the model that says it; absent is once. */
  readonly count?: string;
  readonly points: readonly ModelPoint[];
  readonly groups?: readonly ModelGroup[];
}

const groupFields = {
  points: Type.Array(ModelPoint, { minItems: 1 }),
  groups: Type.Optional(Type.Array(Type.Ref('Group'))),
};

/** A model definition file: all points of one model, in order, from its ID register on. */
export const ModelFile = Type.Cyclic(
  {
    Group: Type.Object({ name: Name, count: Type.Optional(Name), ...groupFields }, { additionalProperties: false }),
    Model: Type.Union([
      Type.Object({ id: Type.Integer(), name: Name, ...groupFields }, { additionalProperties: false }),
      Type.Object({ id: Type.Integer(), name: Name, sameAs: Type.Integer() }, { additionalProperties: false }),
    ]),
  },
  'Model',
);

/** A model with its reference resolved. */
export interface ModelDefinition extends ModelGroup {
  readonly id: number;
}
