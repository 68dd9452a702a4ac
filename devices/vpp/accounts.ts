import Type, { type Static } from 'typebox';

const Wh = Type.Number({ description: 'Wh, not negative.' });

/**
 * Energy of a span. consumption = production + import + discharge − export − charge. Above a single member, import and export are
 * what crosses the border of the group: per quarter-hour the members' exports serve their imports first.
 */
export const Flows = Type.Object({
  production: Wh,
  consumption: Wh,
  import: Wh,
  export: Wh,
  charge: Wh,
  discharge: Wh,
});
export type Flows = Static<typeof Flows>;
export const FLOW_NAMES = ['production', 'consumption', 'import', 'export', 'charge', 'discharge'] as const;
export type FlowName = (typeof FLOW_NAMES)[number];

/** How much of a total was measured. `good` + `estimated` + `missing` = `members`. */
export const Coverage = Type.Object({
  members: Type.Integer(),
  good: Type.Integer({ description: 'Members whose meters all had good readings.' }),
  estimated: Type.Integer({ description: 'Members with a gap that was filled from what was measured around it.' }),
  missing: Type.Integer({
    description: 'Silent members: their part is a guess from similar days, and the range says how wide.',
  }),
});
export type Coverage = Static<typeof Coverage>;

/** One span of an account. `low` and `high` enclose the truth if silent members behaved as on the days that were looked at. */
export const AccountRow = Type.Object({
  from: Type.String({ format: 'date-time' }),
  flows: Flows,
  low: Flows,
  high: Flows,
  coverage: Coverage,
});
export type AccountRow = Static<typeof AccountRow>;

const RESOLUTIONS = ['quarter', 'hour', 'day', 'month'] as const;
export const Resolution = Type.Enum([...RESOLUTIONS]);
export type Resolution = Static<typeof Resolution>;

/** `dong`, `building:<id>`, `feeder:<id>`, `site:<gu/dong/site>`, `kind:<member kind>` or `member:<id>`. */
export const AccountScope = Type.String({
  pattern: '^(dong|(building|feeder|kind|member):[a-z0-9-]+|site:[a-z0-9-]+(/[a-z0-9-]+){2})$',
});

/** Shares derived from flows; null where they would divide by zero. */
export const Shares = Type.Object({
  /** Of what was made, what was not exported. */
  selfConsumption: Type.Union([Type.Number(), Type.Null()]),
  /** Of what was used, what was not imported. */
  selfSufficiency: Type.Union([Type.Number(), Type.Null()]),
  /** Made ÷ used: the rate that Seoul's targets speak of (전력자립률). */
  selfReliance: Type.Union([Type.Number(), Type.Null()]),
});
export type Shares = Static<typeof Shares>;

/** What own production was worth. */
export const Avoided = Type.Object({
  kgCO2: Type.Number(),
  toe: Type.Number(),
  /** Which version of which factor. */
  factors: Type.Array(
    Type.Object({ id: Type.String(), version: Type.Integer(), value: Type.Number(), year: Type.Integer() }),
  ),
});
export type Avoided = Static<typeof Avoided>;
