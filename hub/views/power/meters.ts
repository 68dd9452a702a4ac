import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { emptyKnots, type KnotRows, type MeterKnots } from '../../vpp/accounts/knots.ts';
import type { MeterRole } from '../../vpp/accounts/meter-reading.ts';
import type { MeterTrack } from '../../vpp/accounts/meter-track.ts';
import type { KnotStore } from './knot-store.ts';

/** Whose a device was, from a quarter-hour on; no member: nobody's. */
export interface MeterSpan {
  readonly fromMs: number;
  readonly member: string | null;
  readonly role: MeterRole;
  readonly factor: number;
}

/** A device that is read for the portfolio: a meter, or a battery whose charge is shown. */
export interface Meter {
  readonly slot: number;
  readonly path: string;
  spans: MeterSpan[];
  readonly track: MeterTrack;
  /** Quarter-hours that are not closed yet. */
  readonly open: Map<number, MeterKnots>;
  seenMs: number | null;
  power: { tMs: number; watts: number } | null;
  charge: { tMs: number; percent: number } | null;
  touched: boolean;
}

interface MeterRow {
  readonly slot: number;
  readonly path: string;
  readonly spans: string;
  readonly state: string;
  readonly seen_ms: number | null;
  readonly power_ms: number | null;
  readonly power_w: number | null;
  readonly charge_ms: number | null;
  readonly charge_percent: number | null;
}

interface State {
  readonly track: MeterTrack;
  readonly open: readonly (readonly [number, MeterKnots])[];
}

/** The devices of the portfolio, all in memory: for any other device the fold looks up its path here and does nothing more. */
export class Meters {
  readonly #db: DatabaseSync;
  readonly #upsert: StatementSync;
  readonly #byPath = new Map<string, Meter>();
  readonly #bySlot: Meter[] = [];
  readonly #touched: Meter[] = [];

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#upsert = db.prepare('INSERT OR REPLACE INTO meter VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#load();
  }

  find(path: string): Meter | undefined {
    return this.#byPath.get(path);
  }

  /** By slot. */
  all(): readonly Meter[] {
    return this.#bySlot;
  }

  /** The device of a path, made if need be. */
  make(path: string): Meter {
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    const track: MeterTrack = { counters: {}, breaks: [] };
    const meter: Meter = {
      ...{ slot: this.#bySlot.length, path, spans: [], track, open: new Map() },
      ...{ seenMs: null, power: null, charge: null, touched: false },
    };
    this.#add(meter);
    this.touch(meter);
    return meter;
  }

  touch(meter: Meter): void {
    if (meter.touched) return;
    meter.touched = true;
    this.#touched.push(meter);
  }

  flush(): void {
    for (const meter of this.#touched) {
      meter.touched = false;
      const { slot, path, spans, track, open, seenMs, power, charge } = meter;
      const state: State = { track, open: [...open] };
      const counts = Object.keys(track.counters).length > 0 ? 1 : 0;
      this.#upsert.run(
        ...[slot, path, JSON.stringify(spans), JSON.stringify(state), seenMs],
        ...[power?.tMs ?? null, power?.watts ?? null, charge?.tMs ?? null, charge?.percent ?? null, counts],
      );
    }
    this.#touched.length = 0;
  }

  reset(): void {
    this.#byPath.clear();
    this.#bySlot.length = 0;
    this.#touched.length = 0;
    this.#load();
  }

  #add(meter: Meter): void {
    this.#byPath.set(meter.path, meter);
    this.#bySlot[meter.slot] = meter;
  }

  #load(): void {
    for (const row of this.#db.prepare('SELECT * FROM meter ORDER BY slot').all() as unknown as MeterRow[]) {
      const { slot, path, seen_ms: seenMs, power_ms, power_w, charge_ms, charge_percent } = row;
      const { track, open } = JSON.parse(row.state) as State;
      this.#add({
        ...{ slot, path, spans: JSON.parse(row.spans) as MeterSpan[], track, open: new Map(open), seenMs },
        power: power_ms === null ? null : { tMs: power_ms, watts: power_w! },
        charge: charge_ms === null ? null : { tMs: charge_ms, percent: charge_percent! },
        touched: false,
      });
    }
  }
}

/** Whose a device was in a quarter-hour. */
export function spanAt<Span extends { readonly fromMs: number }>(
  spans: readonly Span[],
  tMs: number,
): Span | undefined {
  return spans.findLast(({ fromMs }) => fromMs <= tMs);
}

/** Adds what holds from a time on; what was to begin later or then is gone. */
export function addSpan<Span extends { readonly fromMs: number }>(spans: readonly Span[], span: Span): Span[] {
  return [...spans.filter(({ fromMs }) => fromMs < span.fromMs), span];
}

/** The quarter-hours of one meter, open and closed; `changed` are the closed ones that `commit` has to write. */
export class OwnRows implements KnotRows {
  readonly #store: KnotStore;
  readonly #changed = new Map<number, MeterKnots>();
  #meter: Meter | null = null;
  #closedUntilMs = 0;

  constructor(store: KnotStore) {
    this.#store = store;
  }

  of(meter: Meter, closedUntilMs: number): this {
    this.#meter = meter;
    this.#closedUntilMs = closedUntilMs;
    // What was closed since then is in the store.
    for (const quarterMs of meter.open.keys()) if (quarterMs < closedUntilMs) meter.open.delete(quarterMs);
    return this;
  }

  find(quarterMs: number): MeterKnots | undefined {
    const meter = this.#meter!;
    if (quarterMs >= this.#closedUntilMs) return meter.open.get(quarterMs);
    return this.#changed.get(quarterMs) ?? this.#store.find(meter.slot, quarterMs);
  }

  change(quarterMs: number): MeterKnots {
    const known = this.find(quarterMs) ?? emptyKnots();
    if (quarterMs >= this.#closedUntilMs) this.#meter!.open.set(quarterMs, known);
    else this.#changed.set(quarterMs, known);
    return known;
  }

  /** Writes what changed in closed quarter-hours and says which they are. */
  commit(): Iterable<number> {
    if (this.#changed.size === 0) return [];
    const quarters = [...this.#changed.keys()];
    for (const [quarterMs, knots] of this.#changed) this.#store.put(this.#meter!.slot, quarterMs, knots);
    this.#changed.clear();
    return quarters;
  }
}
