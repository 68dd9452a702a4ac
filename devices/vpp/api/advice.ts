import Type, { type Static } from 'typebox';
import { Asset, Day } from '../../points/assets.ts';
import { Words } from '../../points/words.ts';
import { PortfolioId } from '../portfolio.ts';

const NumberOrNull = Type.Union([Type.Number(), Type.Null()]);
const Range = Type.Object({ low: Type.Number(), high: Type.Number() });

/** One figure that the advice rests on, and where it is from: printed under it. */
export const AdviceSource = Type.Object({
  id: Type.String(),
  label: Words,
  value: Type.Number(),
  /** Of a range: its upper end; `value` is the lower one. */
  high: Type.Optional(Type.Number()),
  unit: Type.String(),
  year: Type.Optional(Type.Integer()),
  source: Words,
});
export type AdviceSource = Static<typeof AdviceSource>;

/** What something would save in a year. */
const Saving = Type.Object({ kwh: Range, won: Range, kgCO2: Range });

/** One piece of advice; `id` is stable: mini-solar, standby, led, windows, … */
export const AdviceMeasure = Type.Object({
  id: Type.String(),
  label: Words,
  /** Why it is said to this household, with its own figures. */
  why: Words,
  saving: Saving,
});
export type AdviceMeasure = Static<typeof AdviceMeasure>;

/** A period of an energy-mileage programme, as it stands for one member. */
export const MileageStanding = Type.Object({
  programme: Type.String(),
  label: Words,
  /** 2026-H1, 2026-H2, or a season: 2026-season. */
  period: Type.String(),
  from: Day,
  /** First day after it. */
  to: Day,
  /** Days of the period that lie behind us or were measured in full. */
  days: Type.Object({ measured: Type.Integer(), all: Type.Integer() }),
  /** Wh of the same days of the years before, mean; null without them. */
  baselineWh: NumberOrNull,
  actualWh: Type.Number(),
  /** 1 − actual ÷ baseline; null without a baseline. */
  savedShare: NumberOrNull,
  /** What the share earns, and the next tier above it. */
  amount: Type.Integer(),
  asset: Asset,
  tiers: Type.Array(Type.Object({ share: Type.Number(), amount: Type.Integer(), reached: Type.Boolean() })),
  /** provisional: the period is not over. no-baseline: the years before are missing. gaps: too little was measured. granted: paid. */
  state: Type.Enum(['provisional', 'due', 'granted', 'below', 'no-baseline', 'gaps']),
});
export type MileageStanding = Static<typeof MileageStanding>;

/** GET /api/v1/office/vpp/advice/diagnosis?member&until (viewer). Problems: unknown-member (404), no-consent (403), too-little-data (409). */
export const DiagnosisQuestion = Type.Object(
  { member: PortfolioId, until: Type.Optional(Day) },
  { additionalProperties: false },
);

/** A household's energy diagnosis: one printed page. */
export const Diagnosis = Type.Object({
  member: PortfolioId,
  kind: Type.String(),
  /** The days that were looked at, at most a year; `to` is exclusive. */
  from: Day,
  to: Day,
  /** Quarter-hours in the span, and those with a good or estimated reading. */
  quarters: Type.Object({ all: Type.Integer(), measured: Type.Integer() }),
  /** Use of a mean day, Wh, and of a year, kWh, as far as the span tells; own production; and what a year costs and emits. */
  dayWh: Type.Number(),
  yearKwh: Type.Number(),
  yearWon: Type.Number(),
  yearKgCO2: Type.Number(),
  ownProductionKwh: Type.Number(),
  /** Mean Wh of the hours 0 to 23 at the site; null where there was no reading. */
  hours: Type.Object({ weekday: Type.Array(NumberOrNull), weekend: Type.Array(NumberOrNull) }),
  /** Mean Wh of a Monday … Sunday. */
  weekdays: Type.Array(NumberOrNull),
  /** What is on at the quietest time of the night: W, kWh a year, and its share of all use. */
  standby: Type.Object({ watts: Type.Number(), yearKwh: Type.Number(), share: Type.Number() }),
  /** Biggest saving first. */
  measures: Type.Array(AdviceMeasure),
  mileage: Type.Union([MileageStanding, Type.Null()]),
  sources: Type.Array(AdviceSource),
});
export type Diagnosis = Static<typeof Diagnosis>;

/** GET /api/v1/office/vpp/advice/mileage?programme&period (viewer). Without a period the newest that is over. */
export const MileageQuestion = Type.Object(
  {
    programme: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' })),
    period: Type.Optional(Type.String({ pattern: '^[0-9]{4}-(H1|H2|season)$' })),
  },
  { additionalProperties: false },
);
export const MileageList = Type.Object({
  programme: Type.String(),
  label: Words,
  period: Type.String(),
  periods: Type.Array(Type.String(), { description: 'Those that can be asked for, newest first.' }),
  /** Members with the consents `diagnosis` and `detail`. */
  rows: Type.Array(Type.Object({ member: PortfolioId, wallet: Type.Boolean(), standing: MileageStanding })),
  totals: Type.Object({ due: Type.Integer(), dueAmount: Type.Integer(), granted: Type.Integer() }),
});
export type MileageList = Static<typeof MileageList>;

/**
 * POST /api/v1/office/vpp/advice/mileage (manager): grants what is due for a period that is over to those who have a wallet, once however
 * often it is asked. Problems: unknown-programme (404), period-not-over, nothing-due (409).
 */
export const GrantMileage = Type.Object(
  {
    programme: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
    period: Type.String({ pattern: '^[0-9]{4}-(H1|H2|season)$' }),
  },
  { additionalProperties: false },
);
export const MileageGranted = Type.Object({
  programme: Type.String(),
  period: Type.String(),
  members: Type.Integer(),
  amount: Type.Integer(),
  withoutWallet: Type.Integer(),
});
export type MileageGranted = Static<typeof MileageGranted>;

/** GET /api/v1/board/disclosure?year (open to everybody). By default the last 365 days. */
export const DisclosureQuestion = Type.Object(
  { year: Type.Optional(Type.Integer({ minimum: 2000, maximum: 2100 })) },
  { additionalProperties: false },
);
export const DisclosureRow = Type.Object({
  label: Words,
  kind: Type.String(),
  floorM2: Type.Number(),
  kwh: Type.Number(),
  kwhPerM2: Type.Number(),
  kgCO2PerM2: Type.Number(),
  /** Made on the building itself. */
  producedKwh: Type.Number(),
  /** Share of the span with a good or estimated reading; the figures are scaled up from it to the whole span. */
  measured: Type.Number(),
  /** must: a public building. agreed: by consent. */
  basis: Type.Enum(['must', 'agreed']),
});
export type DisclosureRow = Static<typeof DisclosureRow>;
export const Disclosure = Type.Object({
  from: Day,
  to: Day,
  /** Largest floor area first. */
  rows: Type.Array(DisclosureRow),
  factor: AdviceSource,
});
export type Disclosure = Static<typeof Disclosure>;
