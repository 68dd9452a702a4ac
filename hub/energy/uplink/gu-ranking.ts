import { BoardAnswer } from '@maeul/devices/vpp/api/board';
import type { Logger } from 'pino';
import { Compile } from 'typebox/compile';

type Ranked = { readonly place: string; readonly selfReliance: number | null };

const isBoard = Compile(BoardAnswer);
const ASK_EVERY_MS = 30_000;
const TIMEOUT_MS = 10_000;
/** A board of many dongs is some kilobytes. */
const BYTES_MAX = 1_000_000;
/** What was heard before that is not shown any more. */
const FORGOTTEN_MS = 3_600_000;

/** The ranking of the dongs as the board of the gu shows it to everybody. A gu that does not answer leaves the last one for an hour. */
export class GuRanking {
  readonly #url: string;
  readonly #log: Logger;
  #heard: { readonly dongs: readonly Ranked[]; readonly wallMs: number } | null = null;
  #timer: NodeJS.Timeout | null = null;
  readonly #ending = new AbortController();

  /** @param gu address of the gu's hub, e.g. `https://gu.example` */
  constructor(gu: string, log: Logger) {
    this.#url = `${gu.replace(/\/+$/, '')}/api/v1/board`;
    this.#log = log;
  }

  start(): void {
    void this.#ask();
    this.#timer = setInterval(() => void this.#ask(), ASK_EVERY_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#ending.abort();
  }

  /** Empty while nothing was heard. */
  dongs(): readonly Ranked[] {
    if (this.#heard === null || performance.now() - this.#heard.wallMs > FORGOTTEN_MS) return [];
    return this.#heard.dongs;
  }

  async #ask(): Promise<void> {
    try {
      const signal = AbortSignal.any([this.#ending.signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const answer = await fetch(this.#url, { signal, redirect: 'error' });
      const text = await answer.text();
      const board: unknown = answer.ok && text.length <= BYTES_MAX ? JSON.parse(text) : null;
      if (!isBoard.Check(board)) throw new Error(`it answered ${answer.status} and no board`);
      const dongs = board.dongs.map(({ place, selfReliance }) => ({ place, selfReliance }));
      this.#heard = { dongs, wallMs: performance.now() };
    } catch (error) {
      if (!this.#ending.signal.aborted)
        this.#log.warn({ gu: this.#url }, `the board of the gu cannot be read: ${(error as Error).message}`);
    }
  }
}
