import Type, { type Static } from 'typebox';
import { Day, WalletId } from '../points/assets.ts';
import { Words } from '../points/words.ts';

/** Lower-case letters, digits and hyphens; unique within the dong and its kind of thing. It says nothing of who somebody is. */
export const PortfolioId = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$', examples: ['apt-3-1203'] });
const DeviceOf = Type.String({ pattern: '^[a-z0-9-]+(/[a-z0-9-]+){3}$', examples: ['eunpyeong/sinsa1/roof-12/grid'] });
const SiteOf = Type.String({ pattern: '^[a-z0-9-]+(/[a-z0-9-]+){2}$', examples: ['eunpyeong/sinsa1/roof-12'] });

export const MEMBER_KINDS = ['household', 'shop', 'public', 'complex'] as const;

/**
 * Who takes part: a household, a shop, a public building, the common supply of an apartment complex. A household has no name here;
 * who lives there is kept apart from the journal, where it can be deleted.
 */
export const Member = Type.Object({
  id: PortfolioId,
  kind: Type.Enum([...MEMBER_KINDS]),
  site: SiteOf,
  /** Of a shop, a public building or a complex. A household that had one would be named in the journal for ever. */
  label: Type.Optional(Words),
  building: Type.Optional(PortfolioId),
  feeder: Type.Optional(PortfolioId),
  /** Contract power, W. */
  contractW: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000_000 })),
  floorM2: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10_000_000 })),
  /** Where rewards go. */
  wallet: Type.Optional(WalletId),
  since: Day,
  /** First day on which it is no member any more. */
  until: Type.Optional(Day),
});
export type Member = Static<typeof Member>;

export const ASSET_KINDS = ['pv', 'wind', 'battery', 'charger', 'flexible-load'] as const;

/** Something of a member that makes, stores or can shift power. */
export const EnergyAsset = Type.Object({
  id: PortfolioId,
  member: PortfolioId,
  kind: Type.Enum([...ASSET_KINDS]),
  /** The device that is read and, with the consent `control`, steered. */
  device: Type.Optional(DeviceOf),
  /** W; of a battery the greater of charge and discharge. */
  ratedW: Type.Integer({ minimum: 1, maximum: 100_000_000 }),
  /** Usable Wh of a battery. */
  capacityWh: Type.Optional(Type.Integer({ minimum: 1 })),
  chargeW: Type.Optional(Type.Integer({ minimum: 0 })),
  dischargeW: Type.Optional(Type.Integer({ minimum: 0 })),
  /** There and back, 0 to 1. */
  efficiency: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
  /** Percent of the capacity that is kept for disasters. */
  reservePercent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
  /** Degrees from level, of panels. */
  tilt: Type.Optional(Type.Number({ minimum: 0, maximum: 90 })),
  /** Degrees from north over east, of panels. */
  azimuth: Type.Optional(Type.Number({ minimum: 0, exclusiveMaximum: 360 })),
  /** Wh that a flexible load needs within a day. */
  dayWh: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Hours of the day at the site in which a flexible load may run, `toHour` exclusive; 22 to 6 runs over midnight. Left out: all. */
  hours: Type.Optional(
    Type.Object({
      fromHour: Type.Integer({ minimum: 0, maximum: 23 }),
      toHour: Type.Integer({ minimum: 1, maximum: 24 }),
    }),
  ),
});
export type EnergyAsset = Static<typeof EnergyAsset>;

export const METER_ROLES = ['grid', 'load', 'pv', 'wind', 'battery', 'charger'] as const;

/**
 * A meter (or an inverter that counts) and what it counts for a member: `grid` stands at the connection point (import positive),
 * `pv` and `wind` count what is made, `battery` both ways (discharge positive), `load` and `charger` what is used behind it.
 */
export const MemberMeter = Type.Object({
  device: DeviceOf,
  member: PortfolioId,
  role: Type.Enum([...METER_ROLES]),
  /** Of a current transformer; 1 if left out. */
  factor: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100_000 })),
});
export type MemberMeter = Static<typeof MemberMeter>;

/**
 * What a member agreed to. `detail`: staff sees its own values. `dr`: it is called on and its baseline computed. `control`: its
 * devices are steered. `market`: it shares surplus. `diagnosis`: its use is analysed. `disclosure`: its use per floor area is
 * published under its label. `care`: signs of life.
 */
export const CONSENT_SCOPES = ['detail', 'dr', 'control', 'market', 'diagnosis', 'disclosure', 'care'] as const;
export const ConsentScope = Type.Enum([...CONSENT_SCOPES]);
export type ConsentScope = Static<typeof ConsentScope>;

/** It covers `from` ≤ day < `until`, both days at the site. A later one of the same member and scope replaces an earlier one. */
export const Consent = Type.Object({
  member: PortfolioId,
  scope: ConsentScope,
  from: Day,
  until: Type.Optional(Day),
  how: Type.Enum(['paper', 'page', 'kiosk', 'import']),
});
export type Consent = Static<typeof Consent>;

/** Aggregates of fewer households are withheld. */
export const HOUSEHOLDS_MIN = 5;

/** One change of the portfolio. Saving replaces what has the same id (a meter: the same device). */
export const PortfolioChange = Type.Union([
  Type.Object({ op: Type.Literal('save-member'), member: Member }),
  Type.Object({ op: Type.Literal('remove-member'), id: PortfolioId }),
  Type.Object({ op: Type.Literal('save-asset'), asset: EnergyAsset }),
  Type.Object({ op: Type.Literal('remove-asset'), id: PortfolioId }),
  Type.Object({ op: Type.Literal('save-meter'), meter: MemberMeter }),
  Type.Object({ op: Type.Literal('remove-meter'), device: DeviceOf }),
  Type.Object({ op: Type.Literal('give-consent'), consent: Consent }),
  Type.Object({ op: Type.Literal('withdraw-consent'), member: PortfolioId, scope: ConsentScope, from: Day }),
]);
export type PortfolioChange = Static<typeof PortfolioChange>;
