import {
  MEMBER_FAULTS,
  type MemberFault,
  type MemberRow,
  type MembersPage,
  type MeterHealth,
  type PortfolioSummary,
} from '@maeul/devices/vpp/api/portfolio';
import { CONSENT_SCOPES, MEMBER_KINDS, type Member } from '@maeul/devices/vpp/portfolio';
import { BLOCK_SLOTS } from '../views/power/block-store.ts';
import { QUARTER_MS } from '../views/telemetry/quarters.ts';
import { AT } from '../vpp/accounts/account-record.ts';
import { hasConsent, isMemberOn } from '../vpp/portfolio/portfolio.ts';
import { isSeen } from '../vpp/portfolio/privacy.ts';
import { DONG, scopesOf } from '../vpp/portfolio/scopes.ts';
import { type DeviceNow, dayOf, type PowerFile } from './power-file.ts';
import { livePower } from './power-latest.ts';
import type { MembersQuestion } from './vpp-questions.ts';

/** A meter that said nothing for so long is silent; late before that. */
const SILENT_MS = 2 * 3_600_000;
const LATE_MS = 20 * 60_000;
const FRESH_MS = 5 * 60_000;

/** What all rows of one answer look at. */
interface Moment {
  readonly nowMs: number;
  readonly today: string;
  readonly devices: ReadonlyMap<string, DeviceNow>;
  readonly blockOf: (slot: number) => Float64Array | undefined;
}

interface Judged {
  readonly member: Member;
  readonly faults: readonly MemberFault[];
}

/** Members with what belongs to them and what is wrong with their data. */
export class MemberRows {
  readonly #file: PowerFile;
  readonly #now: () => number;

  constructor(file: PowerFile, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  page(question: MembersQuestion): MembersPage {
    const moment = this.#moment();
    const { portfolio } = this.#file.known();
    const found = [...portfolio.members.values()]
      .filter((member) => this.#passes(member, question, moment))
      .map((member) => ({ member, faults: this.#faults(member, moment) }))
      .filter(({ faults }) => question.fault === undefined || faults.includes(question.fault as MemberFault))
      .sort(byFault);
    const after = question.cursor;
    const start = after === undefined ? 0 : found.findIndex((judged) => placeOf(judged) > after);
    const shown = start < 0 ? [] : found.slice(start, start + question.limit);
    const isMore = start >= 0 && start + shown.length < found.length;
    return {
      rows: shown.map(({ member, faults }) => this.#row(member, faults, moment)),
      next: isMore ? placeOf(shown.at(-1)!) : null,
      total: found.length,
      faulty: found.filter(({ faults }) => faults.some((fault) => fault !== 'no-consent')).length,
    };
  }

  one(id: string): MemberRow | undefined {
    const member = this.#file.known().portfolio.members.get(id);
    if (member === undefined) return undefined;
    const moment = this.#moment();
    return this.#row(member, this.#faults(member, moment), moment);
  }

  summary(): PortfolioSummary {
    const { portfolio } = this.#file.known();
    const moment = this.#moment();
    const { today } = moment;
    const members = [...portfolio.members.values()].filter((member) => isMemberOn(member, today));
    const faults = members.flatMap((member) => this.#faults(member, moment));
    const scopes = new Map<string, number>();
    for (const member of members)
      for (const scope of scopesOf(member)) if (scope !== DONG) scopes.set(scope, (scopes.get(scope) ?? 0) + 1);
    const withheld = this.#file.withheldOn(today);
    const rated = Map.groupBy(portfolio.assets.values(), ({ kind }) => kind);
    return {
      members: members.length,
      byKind: MEMBER_KINDS.map((kind) => ({ kind, members: members.filter((member) => member.kind === kind).length })),
      assets: [...rated].map(([kind, assets]) => ({
        kind,
        assets: assets.length,
        ratedW: assets.reduce((sum, { ratedW }) => sum + ratedW, 0),
      })),
      meters: portfolio.meters.size,
      consents: CONSENT_SCOPES.map((scope) => ({
        scope,
        members: members.filter(({ id }) => hasConsent(portfolio, id, scope, today)).length,
      })),
      faults: MEMBER_FAULTS.map((fault) => ({ fault, members: faults.filter((found) => found === fault).length })),
      scopes: [...scopes]
        .map(([scope, count]) => ({ scope, members: count, withheld: withheld.has(scope) }))
        .sort((a, b) => (a.scope < b.scope ? -1 : 1)),
    };
  }

  #moment(): Moment {
    const nowMs = this.#now();
    const blockOf = this.#file.blocksAt(this.#file.closedUntilMs - QUARTER_MS);
    return { nowMs, today: dayOf(nowMs), devices: this.#file.devices(), blockOf };
  }

  #passes(member: Member, { search, kind, building, feeder, consent, asset }: MembersQuestion, moment: Moment) {
    const { portfolio, metersOf } = this.#file.known();
    if (kind !== undefined && member.kind !== kind) return false;
    if (building !== undefined && member.building !== building) return false;
    if (feeder !== undefined && member.feeder !== feeder) return false;
    const scope = CONSENT_SCOPES.find((known) => known === consent);
    if (consent !== undefined && (scope === undefined || !hasConsent(portfolio, member.id, scope, moment.today)))
      return false;
    if (asset !== undefined && !this.#assetsOf(member.id).some((own) => own.kind === asset)) return false;
    if (search === undefined) return true;
    const { id, label, building: house = '', feeder: line = '', site } = member;
    const devices = (metersOf.get(id) ?? []).map(({ device }) => device);
    const wanted = search.toLowerCase();
    return [id, label?.ko ?? '', label?.en ?? '', house, line, site, ...devices].some((text) =>
      text.toLowerCase().includes(wanted),
    );
  }

  #faults({ id, wallet }: Member, { nowMs, today, devices }: Moment): MemberFault[] {
    const { portfolio, metersOf } = this.#file.known();
    const meters = metersOf.get(id) ?? [];
    const seen = meters.map(({ device }) => devices.get(device)?.seenMs ?? null);
    const faults: MemberFault[] = [];
    if (meters.length === 0) faults.push('no-meter');
    if (seen.includes(null)) faults.push('never-heard');
    if (seen.some((tMs) => tMs !== null && nowMs - tMs > SILENT_MS)) faults.push('silent');
    else if (seen.some((tMs) => tMs !== null && nowMs - tMs > LATE_MS)) faults.push('late');
    if (hasConsent(portfolio, id, 'dr', today) && wallet === undefined) faults.push('no-wallet');
    if (!CONSENT_SCOPES.some((scope) => hasConsent(portfolio, id, scope, today))) faults.push('no-consent');
    return faults;
  }

  #row(member: Member, faults: readonly MemberFault[], { nowMs, today, devices, blockOf }: Moment): MemberRow {
    const { portfolio, metersOf, slots } = this.#file.known();
    const meters = metersOf.get(member.id) ?? [];
    const live = isSeen(portfolio, member, today) ? livePower(meters, devices) : undefined;
    const slot = slots.get(`member:${member.id}`);
    const block = slot === undefined ? undefined : blockOf(slot);
    const consents = portfolio.consents.get(member.id) ?? [];
    return {
      member,
      assets: this.#assetsOf(member.id),
      meters: meters.map(({ device }) => this.#health(device, devices.get(device))),
      consents: consents.filter(({ until }) => until === undefined || until > today),
      agreed: CONSENT_SCOPES.filter((scope) => hasConsent(portfolio, member.id, scope, today)),
      quality: slot === undefined || block === undefined ? null : qualityIn(block, slot),
      faults: [...faults],
      powerW: live === undefined || nowMs - live.tMs > FRESH_MS ? null : live.import - live.export,
    };
  }

  #health(device: string, now: DeviceNow | undefined): MeterHealth {
    const meter = this.#file.known().portfolio.meters.get(device)!;
    const lastSeen = now?.seenMs == null ? null : new Date(now.seenMs).toISOString();
    return { ...meter, lastSeen, measures: lastSeen === null ? null : now?.counts ? 'counter' : 'power' };
  }

  #assetsOf(member: string) {
    return this.#file.known().assetsOf.get(member) ?? [];
  }
}

function qualityIn(block: Float64Array, slot: number): MemberRow['quality'] {
  const at = (column: number) => block[column * BLOCK_SLOTS + (slot % BLOCK_SLOTS)]!;
  if (at(AT.members) === 0) return null;
  return at(AT.missing) !== 0 ? 'missing' : at(AT.estimated) !== 0 ? 'estimated' : 'good';
}

/** Where a member stands in the list: the gravest fault first, then by id. */
function placeOf({ member, faults }: Judged): string {
  const gravest = faults[0] === undefined ? MEMBER_FAULTS.length : MEMBER_FAULTS.indexOf(faults[0]);
  return `${gravest} ${member.id}`;
}

function byFault(a: Judged, b: Judged): number {
  return placeOf(a) < placeOf(b) ? -1 : 1;
}
