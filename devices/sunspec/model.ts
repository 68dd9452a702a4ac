import Type, { type Static } from 'typebox';

/** The point types of SunSpec and how many registers each fills; a string says its own size. */
export const POINT_SIZES = {
  int16: 1,
  uint16: 1,
  acc16: 1,
  enum16: 1,
  bitfield16: 1,
  sunssf: 1,
  count: 1,
  pad: 1,
  int32: 2,
  uint32: 2,
  acc32: 2,
  enum32: 2,
  bitfield32: 2,
  float32: 2,
  ipaddr: 2,
  int64: 4,
  uint64: 4,
  acc64: 4,
  float64: 4,
  eui48: 4,
  ipv6addr: 8,
  string: 0,
} as const;
export type PointType = keyof typeof POINT_SIZES;

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

/** How many registers a point fills. */
export function pointSize(point: ModelPoint): number {
  return point.size ?? POINT_SIZES[point.type];
}

/** How many registers one group fills, given how often counted groups within it repeat. */
export function groupSize(group: ModelGroup, counts: Readonly<Record<string, number>>): number {
  const own = group.points.reduce((sum, point) => sum + pointSize(point), 0);
  return (group.groups ?? []).reduce((sum, inner) => sum + timesOf(inner, counts) * groupSize(inner, counts), own);
}

function timesOf(group: ModelGroup, counts: Readonly<Record<string, number>>): number {
  return group.count === undefined ? 1 : (counts[group.count] ?? 0);
}

/** The points whose values say how often groups repeat: `NCrv`, `NPt`. */
export function countPoints(group: ModelGroup): Set<string> {
  const names = (group.groups ?? []).flatMap((inner) => [inner.count, ...countPoints(inner)]);
  return new Set(names.filter((name): name is string => name !== undefined && name !== 'rest'));
}
