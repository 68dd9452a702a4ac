import type { DatabaseSync } from 'node:sqlite';
import { dayNumber } from '@maeul/devices/korea/day';
import { PackScanner } from '@maeul/devices/messages/pack-scanner';
import { parseTelemetry } from '@maeul/devices/messages/telemetry';
import { isHubPath } from '@maeul/devices/path';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import { VPP_EVENT_DATA } from '@maeul/devices/vpp/vpp-events';
import { Compile } from 'typebox/compile';
import { parseJson } from '../../journal/admit.ts';
import type { JournalRecord } from '../../journal/journal.ts';
import { addPower } from '../../vpp/accounts/knots.ts';
import { COUNTER_NAMES, type CounterName } from '../../vpp/accounts/meter-reading.ts';
import { addBreak, addCounter } from '../../vpp/accounts/meter-track.ts';
import { eventOf } from '../event-of.ts';
import { QUARTER_MS, quarterOf } from '../telemetry/quarters.ts';
import type { Fold, View } from '../view.ts';
import { AccountStore } from './account-store.ts';
import { Closing } from './closing.ts';
import { Correcting } from './correcting.ts';
import { powerDigest } from './digest.ts';
import { HabitStore } from './habit-store.ts';
import { KnotStore } from './knot-store.ts';
import { Meta } from './meta.ts';
import { type Meter, Meters, OwnRows } from './meters.ts';
import { Registry } from './registry.ts';
import { POWER_SCHEMA } from './schema.ts';

/** A quarter-hour is closed so long after its end: by then a meter that is read every minute, or at the quarter-hour, has spoken. */
const CLOSE_AFTER_MS = 3 * 60_000;
/** A hub that was away hears what its edges kept first, and closes then. */
const AFTER_OUTAGE_MS = 10 * 60_000;
const MINUTE_MS = 60_000;
/** Readings dated further from their arrival than that are not counted. */
const AHEAD_MS_MAX = QUARTER_MS;
const LATE_MS_MAX = 31 * 86_400_000;
/** Blocks of a finished day that are turned in one minute. */
const TURNS_PER_MINUTE = 4;

/** The portfolio, and the energy of its members and groups by quarter-hours. */
export const powerView: View = {
  name: 'power',
  version: 1,
  // What the portfolio was when a reading came decides whose it is.
  ordered: true,
  schema: POWER_SCHEMA,
  open: (db) => new PowerFold(db),
};

const isPortfolioChange = Compile(VPP_EVENT_DATA['maeul.vpp.portfolio-changed.v1']);
const isFactors = Compile(VPP_EVENT_DATA['maeul.vpp.factors-published.v1']);
const isCounter = (name: string): name is CounterName => (COUNTER_NAMES as readonly string[]).includes(name);

class PowerFold implements Fold {
  readonly #db: DatabaseSync;
  readonly #meta: Meta;
  readonly #meters: Meters;
  readonly #registry: Registry;
  readonly #knots: KnotStore;
  readonly #habits: HabitStore;
  readonly #accounts: AccountStore;
  readonly #closing: Closing;
  readonly #correcting: Correcting;
  readonly #rows: OwnRows;
  readonly #scanner = new PackScanner();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#meta = new Meta(db);
    this.#meters = new Meters(db);
    this.#registry = new Registry(db, this.#meters);
    this.#knots = new KnotStore(db);
    this.#habits = new HabitStore(db);
    this.#accounts = new AccountStore(db, this.#meta.turned);
    const parts = { meters: this.#meters, registry: this.#registry, accounts: this.#accounts };
    this.#closing = new Closing({ ...parts, knots: this.#knots, habits: this.#habits });
    this.#correcting = new Correcting(db, { ...parts, closing: this.#closing });
    this.#rows = new OwnRows(this.#knots);
  }

  apply(record: JournalRecord): Refusal | null {
    if (record.receivedMs < this.#meta.nextMinuteMs && record.kind === 'telemetry') return this.#telemetry(record);
    if (record.kind === 'event') this.#noteOutage(record);
    this.#advance(record.receivedMs);
    if (record.kind === 'telemetry') return this.#telemetry(record);
    return record.kind === 'event' ? this.#event(record) : null;
  }

  flush(): void {
    this.#meters.flush();
    this.#knots.flush();
    this.#habits.flush();
    this.#accounts.flush();
    this.#meta.flush();
  }

  reset(): void {
    this.#meta.reset();
    this.#meters.reset();
    this.#registry.reset();
    this.#knots.reset();
    this.#habits.reset();
    this.#accounts.reset(this.#meta.turned);
    this.#correcting.reset();
  }

  digest(): string {
    return powerDigest(this.#db);
  }

  /** Time is that of the journal. What is due at a full minute is done before the first record after it. */
  #advance(receivedMs: number): void {
    const meta = this.#meta;
    if (meta.closedUntilMs === 0) {
      meta.closedUntilMs = quarterOf(receivedMs);
      this.#accounts.reset({ day: dayNumber(receivedMs) - LATE_MS_MAX / 86_400_000, block: 0 });
    }
    if (receivedMs < meta.nextMinuteMs) return;
    const minuteMs = Math.floor(receivedMs / MINUTE_MS) * MINUTE_MS;
    this.#correcting.roll(minuteMs);
    if (receivedMs >= meta.holdUntilMs)
      for (; meta.closedUntilMs + QUARTER_MS + CLOSE_AFTER_MS <= receivedMs; meta.closedUntilMs += QUARTER_MS)
        this.#closing.close(meta.closedUntilMs);
    this.#turn(minuteMs);
    meta.nextMinuteMs = minuteMs + MINUTE_MS;
  }

  /** Days that are over are written by account, a few blocks a minute. */
  #turn(minuteMs: number): void {
    const today = dayNumber(this.#meta.closedUntilMs);
    for (let turns = 0; turns < TURNS_PER_MINUTE; turns++)
      if (!this.#accounts.turn(today, this.#registry.accounts)) break;
    this.#meta.turned = this.#accounts.turned;
    const day = dayNumber(minuteMs - LATE_MS_MAX) - 1;
    if (day <= this.#meta.forgottenDay) return;
    this.#meta.forgottenDay = day;
    this.#knots.dropBefore(minuteMs - LATE_MS_MAX - 86_400_000);
  }

  /** For devices that are in no portfolio this is a look into a map and nothing more. */
  #telemetry(record: JournalRecord): null {
    const meter = this.#meters.find(record.path);
    if (meter === undefined || record.refused) return null;
    const { bytes, start, end, path, receivedMs } = record;
    const scanner = this.#scanner;
    this.#rows.of(meter, this.#meta.closedUntilMs);
    if (scanner.scan(bytes, start, end, path)) {
      for (let at = 0; at < scanner.count; at++)
        this.#reading(
          meter,
          scanner.names[at]!,
          scanner.timesMs[at]!,
          scanner.values[at]!,
          true,
          undefined,
          receivedMs,
        );
    } else {
      const json = parseJson(record.payload);
      const telemetry = json.ok ? parseTelemetry(json.value, path, receivedMs) : json;
      // What is wrong with it is for the view of telemetry to say.
      if (!telemetry.ok) return null;
      for (const { name, tMs, value, quality, modulus } of telemetry.value.readings)
        if (typeof value === 'number' && quality !== 'bad')
          this.#reading(meter, name, tMs, value, quality === 'good', modulus, receivedMs);
    }
    this.#correcting.note(meter, this.#rows.commit(), 'late-reading');
    return null;
  }

  #reading(
    meter: Meter,
    name: string,
    tMs: number,
    value: number,
    isGood: boolean,
    modulus: number | undefined,
    receivedMs: number,
  ): void {
    if (tMs > receivedMs + AHEAD_MS_MAX || tMs < receivedMs - LATE_MS_MAX) return;
    if (isCounter(name)) addCounter(meter.track, name, { tMs, value, isGood, modulus }, this.#rows);
    else if (name === 'power_ac') {
      addPower(this.#rows.change(quarterOf(tMs)), tMs, value);
      if (meter.power === null || tMs >= meter.power.tMs) meter.power = { tMs, watts: value };
    } else if (name === 'state_of_charge') {
      if (meter.charge === null || tMs >= meter.charge.tMs) meter.charge = { tMs, percent: value };
    } else return;
    meter.seenMs = Math.max(meter.seenMs ?? 0, tMs);
    this.#meters.touch(meter);
  }

  /** Before time goes on: the hub was away, and what was sent meanwhile is on its way. */
  #noteOutage(record: JournalRecord): void {
    const event = eventOf(record);
    if (!event.ok || event.value.type !== 'maeul.hub.started.v1' || !isHubPath(record.path)) return;
    const { downSince } = event.value.data as { downSince?: string };
    const awayMs = downSince === undefined ? 0 : record.receivedMs - Date.parse(downSince);
    if (awayMs > CLOSE_AFTER_MS) this.#meta.holdUntilMs = record.receivedMs + AFTER_OUTAGE_MS;
  }

  #event(record: JournalRecord): Refusal | null {
    const event = eventOf(record);
    if (!event.ok) return null;
    const { type, data, time } = event.value;
    if (type === 'maeul.device.replaced.v1') return this.#replaced(record, Date.parse(time));
    if (type !== 'maeul.vpp.portfolio-changed.v1' && type !== 'maeul.vpp.factors-published.v1') return null;
    if (!isHubPath(record.path)) return refuse('not-the-hub', `${type} is said by the hub alone.`);
    this.#meta.changes++;
    if (type === 'maeul.vpp.portfolio-changed.v1')
      return isPortfolioChange.Check(data)
        ? this.#registry.change(data.changes, record.receivedMs)
        : refuse('bad-event-data', 'The change of the portfolio has not the shape of one.');
    if (!isFactors.Check(data)) return refuse('bad-event-data', 'The factors have not the shape of factors.');
    this.#db
      .prepare('INSERT OR REPLACE INTO item VALUES (?, ?, ?)')
      .run('factors', 'factors', JSON.stringify(data.factors));
    return null;
  }

  #replaced(record: JournalRecord, tMs: number): null {
    const meter = this.#meters.find(record.path);
    if (meter === undefined || Number.isNaN(tMs)) return null;
    addBreak(meter.track, tMs, this.#rows.of(meter, this.#meta.closedUntilMs));
    this.#correcting.note(meter, this.#rows.commit(), 'replaced-meter');
    this.#meters.touch(meter);
    return null;
  }
}
