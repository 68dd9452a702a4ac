import {
  ASSET_KINDS,
  type EnergyAsset,
  MEMBER_KINDS,
  METER_ROLES,
  type Member,
  type MemberMeter,
} from '@maeul/devices/vpp/portfolio';
import { type FieldErrors, FieldReader } from '../../model/form-checks.ts';

const PORTFOLIO_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;
const SITE = /^[a-z0-9-]+(\/[a-z0-9-]+){2}$/;
const DEVICE = /^[a-z0-9-]+(\/[a-z0-9-]+){3}$/;
const WALLET = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const KW_MAX = 100_000;

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: FieldErrors };

/** What a form holds: each field as it was typed. */
export type Typed<Name extends string> = Readonly<Record<Name, string>>;

export type MemberForm = Typed<
  | ('id' | 'kind' | 'site' | 'labelKo' | 'labelEn' | 'building' | 'feeder')
  | ('contractKw' | 'floorM2' | 'wallet' | 'since' | 'until')
>;

/** The form that shows a member, or an empty one that begins today. */
export function memberForm(member: Member | null, today: string): MemberForm {
  const number = (value: number | undefined) => (value === undefined ? '' : String(value));
  return {
    id: member?.id ?? '',
    kind: member?.kind ?? 'household',
    site: member?.site ?? '',
    labelKo: member?.label?.ko ?? '',
    labelEn: member?.label?.en ?? '',
    building: member?.building ?? '',
    feeder: member?.feeder ?? '',
    contractKw: number(member?.contractW === undefined ? undefined : member.contractW / 1000),
    floorM2: number(member?.floorM2),
    wallet: member?.wallet ?? '',
    since: member?.since ?? today,
    until: member?.until ?? '',
  };
}

export function readMember(form: MemberForm): Read<Member> {
  const reader = new FieldReader();
  const kind = MEMBER_KINDS.find((one) => one === form.kind) ?? 'household';
  const contractKw = reader.optionalNumber('contractKw', form.contractKw, 0.001, KW_MAX);
  const labelKo = form.labelKo.trim();
  const labelEn = form.labelEn.trim();
  if ((labelKo === '') !== (labelEn === '')) reader.wrong(labelKo === '' ? 'labelKo' : 'labelEn', 'both');
  const member: Member = {
    id: reader.matching('id', form.id, PORTFOLIO_ID, 'portfolioId'),
    kind,
    site: reader.matching('site', form.site, SITE, 'sitePath'),
    since: reader.day('since', form.since),
    // A household has no name here.
    ...(labelKo === '' || kind === 'household' ? {} : { label: { ko: labelKo, en: labelEn } }),
    ...given('building', reader.optionalMatching('building', form.building, PORTFOLIO_ID, 'portfolioId')),
    ...given('feeder', reader.optionalMatching('feeder', form.feeder, PORTFOLIO_ID, 'portfolioId')),
    ...given('contractW', contractKw === undefined ? undefined : Math.round(contractKw * 1000)),
    ...given('floorM2', reader.optionalNumber('floorM2', form.floorM2, 0.1, 10_000_000)),
    ...given('wallet', reader.optionalMatching('wallet', form.wallet.toLowerCase(), WALLET, 'wallet')),
    ...given('until', reader.optionalDay('until', form.until)),
  };
  return reader.errors.size > 0 ? { ok: false, errors: reader.errors } : { ok: true, value: member };
}

export type AssetForm = Typed<
  | ('id' | 'kind' | 'device' | 'ratedKw' | 'capacityKwh' | 'chargeKw' | 'dischargeKw')
  | ('efficiency' | 'reservePercent' | 'tilt' | 'azimuth' | 'dayKwh')
>;

/** Fields that say something of a kind of asset; the others are not asked for. */
export const FIELDS_OF_KIND: Readonly<Record<EnergyAsset['kind'], readonly (keyof AssetForm)[]>> = {
  pv: ['tilt', 'azimuth'],
  wind: [],
  battery: ['capacityKwh', 'chargeKw', 'dischargeKw', 'efficiency', 'reservePercent'],
  charger: ['dayKwh'],
  'flexible-load': ['dayKwh'],
};

export function assetForm(asset: EnergyAsset | null): AssetForm {
  const text = (value: number | undefined, per = 1) => (value === undefined ? '' : String(value / per));
  return {
    id: asset?.id ?? '',
    kind: asset?.kind ?? 'pv',
    device: asset?.device ?? '',
    ratedKw: text(asset?.ratedW, 1000),
    capacityKwh: text(asset?.capacityWh, 1000),
    chargeKw: text(asset?.chargeW, 1000),
    dischargeKw: text(asset?.dischargeW, 1000),
    efficiency: asset?.efficiency === undefined ? '' : String(Math.round(asset.efficiency * 1000) / 10),
    reservePercent: text(asset?.reservePercent),
    tilt: text(asset?.tilt),
    azimuth: text(asset?.azimuth),
    dayKwh: text(asset?.dayWh, 1000),
  };
}

export function readAsset(member: string, form: AssetForm): Read<EnergyAsset> {
  const reader = new FieldReader();
  const kind = ASSET_KINDS.find((one) => one === form.kind) ?? 'pv';
  const asked = new Set<string>(FIELDS_OF_KIND[kind]);
  const number = (path: keyof AssetForm, max: number, per = 1, min = 0) => {
    const value = asked.has(path) ? reader.optionalNumber(path, form[path], min, max) : undefined;
    if (value === undefined) return undefined;
    return per === 1 ? value : Math.round(value * per);
  };
  const ratedKw = reader.number('ratedKw', form.ratedKw, 0.001, KW_MAX);
  const efficiency = number('efficiency', 100, 1, 1);
  const asset: EnergyAsset = {
    id: reader.matching('id', form.id, PORTFOLIO_ID, 'portfolioId'),
    member,
    kind,
    ratedW: Math.round(ratedKw * 1000),
    ...given('device', reader.optionalMatching('device', form.device, DEVICE, 'devicePath')),
    ...given('capacityWh', number('capacityKwh', KW_MAX, 1000, 0.001)),
    ...given('chargeW', number('chargeKw', KW_MAX, 1000)),
    ...given('dischargeW', number('dischargeKw', KW_MAX, 1000)),
    ...given('efficiency', efficiency === undefined ? undefined : efficiency / 100),
    ...given('reservePercent', number('reservePercent', 100)),
    ...given('tilt', number('tilt', 90)),
    ...given('azimuth', number('azimuth', 359.9)),
    ...given('dayWh', number('dayKwh', KW_MAX, 1000, 0.001)),
  };
  return reader.errors.size > 0 ? { ok: false, errors: reader.errors } : { ok: true, value: asset };
}

export type MeterForm = Typed<'device' | 'role' | 'factor'>;

export function meterForm(meter: MemberMeter | null): MeterForm {
  return { device: meter?.device ?? '', role: meter?.role ?? 'grid', factor: String(meter?.factor ?? 1) };
}

export function readMeter(member: string, form: MeterForm): Read<MemberMeter> {
  const reader = new FieldReader();
  const factor = reader.number('factor', form.factor, 0.001, 100_000);
  const meter: MemberMeter = {
    device: reader.matching('device', form.device, DEVICE, 'devicePath'),
    member,
    role: METER_ROLES.find((one) => one === form.role) ?? 'grid',
    ...(factor === 1 ? {} : { factor }),
  };
  return reader.errors.size > 0 ? { ok: false, errors: reader.errors } : { ok: true, value: meter };
}

function given<Name extends string, T>(name: Name, value: T | undefined): { [Key in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: T });
}
