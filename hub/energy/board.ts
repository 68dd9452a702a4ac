import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import type { BoardAnswer } from '@maeul/devices/vpp/api/board';
import type { CallSummary } from '@maeul/devices/vpp/api/calls';
import type { ForecastAnswer } from '@maeul/devices/vpp/api/forecast';
import { type BoardInputs, boardOf } from '../vpp/board/board.ts';

/** What the board asks of the other parts. */
export interface BoardParts {
  /** gu/dong */
  readonly place: string;
  readonly power: { now(question: { readonly scope: string }): Promise<NowAnswer> };
  readonly forecaster: { shown(scope: string): Promise<ForecastAnswer> };
  /** The newest calls, as the event console is shown them: what is withheld there is withheld here. */
  readonly calls: () => Promise<readonly CallSummary[]>;
  /** Those of the gu, if this hub knows of any. */
  readonly dongs: () => Promise<BoardInputs['dongs']>;
  readonly now: () => number;
}

/** Anybody may ask, and many screens do: within this time of the wall all get the same. */
const SHARED_MS = 2000;

/** Puts the public board together, once for all who look at it. */
export class Board {
  readonly #parts: BoardParts;
  #shared: { readonly answer: Promise<BoardAnswer>; readonly askedMs: number } | null = null;

  constructor(parts: BoardParts) {
    this.#parts = parts;
  }

  answer(): Promise<BoardAnswer> {
    const askedMs = performance.now();
    if (this.#shared !== null && askedMs - this.#shared.askedMs < SHARED_MS) return this.#shared.answer;
    const answer = this.#make();
    const shared = { answer, askedMs };
    this.#shared = shared;
    answer.catch(() => {
      if (this.#shared === shared) this.#shared = null;
    });
    return answer;
  }

  async #make(): Promise<BoardAnswer> {
    const { place, power, forecaster, calls, dongs, now } = this.#parts;
    const [current, foretold, open, known] = await Promise.all([
      power.now({ scope: 'dong' }),
      forecaster.shown('dong'),
      calls(),
      dongs(),
    ]);
    const { forecast } = foretold;
    return boardOf({ nowMs: now(), place, now: current, forecast, calls: open, dongs: known });
  }
}
