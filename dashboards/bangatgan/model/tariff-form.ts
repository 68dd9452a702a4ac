import type { Tariff } from '@maeul/devices/points/tariff';

/** A kind of waste as it stands in the form: everything as it was typed. */
export interface KindForm {
  readonly id: string;
  readonly nameKo: string;
  readonly nameEn: string;
  /** One step a line, in both languages. */
  readonly prepareKo: string;
  readonly prepareEn: string;
  readonly by: 'weight' | 'item';
  readonly points: string;
  /** Grams, or pieces, that the points are for. */
  readonly per: string;
  readonly itemMin: string;
  readonly itemMax: string;
  readonly cap: string;
  readonly group: string;
}

export interface GroupForm {
  readonly name: string;
  readonly cap: string;
}

export interface DayForm {
  readonly on: 'day' | 'weekday';
  readonly day: string;
  readonly weekday: string;
  readonly percent: string;
  readonly nameKo: string;
  readonly nameEn: string;
}

/** A tariff as it is edited. */
export interface TariffForm {
  readonly id: string;
  readonly version: string;
  readonly scope: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly nameKo: string;
  readonly nameEn: string;
  readonly source: string;
  readonly step: string;
  readonly pointsPerDay: string;
  readonly groups: readonly GroupForm[];
  readonly days: readonly DayForm[];
  readonly kinds: readonly KindForm[];
}

export const EMPTY_KIND: KindForm = {
  id: '',
  nameKo: '',
  nameEn: '',
  prepareKo: '',
  prepareEn: '',
  by: 'weight',
  points: '',
  per: '1000',
  itemMin: '',
  itemMax: '',
  cap: '',
  group: '',
};
export const EMPTY_GROUP: GroupForm = { name: '', cap: '' };
export const EMPTY_DAY: DayForm = { on: 'weekday', day: '', weekday: '1', percent: '200', nameKo: '', nameEn: '' };
export const EMPTY_TARIFF: TariffForm = {
  id: '',
  version: '1',
  scope: '',
  validFrom: '',
  validUntil: '',
  nameKo: '',
  nameEn: '',
  source: '',
  step: '10',
  pointsPerDay: '',
  groups: [],
  days: [],
  kinds: [EMPTY_KIND],
};

/** The form that shows a tariff. Reading it again gives the same tariff. */
export function formOfTariff(tariff: Tariff): TariffForm {
  return {
    id: tariff.id,
    version: String(tariff.version),
    scope: tariff.scope,
    validFrom: tariff.validFrom,
    validUntil: tariff.validUntil ?? '',
    nameKo: tariff.name.ko,
    nameEn: tariff.name.en,
    source: tariff.source,
    step: String(tariff.step),
    pointsPerDay: optional(tariff.pointsPerDay),
    groups: Object.entries(tariff.groupPointsPerDay ?? {}).map(([name, cap]) => ({ name, cap: String(cap) })),
    days: tariff.multiplierDays.map(({ on, percent, name }) => ({
      ...EMPTY_DAY,
      ...('day' in on ? { on: 'day', day: on.day } : { on: 'weekday', weekday: String(on.weekday) }),
      percent: String(percent),
      nameKo: name.ko,
      nameEn: name.en,
    })),
    kinds: tariff.kinds.map(formOfKind),
  };
}

function formOfKind({ id, name, prepare, price, pointsPerDay, capGroup }: Tariff['kinds'][number]): KindForm {
  return {
    ...EMPTY_KIND,
    id,
    nameKo: name.ko,
    nameEn: name.en,
    prepareKo: prepare.map(({ ko }) => ko).join('\n'),
    prepareEn: prepare.map(({ en }) => en).join('\n'),
    points: String(price.points),
    ...(price.by === 'weight'
      ? { by: 'weight', per: String(price.perGrams) }
      : {
          by: 'item',
          per: String(price.perItems),
          itemMin: String(price.itemGrams[0]),
          itemMax: String(price.itemGrams[1]),
        }),
    cap: optional(pointsPerDay),
    group: capGroup ?? '',
  };
}

/** A form for the version after a tariff. */
export function nextVersionOf(tariff: Tariff, versionsTaken: readonly number[]): TariffForm {
  const version = Math.max(tariff.version, ...versionsTaken) + 1;
  return { ...formOfTariff(tariff), version: String(version), validFrom: '', validUntil: '' };
}

function optional(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}
