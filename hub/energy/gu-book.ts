import type { GuAnswer } from '@maeul/devices/vpp/api/gu';
import { sumOf } from '../queries/gu-answers.ts';
import type { GuQueries } from '../queries/vpp-questions.ts';
import { sharesOf } from '../vpp/accounts/shares.ts';

export interface GuBookParts {
  readonly gu: GuQueries;
  /** Share of use that shall be made in the gu. */
  readonly target: number | null;
  readonly now: () => number;
}

const QUARTER_MS = 900_000;
const DAY_MS = 96 * QUARTER_MS;

/** Compares the dongs of a gu by what they told. */
export class GuBook {
  readonly #parts: GuBookParts;

  constructor(parts: GuBookParts) {
    this.#parts = parts;
  }

  /** @param span the last 24 hours if left out */
  async compared(span?: { readonly fromMs: number; readonly toMs: number }): Promise<GuAnswer> {
    const { gu, target, now } = this.#parts;
    const endMs = Math.floor(now() / QUARTER_MS) * QUARTER_MS;
    const { fromMs, toMs } = span ?? { fromMs: endMs - DAY_MS, toMs: endMs };
    const dongs = await gu.dongs({ fromMs, toMs });
    const flows = sumOf(dongs.map((dong) => dong.flows));
    const households = dongs.reduce((sum, dong) => sum + dong.households, 0);
    const silent = dongs.filter((dong) => dong.silent).length;
    return {
      ...{ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), dongs, target },
      total: { flows, shares: sharesOf(flows), households, silent },
    };
  }

  /** For the public board. */
  async ranking(): Promise<{ place: string; selfReliance: number | null }[]> {
    const { dongs } = await this.compared();
    return dongs.map(({ place, shares }) => ({ place, selfReliance: shares.selfReliance }));
  }
}
