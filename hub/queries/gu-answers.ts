import { DatabaseSync } from 'node:sqlite';
import { FLOW_NAMES, type Flows } from '@maeul/devices/vpp/accounts';
import type { DongRow } from '@maeul/devices/vpp/api/gu';
import { HOUSEHOLDS_MIN } from '@maeul/devices/vpp/portfolio';
import type { Rollup } from '@maeul/devices/vpp/rollup';
import { sharesOf } from '../vpp/accounts/shares.ts';
import type { DongsQuestion } from './vpp-questions.ts';

const QUARTER_MS = 900_000;
/** Roll-ups come a few minutes after each quarter-hour: the fourth that is missing is no delay any more. */
const SILENT_MS = 5 * QUARTER_MS;

type Body = Pick<Rollup, 'flows' | 'low' | 'high' | 'coverage' | 'households'>;
interface Row {
  readonly quarter_ms: number;
  readonly revision: number;
  readonly body: string;
}

/** Answers questions about the dongs of a gu from the view's file, read-only. Synchronous: it runs in a worker thread. */
export class GuAnswers {
  readonly #db: DatabaseSync;
  readonly #now: () => number;

  /** @param file gu.db @param now clock, milliseconds since 1970 */
  constructor(file: string, now: () => number) {
    this.#db = new DatabaseSync(file, { readOnly: true });
    this.#now = now;
  }

  close(): void {
    this.#db.close();
  }

  /** By place. Dongs of too few households are left out. */
  dongs({ fromMs, toMs }: DongsQuestion): DongRow[] {
    const places = this.#db
      .prepare('SELECT place, max(quarter_ms) newest FROM rollup GROUP BY place ORDER BY place')
      .all();
    return (places as { place: string; newest: number }[]).flatMap(({ place, newest }) => {
      const rows = this.#db
        .prepare(
          'SELECT quarter_ms, revision, body FROM rollup WHERE place = ? AND quarter_ms >= ? AND quarter_ms < ? ORDER BY quarter_ms',
        )
        .all(place, fromMs, toMs) as unknown as Row[];
      const bodies = rows.map(({ body }) => JSON.parse(body) as Body);
      const last = bodies.at(-1);
      if (last !== undefined && last.households < HOUSEHOLDS_MIN) return [];
      const flows = sumOf(bodies.map((one) => one.flows));
      return [
        {
          ...{ place, flows, shares: sharesOf(flows), coverage: last?.coverage ?? null },
          low: sumOf(bodies.map((one) => one.low)),
          high: sumOf(bodies.map((one) => one.high)),
          households: last?.households ?? 0,
          quarters: rows.length,
          of: Math.max(0, Math.floor((toMs - fromMs) / QUARTER_MS)),
          newest: new Date(newest).toISOString(),
          silent: this.#now() - newest > SILENT_MS,
          corrected: rows.filter(({ revision }) => revision > 1).length,
        },
      ];
    });
  }
}

export function sumOf(all: readonly Flows[]): Flows {
  const sum = { production: 0, consumption: 0, import: 0, export: 0, charge: 0, discharge: 0 };
  for (const flows of all) for (const name of FLOW_NAMES) sum[name] += flows[name];
  return sum;
}
