import Type, { type Static } from 'typebox';

const Band = Type.Object({
  /** W, mean of the quarter-hour. */
  p10: Type.Array(Type.Number()),
  p50: Type.Array(Type.Number()),
  p90: Type.Array(Type.Number()),
});

/** How good the forecast was, measured on what came true since. */
export const Skill = Type.Object({
  /** Mean absolute error, W. */
  maeW: Type.Number(),
  /** Of "like yesterday at this time". */
  persistenceMaeW: Type.Number(),
  /** 1 − mae ÷ persistence; null without enough history. */
  skill: Type.Union([Type.Number(), Type.Null()]),
  /** Share of quarter-hours that lay between p10 and p90; 0.8 is aimed at. */
  inBand: Type.Union([Type.Number(), Type.Null()]),
  quarters: Type.Integer(),
});
export type Skill = Static<typeof Skill>;

/** 96 quarter-hours ahead. */
export const Forecast = Type.Object({
  from: Type.String({ format: 'date-time' }),
  madeAt: Type.String({ format: 'date-time' }),
  pv: Band,
  load: Band,
  skill: Type.Object({ pv: Skill, load: Skill }),
});
export type Forecast = Static<typeof Forecast>;
