import { dayNumber, dayText } from '@maeul/devices/korea/day';
import { kindOfDay } from '@maeul/devices/korea/working-days';
import { type AccountRecord, addRecord, emptyRecord } from '../../vpp/accounts/account-record.ts';
import { HABIT_DAYS_MIN, Peers } from '../../vpp/accounts/estimate.ts';
import { guessedPart, type MeterPart, memberQuarter } from '../../vpp/accounts/member-quarter.ts';
import { type Measured, measure } from '../../vpp/accounts/meter-reading.ts';
import { quarterOfMeter } from '../../vpp/accounts/meter-track.ts';
import { isMemberOn } from '../../vpp/portfolio/portfolio.ts';
import { QUARTER_MS } from '../telemetry/quarters.ts';
import { type AccountStore, quarterOfDay } from './account-store.ts';
import type { HabitStore } from './habit-store.ts';
import type { KnotStore } from './knot-store.ts';
import { type Meter, type MeterSpan, type Meters, spanAt } from './meters.ts';
import type { Account, MemberSpan, Registry } from './registry.ts';

interface Parts {
  readonly meters: Meters;
  readonly registry: Registry;
  readonly knots: KnotStore;
  readonly habits: HabitStore;
  readonly accounts: AccountStore;
}

/** A meter that counts in a quarter-hour. */
interface Counted {
  readonly meter: Meter;
  readonly span: MeterSpan;
  readonly account: Account;
  readonly memberSpan: MemberSpan;
  readonly measured: Measured | null;
  /** Meters that can be compared: of one role and one kind of member, with or without its own production. */
  peers: PeerPair;
}

interface PeerPair {
  readonly positive: Peers;
  readonly negative: Peers;
}

/** Nobody was heard. */
const NO_PEERS: PeerPair = { positive: new Peers(), negative: new Peers() };

/**
 * Closes quarter-hours: what each meter measured, what silent ones probably did, and what that makes of members and groups.
 */
export class Closing {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  close(quarterMs: number): void {
    const { meters, knots, habits } = this.#parts;
    for (const meter of meters.all()) {
      const open = meter.open.get(quarterMs);
      if (open !== undefined) knots.put(meter.slot, quarterMs, open);
    }
    const counted = this.#counted(quarterMs, meters.all());
    habits.open(habitKey(quarterMs), otherHabitKey(quarterMs));
    this.#hearPeers(counted);
    const byMember = new Map<Account, MeterPart[]>();
    const spans = new Map<Account, MemberSpan>();
    for (const one of counted) {
      spans.set(one.account, one.memberSpan);
      const part = this.#part(one);
      const parts = byMember.get(one.account);
      if (parts === undefined) byMember.set(one.account, [part]);
      else parts.push(part);
    }
    for (const { meter, measured } of counted)
      if (measured?.good) habits.learn(meter.slot, measured.positive, measured.negative);
    this.#write(quarterMs, byMember, spans);
  }

  /** The record of a member as its meters have it now; what is still unknown is guessed from habits alone. null: it had no meter then. */
  again(quarterMs: number, account: Account, own: readonly Meter[]): AccountRecord | null {
    const counted = this.#counted(quarterMs, own).filter((one) => one.account === account);
    if (counted.length === 0) return null;
    this.#parts.habits.open(habitKey(quarterMs), otherHabitKey(quarterMs));
    return memberQuarter(counted.map((one) => this.#part(one)));
  }

  #counted(quarterMs: number, meters: readonly Meter[]): Counted[] {
    const { registry, knots } = this.#parts;
    const day = dayText(dayNumber(quarterMs));
    const counted: Counted[] = [];
    for (const meter of meters) {
      const span = spanAt(meter.spans, quarterMs);
      const account = span?.member == null ? undefined : registry.member(span.member);
      const memberSpan = account === undefined ? undefined : spanAt(account.spans, quarterMs);
      if (span === undefined || account === undefined || memberSpan === undefined || !isThere(memberSpan, day))
        continue;
      const kept = meter.open.get(quarterMs) ?? knots.find(meter.slot, quarterMs);
      const measured = measure(span.role, quarterOfMeter(meter.track, kept), quarterMs, span.factor);
      counted.push({ meter, span, account, memberSpan, measured, peers: NO_PEERS });
    }
    return counted;
  }

  #hearPeers(counted: readonly Counted[]): void {
    const making = new Set<Account>();
    for (const { span, account } of counted) if (span.role === 'pv' || span.role === 'wind') making.add(account);
    const classes = new Map<string, PeerPair>();
    for (const one of counted) {
      const name = `${one.span.role} ${one.memberSpan.kind} ${making.has(one.account)}`;
      const peers = classes.get(name) ?? { positive: new Peers(), negative: new Peers() };
      classes.set(name, peers);
      one.peers = peers;
      if (one.measured === null) continue;
      const habit = this.#parts.habits.get(one.meter.slot);
      const isKnown = habit.count >= HABIT_DAYS_MIN;
      peers.positive.hear(one.measured.positive, isKnown ? habit.positive : null, habit.positiveVar);
      peers.negative.hear(one.measured.negative, isKnown ? habit.negative : null, habit.negativeVar);
    }
  }

  #part({ meter, span: { role }, memberSpan, measured, peers }: Counted): MeterPart {
    if (measured !== null) {
      const { positive, negative, good } = measured;
      return { role, positive, negative, quality: good ? 'good' : 'estimated' };
    }
    const habit = this.#parts.habits.best(meter.slot);
    const isKnown = habit.count >= HABIT_DAYS_MIN;
    const limitWh = memberSpan.contractW === null ? null : (memberSpan.contractW * QUARTER_MS) / 3_600_000;
    const goesBothWays = role === 'battery' || (role === 'grid' && habit.negative > 0);
    return guessedPart(
      role,
      peers.positive.guess(isKnown ? habit.positive : null, habit.positiveVar, limitWh),
      goesBothWays
        ? peers.negative.guess(isKnown ? habit.negative : null, habit.negativeVar, limitWh)
        : { value: 0, variance: 0, linear: 0 },
    );
  }

  #write(
    quarterMs: number,
    byMember: ReadonlyMap<Account, readonly MeterPart[]>,
    spans: ReadonlyMap<Account, MemberSpan>,
  ): void {
    const { registry, accounts } = this.#parts;
    const groups = new Map<string, AccountRecord>();
    for (const [account, parts] of byMember) {
      const record = memberQuarter(parts);
      accounts.put(account.slot, quarterMs, record);
      for (const scope of spans.get(account)!.scopes) {
        const sum = groups.get(scope) ?? emptyRecord();
        groups.set(scope, sum);
        addRecord(sum, record, 1);
      }
    }
    for (const [scope, record] of groups) accounts.put(registry.account(scope).slot, quarterMs, record);
  }
}

function isThere({ scopes, since, until }: MemberSpan, day: string): boolean {
  return scopes.length > 0 && isMemberOn(until === null ? { since } : { since, until }, day);
}

/** Habits are those of a quarter-hour of the day, on working days and on others. */
function habitKey(quarterMs: number): number {
  return quarterOfDay(quarterMs) + (isWorkingDay(quarterMs) ? 0 : QUARTERS);
}

function otherHabitKey(quarterMs: number): number {
  return quarterOfDay(quarterMs) + (isWorkingDay(quarterMs) ? QUARTERS : 0);
}

const QUARTERS = 96;

function isWorkingDay(quarterMs: number): boolean {
  return kindOfDay(dayNumber(quarterMs)).type === 'working';
}
