import type { DongRow, GuAnswer } from '@maeul/devices/vpp/api/gu';
import type { Factors } from '@maeul/devices/vpp/factors';
import { sumOf } from '../queries/gu-answers.ts';
import type { GuQueries, PowerQueries } from '../queries/vpp-questions.ts';
import { AvoidedSum, sharesOf } from '../vpp/accounts/shares.ts';

export interface GuBookParts {
  readonly gu: GuQueries;
  /** Of its own portfolio the hub of a gu needs the factors alone. */
  readonly power: Pick<PowerQueries, 'portfolio'>;
  /** Share of use that shall be made in the gu. */
  readonly target: number | null;
  readonly now: () => number;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const QUARTER_MS = 900_000;
const DAY_MS = 96 * QUARTER_MS;
const SEOUL_OFFSET_MS = 9 * 3_600_000;
const DAYS = 7;

/** Compares the dongs of a gu by what they told. */
export class GuBook {
  readonly #parts: GuBookParts;

  constructor(parts: GuBookParts) {
    this.#parts = parts;
  }

  /** @param span the last 24 hours if left out */
  async compared(span: Span = this.#lastDay()): Promise<GuAnswer> {
    const { gu, power, target } = this.#parts;
    const [known, { factors }, days] = await Promise.all([gu.dongs(span), power.portfolio(), this.#days()]);
    const dongs = known.map((dong) => ({
      ...dong,
      avoided: avoidedBy(dong.flows.production, span, factors),
      days: days.map(({ day, rows }) => ({ day, selfReliance: reliance(rows, dong.place) })),
    }));
    const flows = sumOf(dongs.map((dong) => dong.flows));
    const total = {
      ...{ flows, shares: sharesOf(flows), avoided: avoidedBy(flows.production, span, factors) },
      households: dongs.reduce((sum, dong) => sum + dong.households, 0),
      silent: dongs.filter((dong) => dong.silent).length,
    };
    return { from: new Date(span.fromMs).toISOString(), to: new Date(span.toMs).toISOString(), dongs, total, target };
  }

  /** For the public board. */
  async ranking(): Promise<{ place: string; selfReliance: number | null }[]> {
    const dongs = await this.#parts.gu.dongs(this.#lastDay());
    return dongs.map(({ place, shares }) => ({ place, selfReliance: shares.selfReliance }));
  }

  #lastDay(): Span {
    const toMs = Math.floor(this.#parts.now() / QUARTER_MS) * QUARTER_MS;
    return { fromMs: toMs - DAY_MS, toMs };
  }

  /** What was told of the last days in Seoul, oldest first. */
  #days(): Promise<{ day: string; rows: DongRow[] }[]> {
    const { gu, now } = this.#parts;
    const today = Math.floor((now() + SEOUL_OFFSET_MS) / DAY_MS);
    return Promise.all(
      Array.from({ length: DAYS }, async (_, index) => {
        const localMs = (today - DAYS + 1 + index) * DAY_MS;
        const fromMs = localMs - SEOUL_OFFSET_MS;
        const rows = await gu.dongs({ fromMs, toMs: fromMs + DAY_MS });
        return { day: new Date(localMs).toISOString().slice(0, 10), rows };
      }),
    );
  }
}

function reliance(rows: readonly DongRow[], place: string): number | null {
  return rows.find((row) => row.place === place)?.shares.selfReliance ?? null;
}

/** A factor changes with a year: that of the span's last day counts for all of it. */
function avoidedBy(productionWh: number, { toMs }: Span, factors: Factors) {
  const sum = new AvoidedSum(factors);
  sum.add(toMs - 1, productionWh);
  return sum.result();
}
