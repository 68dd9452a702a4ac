/** Energy of a quarter-hour, Wh. */
export interface TrueFlows {
  readonly production: number;
  readonly consumption: number;
  readonly import: number;
  readonly export: number;
}

const QUARTER_MS = 900_000;
const NOTHING: TrueFlows = { production: 0, consumption: 0, import: 0, export: 0 };

/** What really happened, per member and quarter-hour: it knows nothing of silent meters. */
export class QuarterBook {
  readonly #quarters = new Map<number, Map<string, TrueFlows>>();

  /** @param tMs an instant within the quarter-hour, or its end */
  add(member: string, tMs: number, flows: TrueFlows): void {
    const quarterMs = Math.floor((tMs - 1) / QUARTER_MS) * QUARTER_MS;
    const quarter = this.#quarters.get(quarterMs) ?? new Map<string, TrueFlows>();
    this.#quarters.set(quarterMs, quarter);
    quarter.set(member, plus(quarter.get(member) ?? NOTHING, flows));
  }

  /** Ascending, of all members together or of some. */
  between(fromMs: number, toMs: number, members?: ReadonlySet<string>): { from: string; flows: TrueFlows }[] {
    return [...this.#quarters]
      .filter(([tMs]) => tMs >= fromMs && tMs < toMs)
      .sort(([one], [other]) => one - other)
      .map(([tMs, quarter]) => ({
        from: new Date(tMs).toISOString(),
        flows: [...quarter].reduce(
          (total, [member, flows]) => (members === undefined || members.has(member) ? plus(total, flows) : total),
          NOTHING,
        ),
      }));
  }
}

function plus(one: TrueFlows, other: TrueFlows): TrueFlows {
  return {
    production: one.production + other.production,
    consumption: one.consumption + other.consumption,
    import: one.import + other.import,
    export: one.export + other.export,
  };
}
