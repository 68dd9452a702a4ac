import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { dayNumber, dayText } from '@maeul/devices/korea/day';
import type { Factors } from '@maeul/devices/vpp/factors';
import shippedFactors from '@maeul/devices/vpp/factors.json' with { type: 'json' };
import type { EnergyAsset } from '@maeul/devices/vpp/portfolio';
import { AccountReader, blockOf } from '../views/power/account-store.ts';
import { loadPortfolio } from '../views/power/registry.ts';
import type { MeterRole } from '../vpp/accounts/meter-reading.ts';
import type { Portfolio } from '../vpp/portfolio/portfolio.ts';
import { withheldScopes } from '../vpp/portfolio/privacy.ts';
import { type TellsOfFew, tellsOfFew } from './few-households.ts';

/** What is known of a device of the portfolio at the moment. */
export interface DeviceNow {
  readonly seenMs: number | null;
  readonly powerMs: number | null;
  readonly powerW: number | null;
  readonly chargeMs: number | null;
  readonly chargePercent: number | null;
  /** Whether it has counters of energy. */
  readonly counts: boolean;
}

export interface OwnMeter {
  readonly device: string;
  readonly role: MeterRole;
  readonly factor: number;
}

/** The portfolio as it stands, with what is looked up often. */
interface Known {
  readonly changes: number;
  readonly portfolio: Portfolio;
  readonly factors: Factors;
  readonly metersOf: ReadonlyMap<string, readonly OwnMeter[]>;
  readonly assetsOf: ReadonlyMap<string, EnergyAsset[]>;
  readonly slots: ReadonlyMap<string, number>;
  readonly withheld: Map<string, ReadonlySet<string>>;
  readonly few: Map<string, TellsOfFew>;
}

/** The file of the view `power`, read-only; it remembers the portfolio until the view says that it changed. */
export class PowerFile {
  readonly db: DatabaseSync;
  readonly accounts: AccountReader;
  readonly #meta: StatementSync;
  readonly #devices: StatementSync;
  #known: Known | null = null;

  constructor(file: string) {
    this.db = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
    this.accounts = new AccountReader(this.db);
    this.#meta = this.db.prepare('SELECT value FROM meta WHERE name = ?');
    this.#devices = this.db.prepare(
      'SELECT path, seen_ms, power_ms, power_w, charge_ms, charge_percent, counts FROM meter ORDER BY slot',
    );
  }

  close(): void {
    this.db.close();
  }

  /** Quarter-hours before this one are closed. */
  get closedUntilMs(): number {
    return this.meta('closedUntilMs');
  }

  meta(name: string): number {
    return (this.#meta.get(name) as { value: number } | undefined)?.value ?? 0;
  }

  known(): Known {
    const changes = this.meta('changes');
    if (this.#known?.changes === changes) return this.#known;
    const portfolio = loadPortfolio(this.db);
    const metersOf = new Map<string, OwnMeter[]>();
    for (const { device, member, role, factor = 1 } of portfolio.meters.values()) {
      const own = metersOf.get(member);
      if (own === undefined) metersOf.set(member, [{ device, role, factor }]);
      else own.push({ device, role, factor });
    }
    const accounts = this.db.prepare('SELECT slot, name FROM account').all() as { slot: number; name: string }[];
    const slots = new Map(accounts.map(({ slot, name }) => [name, slot]));
    const factors = this.#factors();
    const assetsOf = Map.groupBy(portfolio.assets.values(), ({ member }) => member);
    this.#known = { changes, portfolio, factors, metersOf, assetsOf, slots, withheld: new Map(), few: new Map() };
    return this.#known;
  }

  /** Groups that nobody may see on a day. */
  withheldOn(day: string): ReadonlySet<string> {
    const { portfolio, withheld } = this.known();
    const scopes = withheld.get(day) ?? withheldScopes(portfolio, day);
    withheld.set(day, scopes);
    return scopes;
  }

  /** Whether a record of a group must not be shown for the few that went into it, by the time of its start. */
  isFew(scope: string): (tMs: number, members: number) => boolean {
    const { portfolio, metersOf, few } = this.known();
    const judge = few.get(scope) ?? tellsOfFew(scope, portfolio, (id) => metersOf.has(id));
    few.set(scope, judge);
    // The quarter-hours of a day are judged by the same two numbers.
    let [dayFrom, before, was] = [Number.NaN, Number.NaN, false];
    return (tMs, members) => {
      const day = dayNumber(tMs);
      if (day !== dayFrom || members !== before) [dayFrom, before, was] = [day, members, judge(dayOf(tMs), members)];
      return was;
    };
  }

  /** What each device said last. */
  devices(): Map<string, DeviceNow> {
    const rows = this.#devices.all() as unknown as DeviceRecord[];
    return new Map(
      rows.map((row) => [
        row.path,
        {
          seenMs: row.seen_ms,
          powerMs: row.power_ms,
          powerW: row.power_w,
          chargeMs: row.charge_ms,
          chargePercent: row.charge_percent,
          counts: row.counts === 1,
        },
      ]),
    );
  }

  /** The quarter-hours of one account, ascending. */
  records(slot: number, fromMs: number, toMs: number): ReturnType<AccountReader['records']> {
    return this.accounts.records(slot, fromMs, toMs, this.meta('turnedDay'));
  }

  /** One quarter-hour of many accounts: a way to the numbers of a slot's block, undefined where there are none. */
  blocksAt(quarterMs: number): (slot: number) => Float64Array | undefined {
    const blocks = new Map<number, Float64Array | undefined>();
    return (slot) => {
      const block = blockOf(slot);
      if (!blocks.has(block)) blocks.set(block, this.accounts.block(quarterMs, block));
      return blocks.get(block);
    };
  }

  #factors(): Factors {
    const row = this.db.prepare("SELECT body FROM item WHERE kind = 'factors'").get() as { body: string } | undefined;
    return row === undefined ? shippedFactors : (JSON.parse(row.body) as Factors);
  }
}

interface DeviceRecord {
  readonly path: string;
  readonly seen_ms: number | null;
  readonly power_ms: number | null;
  readonly power_w: number | null;
  readonly charge_ms: number | null;
  readonly charge_percent: number | null;
  readonly counts: number;
}

export function dayOf(tMs: number): string {
  return dayText(dayNumber(tMs));
}
