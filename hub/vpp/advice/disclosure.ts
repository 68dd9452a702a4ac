import type { DisclosureRow } from '@maeul/devices/vpp/api/advice';
import type { Consent, Member } from '@maeul/devices/vpp/portfolio';

const WH_PER_KWH = 1000;
/** Rows on the page: the largest buildings. */
const ROWS_MAX = 50;
/** With less of the year measured nothing is said of a building. */
const MEASURED_MIN = 0.5;

/** What a building used, bought and made in the span, Wh, and the share of its quarter-hours that this rests on. */
export interface BuildingYear {
  readonly consumptionWh: number;
  readonly importWh: number;
  readonly productionWh: number;
  readonly measured: number;
}

export interface Disclosed {
  readonly member: Member;
  readonly basis: DisclosureRow['basis'];
}

/** Who is on the page: public buildings must be, others when they agreed; all by a label and a floor area. */
export function disclosedMembers(members: readonly Member[], consents: readonly Consent[], day: string): Disclosed[] {
  const agreed = new Set(
    consents
      .filter(({ scope, from, until }) => scope === 'disclosure' && from <= day && day < (until ?? '9999'))
      .map(({ member }) => member),
  );
  return members
    .filter(({ label, floorM2, since, until }) => label && floorM2 && since <= day && day < (until ?? '9999'))
    .flatMap((member): Disclosed[] => {
      if (member.kind === 'public') return [{ member, basis: 'must' }];
      return agreed.has(member.id) ? [{ member, basis: 'agreed' }] : [];
    })
    .sort((one, other) => other.member.floorM2! - one.member.floorM2! || (one.member.id < other.member.id ? -1 : 1))
    .slice(0, ROWS_MAX);
}

/**
 * One row, scaled up to the whole span; null where too little was measured. Carbon is that of what was bought: what a building makes
 * itself emits nothing.
 */
export function disclosureRow(
  { label, kind, floorM2 }: Member,
  basis: DisclosureRow['basis'],
  { consumptionWh, importWh, productionWh, measured }: BuildingYear,
  kgPerKwh: number,
): DisclosureRow | null {
  if (label === undefined || floorM2 === undefined || measured < MEASURED_MIN) return null;
  const kwhOf = (wh: number) => wh / measured / WH_PER_KWH;
  const kwh = kwhOf(consumptionWh);
  return {
    label,
    kind,
    floorM2,
    kwh: round(kwh, 1),
    kwhPerM2: round(kwh / floorM2, 100),
    kgCO2PerM2: round((kwhOf(importWh) * kgPerKwh) / floorM2, 100),
    producedKwh: round(kwhOf(productionWh), 1),
    measured: round(measured, 1000),
    basis,
  };
}

function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
