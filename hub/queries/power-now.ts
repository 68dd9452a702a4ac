import { dayNumber, dayStartMs } from '@maeul/devices/korea/day';
import type { AccountRow, Flows } from '@maeul/devices/vpp/accounts';
import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import type { Member } from '@maeul/devices/vpp/portfolio';
import { recordOfBlock } from '../views/power/account-store.ts';
import { QUARTER_MS } from '../views/telemetry/quarters.ts';
import {
  type AccountRecord,
  AT,
  addRecord,
  coverageOf,
  emptyRecord,
  rowOf,
  spanOf,
} from '../vpp/accounts/account-record.ts';
import { AvoidedSum, sharesOf } from '../vpp/accounts/shares.ts';
import { addFlows, SpanSums } from '../vpp/accounts/spans.ts';
import { isMemberOn } from '../vpp/portfolio/portfolio.ts';
import { isSeen } from '../vpp/portfolio/privacy.ts';
import { scopesOf } from '../vpp/portfolio/scopes.ts';
import { type DeviceNow, dayOf, type PowerFile } from './power-file.ts';
import { livePower } from './power-latest.ts';

/** A reading that is older says nothing of now. */
const FRESH_MS = 5 * 60_000;
const CHARGE_FRESH_MS = 3_600_000;
/** How wrong the last quarter-hour may be about this moment: a share of it, and so many W. */
const STALE_SHARE = 0.5;
const STALE_W = 100;
const YEAR_DAYS = 365;
const QUARTERS_PER_HOUR = 4;
const DAY_MS = 86_400_000;

/** What a scope does at this moment. */
export class PowerNowAnswer {
  readonly #file: PowerFile;
  readonly #now: () => number;
  /** The days before today of the last year, by scope: they change only by corrections. */
  readonly #past = new Map<string, { readonly key: string; readonly flows: Flows }>();

  readonly #members = new Map<string, { readonly key: string; readonly members: readonly Member[] }>();

  constructor(file: PowerFile, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  answer(scope: string): NowAnswer {
    const nowMs = this.#now();
    const day = dayOf(nowMs);
    const time = new Date(nowMs).toISOString();
    const members = this.#membersOf(scope, day);
    const withheld = this.#withheld(scope, day);
    if (withheld !== undefined) return { time, ...this.#nothing(), withheld };
    const devices = this.#file.devices();
    const sum = this.#sum(members, devices, nowMs);
    const { flows: power, low, high } = spanOf(sum);
    const today = this.#today(scope, nowMs);
    const year = this.#year(scope, nowMs, today.row.flows);
    const coverage = coverageOf(sum);
    return { time, power, low, high, coverage, stored: this.#stored(members, devices, nowMs), today, year };
  }

  #membersOf(scope: string, day: string): readonly Member[] {
    const { portfolio, metersOf, changes } = this.#file.known();
    const key = `${changes} ${day}`;
    const known = this.#members.get(scope);
    if (known?.key === key) return known.members;
    const isIn = (member: Member) => scope === `member:${member.id}` || scopesOf(member).includes(scope);
    const members = [...portfolio.members.values()].filter(
      (member) => metersOf.has(member.id) && isMemberOn(member, day) && isIn(member),
    );
    this.#members.set(scope, { key, members });
    return members;
  }

  /** Of a member also if it is gone, or has no meter any more: its account is still there. */
  #withheld(scope: string, day: string): NowAnswer['withheld'] {
    const { portfolio } = this.#file.known();
    if (scope.startsWith('member:')) {
      const member = portfolio.members.get(scope.slice('member:'.length));
      return member !== undefined && isSeen(portfolio, member, day) ? undefined : 'no-consent';
    }
    return this.#file.withheldOn(day).has(scope) ? 'too-few-households' : undefined;
  }

  /** W of all members; of those without a fresh reading what their last quarter-hour was on average. */
  #sum(members: readonly Member[], devices: ReadonlyMap<string, DeviceNow>, nowMs: number): AccountRecord {
    const { metersOf, slots } = this.#file.known();
    const lastMs = this.#file.closedUntilMs - QUARTER_MS;
    const blockOf = this.#file.blocksAt(lastMs);
    const sum = emptyRecord();
    for (const { id } of members) {
      const live = livePower(metersOf.get(id) ?? [], devices);
      if (live !== undefined && nowMs - live.tMs <= FRESH_MS) addRecord(sum, liveRecord(live), 1);
      else {
        const slot = slots.get(`member:${id}`);
        const block = slot === undefined ? undefined : blockOf(slot);
        const last = block === undefined || slot === undefined ? emptyRecord() : recordOfBlock(block, slot);
        addRecord(sum, staleRecord(last), 1);
      }
    }
    return sum;
  }

  #stored(members: readonly Member[], devices: ReadonlyMap<string, DeviceNow>, nowMs: number): NowAnswer['stored'] {
    const wanted = new Set(members.map(({ id }) => id));
    const stored = { wh: 0, capacityWh: 0, batteries: 0 };
    for (const { kind, member, device, capacityWh = 0 } of this.#file.known().portfolio.assets.values()) {
      const now = device === undefined ? undefined : devices.get(device);
      if (kind !== 'battery' || !wanted.has(member) || now?.chargeMs == null || now.chargePercent === null) continue;
      if (nowMs - now.chargeMs > CHARGE_FRESH_MS) continue;
      stored.wh += (capacityWh * now.chargePercent) / 100;
      stored.capacityWh += capacityWh;
      stored.batteries++;
    }
    return stored;
  }

  #today(scope: string, nowMs: number): NowAnswer['today'] {
    const startMs = dayStartMs(dayNumber(nowMs));
    const { slots, factors } = this.#file.known();
    const slot = slots.get(scope);
    const sums = new SpanSums('day');
    const avoided = new AvoidedSum(factors);
    const endMs = Math.min(this.#file.closedUntilMs, startMs + DAY_MS);
    const isShown = this.#shownOf(scope);
    if (slot !== undefined && endMs > startMs)
      for (const [tMs, record] of this.#file.records(slot, startMs, endMs)) {
        if (record[AT.members] === 0 || !isShown(tMs, record)) continue;
        sums.add(tMs, record);
        avoided.add(tMs, record[AT.production]!);
      }
    const row: AccountRow = sums.rows()[0] ?? rowOf(startMs, emptyRecord());
    return { row, shares: sharesOf(row.flows), avoided: avoided.result() };
  }

  #year(scope: string, nowMs: number, today: Flows): NowAnswer['year'] {
    const { factors } = this.#file.known();
    const flows = { ...this.#pastFlows(scope, nowMs) };
    addFlows(flows, today);
    return { shares: sharesOf(flows), targets: factors.selfRelianceTargets };
  }

  #pastFlows(scope: string, nowMs: number): Flows {
    const day = dayNumber(nowMs);
    const { changes, slots } = this.#file.known();
    const { last } = this.#file.db.prepare('SELECT max(id) AS last FROM correction').get() as { last: number | null };
    const key = `${day} ${changes} ${last}`;
    const known = this.#past.get(scope);
    if (known?.key === key) return known.flows;
    const flows = spanOf(emptyRecord()).flows;
    const slot = slots.get(scope);
    const isShown = this.#shownOf(scope);
    if (slot !== undefined)
      for (const [tMs, record] of this.#file.records(slot, dayStartMs(day - YEAR_DAYS), dayStartMs(day)))
        if (isShown(tMs, record)) addFlows(flows, spanOf(record).flows);
    this.#past.set(scope, { key, flows });
    return flows;
  }

  /** Days that a member did not agree to show, and those of a group that would tell of few households, are left out. */
  #shownOf(scope: string): (tMs: number, record: AccountRecord) => boolean {
    const { portfolio } = this.#file.known();
    if (!scope.startsWith('member:')) {
      const isFew = this.#file.isFew(scope);
      return (tMs, record) => record[AT.members] === 0 || !isFew(tMs, record[AT.members]!);
    }
    const member = portfolio.members.get(scope.slice('member:'.length));
    return (tMs) => member !== undefined && isSeen(portfolio, member, dayOf(tMs));
  }

  #nothing(): Omit<NowAnswer, 'time'> {
    const { flows, low, high } = spanOf(emptyRecord());
    const row = rowOf(dayStartMs(dayNumber(this.#now())), emptyRecord());
    const avoided = new AvoidedSum(this.#file.known().factors).result();
    return {
      ...{ power: flows, low, high, coverage: row.coverage, stored: { wh: 0, capacityWh: 0, batteries: 0 } },
      today: { row, shares: sharesOf(flows), avoided },
      year: { shares: sharesOf(flows), targets: this.#file.known().factors.selfRelianceTargets },
    };
  }
}

function liveRecord(live: NonNullable<ReturnType<typeof livePower>>): AccountRecord {
  const record = emptyRecord();
  for (const flow of ['import', 'export', 'production', 'charge', 'discharge'] as const) record[AT[flow]] = live[flow];
  record[AT.members] = 1;
  record[AT.good] = 1;
  return record;
}

/** A record of power from a quarter-hour's energy, with what it may be wrong by. */
function staleRecord(last: AccountRecord): AccountRecord {
  const record = emptyRecord();
  for (const flow of ['import', 'export', 'production', 'charge', 'discharge'] as const)
    record[AT[flow]] = last[AT[flow]]! * QUARTERS_PER_HOUR;
  const error = (watts: number, variance: number, linear: number) => {
    record[variance] = last[variance]! * QUARTERS_PER_HOUR ** 2;
    record[linear] = last[linear]! * QUARTERS_PER_HOUR + STALE_SHARE * watts;
  };
  const storage = record[AT.charge]! + record[AT.discharge]!;
  const net = record[AT.import]! + record[AT.export]!;
  error(net + STALE_W / STALE_SHARE, AT.netVar, AT.netLin);
  error(record[AT.production]!, AT.productionVar, AT.productionLin);
  error(storage, AT.storageVar, AT.storageLin);
  error(net + record[AT.production]! + storage + STALE_W / STALE_SHARE, AT.useVar, AT.useLin);
  record[AT.members] = 1;
  record[last[AT.members] === 0 || last[AT.missing] !== 0 ? AT.missing : AT.estimated] = 1;
  return record;
}
