import { type Ok, ok, type Refusal, refuse } from '@maeul/devices/refusal';
import type {
  Consent,
  ConsentScope,
  EnergyAsset,
  Member,
  MemberMeter,
  PortfolioChange,
} from '@maeul/devices/vpp/portfolio';

/** Who takes part and with what. Maps by id (meters by their device), consents by member. */
export interface Portfolio {
  readonly members: Map<string, Member>;
  readonly assets: Map<string, EnergyAsset>;
  readonly meters: Map<string, MemberMeter>;
  /** Of each member, ascending by first day; those of one scope never overlap. */
  readonly consents: Map<string, readonly Consent[]>;
}

export function emptyPortfolio(): Portfolio {
  return { members: new Map(), assets: new Map(), meters: new Map(), consents: new Map() };
}

type Undo = () => void;

/** Applies all changes, one after the other, or none of them. The refusal names the place of the wrong one, from 1. */
export function applyChanges(
  portfolio: Portfolio,
  changes: readonly PortfolioChange[],
): Ok<null> | (Refusal & { readonly change: number }) {
  const undo: Undo[] = [];
  for (const [index, change] of changes.entries()) {
    const refusal = applyChange(portfolio, change, (back) => undo.push(back));
    if (refusal === null) continue;
    for (const back of undo.reverse()) back();
    return { ...refusal, change: index + 1 };
  }
  return ok(null);
}

/**
 * Applies one change. Codes: `unknown-member`, `unknown-asset`, `unknown-meter`, `unknown-consent`, `household-label`, `bad-dates`,
 * `member-has-meters`, `member-has-assets`, `asset-taken`, `device-taken`, `no-capacity`, `meter-taken`.
 */
function applyChange(portfolio: Portfolio, change: PortfolioChange, undo: (back: Undo) => void): Refusal | null {
  const { members, assets, meters } = portfolio;
  switch (change.op) {
    case 'save-member':
      return checkMember(change.member) ?? put(members, change.member.id, change.member, undo);
    case 'remove-member':
      return checkRemoval(portfolio, change.id) ?? forget(portfolio, change.id, undo);
    case 'save-asset':
      return checkAsset(portfolio, change.asset) ?? put(assets, change.asset.id, change.asset, undo);
    case 'remove-asset':
      return assets.has(change.id)
        ? put(assets, change.id, undefined, undo)
        : refuse('unknown-asset', `There is no asset "${change.id}".`);
    case 'save-meter':
      return checkMeter(portfolio, change.meter) ?? put(meters, change.meter.device, change.meter, undo);
    case 'remove-meter':
      return meters.has(change.device)
        ? put(meters, change.device, undefined, undo)
        : refuse('unknown-meter', `There is no meter "${change.device}".`);
    case 'give-consent':
      return giveConsent(portfolio, change.consent, undo);
    case 'withdraw-consent':
      return withdrawConsent(portfolio, change.member, change.scope, change.from, undo);
  }
}

function put<Value>(map: Map<string, Value>, key: string, value: Value | undefined, undo: (back: Undo) => void): null {
  const before = map.get(key);
  undo(() => store(map, key, before));
  store(map, key, value);
  return null;
}

function store<Value>(map: Map<string, Value>, key: string, value: Value | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

function checkMember({ id, kind, label, since, until }: Member): Refusal | null {
  if (kind === 'household' && label !== undefined)
    return refuse('household-label', `The household "${id}" has a label: what stands in the journal stands for ever.`);
  if (until !== undefined && until <= since)
    return refuse('bad-dates', `"${id}" would end on ${until}, before it began on ${since}.`);
  return null;
}

function checkRemoval({ members, meters, assets }: Portfolio, id: string): Refusal | null {
  if (!members.has(id)) return unknownMember(id);
  const hint = 'Remove them first, or give the member a last day.';
  for (const { member, device } of meters.values())
    if (member === id) return refuse('member-has-meters', `"${id}" still has the meter ${device}.`, hint);
  for (const asset of assets.values())
    if (asset.member === id) return refuse('member-has-assets', `"${id}" still has the asset ${asset.id}.`, hint);
  return null;
}

function forget({ members, consents }: Portfolio, id: string, undo: (back: Undo) => void): null {
  put(consents, id, undefined, undo);
  return put(members, id, undefined, undo);
}

function checkAsset({ members, assets }: Portfolio, asset: EnergyAsset): Refusal | null {
  if (!members.has(asset.member)) return unknownMember(asset.member);
  const known = assets.get(asset.id);
  if (known !== undefined && known.member !== asset.member)
    return refuse('asset-taken', `The asset "${asset.id}" belongs to "${known.member}".`, 'Remove it there first.');
  if (asset.kind === 'battery' && asset.capacityWh === undefined)
    return refuse('no-capacity', `The battery "${asset.id}" needs a capacity.`);
  if (asset.device !== undefined)
    for (const other of assets.values())
      if (other.device === asset.device && other.id !== asset.id)
        return refuse('device-taken', `The device ${asset.device} is that of the asset "${other.id}".`);
  return null;
}

function checkMeter({ members, meters }: Portfolio, { device, member }: MemberMeter): Refusal | null {
  if (!members.has(member)) return unknownMember(member);
  const known = meters.get(device);
  if (known !== undefined && known.member !== member)
    return refuse('meter-taken', `The meter ${device} belongs to "${known.member}".`, 'Remove it there first.');
  return null;
}

/** From its first day on it takes the place of what was agreed before; days before that stay as they were. */
function giveConsent(portfolio: Portfolio, consent: Consent, undo: (back: Undo) => void): Refusal | null {
  const { member, scope, from, until } = consent;
  if (!portfolio.members.has(member)) return unknownMember(member);
  if (until !== undefined && until <= from)
    return refuse('bad-dates', `The consent of "${member}" would end on ${until}, before it begins on ${from}.`);
  const kept = cut(portfolio.consents.get(member) ?? [], scope, from);
  const all = [...kept, consent].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  return put(portfolio.consents, member, all, undo);
}

function withdrawConsent(
  portfolio: Portfolio,
  member: string,
  scope: ConsentScope,
  from: string,
  undo: (back: Undo) => void,
): Refusal | null {
  if (!portfolio.members.has(member)) return unknownMember(member);
  const given = portfolio.consents.get(member) ?? [];
  if (!given.some((consent) => consent.scope === scope && (consent.until ?? '9999') > from))
    return refuse('unknown-consent', `"${member}" has no consent "${scope}" that holds on ${from} or later.`);
  return put(portfolio.consents, member, cut(given, scope, from), undo);
}

/** What is left of consents when those of a scope end on a day. */
function cut(consents: readonly Consent[], scope: ConsentScope, from: string): Consent[] {
  return consents.flatMap((consent) => {
    if (consent.scope !== scope || (consent.until ?? '9999') <= from) return [consent];
    return consent.from < from ? [{ ...consent, until: from }] : [];
  });
}

/** Whether a consent covers a day at the site. */
export function hasConsent({ consents }: Portfolio, member: string, scope: ConsentScope, day: string): boolean {
  return (consents.get(member) ?? []).some(
    (consent) => consent.scope === scope && consent.from <= day && day < (consent.until ?? '9999'),
  );
}

/** Whether it is a member on a day. */
export function isMemberOn({ since, until }: Pick<Member, 'since' | 'until'>, day: string): boolean {
  return since <= day && day < (until ?? '9999');
}

function unknownMember(id: string): Refusal {
  return refuse('unknown-member', `There is no member "${id}".`);
}
