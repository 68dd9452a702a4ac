import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { OpenWire, Wire } from './wire.ts';

/** One question and what is accepted as its answer. */
export interface Exchange<T> {
  readonly timeoutMs: number;
  begin(write: (bytes: Uint8Array) => void): void;
  /** Fed with whatever comes while this question is open; null = not yet. */
  feed(bytes: Uint8Array): Result<T> | null;
  /** More about a timeout: what came instead. */
  whatCame?(): string;
}

export interface LineOptions {
  /** For messages: `tcp 192.168.0.7:502`, `serial /dev/serial/by-id/…`. */
  readonly name: string;
  readonly open: OpenWire;
  /** Silence before each question: 3.5 characters on an RTU line. */
  readonly pauseMs: number;
  /** After a question went wrong no byte may have come for this long before the next is asked. */
  readonly guardMs: number;
  readonly connectTimeoutMs?: number;
  readonly reconnectFirstMs?: number;
  readonly reconnectMaxMs?: number;
}

export type LineStatus = { readonly up: true } | { readonly up: false; readonly why: Refusal };

const QUEUE_MAX = 512;
/** So many timeouts in a row without one byte, and the connection is made anew: it may be half open, or the port another. */
const SILENT_TIMEOUTS_MAX = 2;
/** A line that does not fall silent for this many guard times is in use by something else. */
const NOISY_GUARDS = 40;
/** Outcomes after which bytes of the old answer may still come. */
const UNCLEAN: ReadonlySet<string> = new Set(['timeout', 'crc-mismatch']);

interface Job {
  readonly exchange: Exchange<unknown>;
  readonly resolve: (result: Result<unknown>) => void;
}

/**
 * One line and the one queue over it: a question is asked when the one before has been answered or given up. The line
 * keeps itself connected; while it is down, questions are refused at once with the reason.
 */
export class Line {
  readonly name: string;
  /** Sees every byte that arrives while no question is open. */
  onStray: ((bytes: Uint8Array, nowMs: number) => void) | null = null;
  readonly #options: Required<LineOptions>;
  readonly #queue: Job[] = [];
  readonly #listeners = new Set<(bytes: Uint8Array) => void>();
  readonly #statusListeners = new Set<(status: LineStatus) => void>();
  #status: LineStatus = { up: false, why: refuse('line-down', 'The line has not been opened yet.') };
  #wire: Wire | null = null;
  #open: ((result: Result<unknown>) => void) | null = null;
  #openExchange: Exchange<unknown> | null = null;
  #pumping = false;
  #running = false;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = 0;
  #lastByteMs = 0;
  #uncleanAtMs: number | null = null;
  #silentTimeouts = 0;

  constructor(options: LineOptions) {
    this.name = options.name;
    this.#options = { connectTimeoutMs: 3000, reconnectFirstMs: 200, reconnectMaxMs: 4000, ...options };
  }

  get status(): LineStatus {
    return this.#status;
  }

  /** Opens the line; afterwards it opens itself again whenever it is lost. Answers with the outcome of the first attempt. */
  async start(): Promise<Result<true>> {
    this.#running = true;
    return this.#connect();
  }

  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#retry);
    const wire = this.#wire;
    this.#down(refuse('line-down', 'The line was closed.'));
    await wire?.close();
  }

  /** Asks when it is this question's turn. Codes of its own: `timeout`, `line-down`, `line-noisy`, `busy`. */
  run<T>(exchange: Exchange<T>): Promise<Result<T>> {
    if (this.#queue.length >= QUEUE_MAX)
      return Promise.resolve(refuse('busy', `${QUEUE_MAX} questions wait on ${this.name} already.`));
    return new Promise((resolve) => {
      this.#queue.push({ exchange, resolve: resolve as (result: Result<unknown>) => void });
      void this.#pump();
    });
  }

  /** Hears everything that comes, whether asked for or not: for devices that speak by themselves. */
  listen(listener: (bytes: Uint8Array) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onStatus(listener: (status: LineStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  async #connect(): Promise<Result<true>> {
    let closedEarly: Refusal | null = null;
    const opened = await this.#options.open(
      {
        onBytes: (bytes) => this.#receive(bytes),
        onClosed: (why) => {
          if (this.#wire === null) closedEarly = why;
          else {
            this.#down(why);
            this.#reconnectLater();
          }
        },
      },
      this.#options.connectTimeoutMs,
    );
    if (!this.#running) {
      if (opened.ok) await opened.value.close();
      return refuse('line-down', 'The line was closed.');
    }
    const failure = opened.ok ? closedEarly : opened;
    if (failure !== null) {
      this.#setStatus({ up: false, why: failure });
      this.#reconnectLater();
      return failure;
    }
    if (opened.ok) this.#wire = opened.value;
    this.#retryMs = 0;
    this.#silentTimeouts = 0;
    // What a question of an earlier connection, or of another program, left under way must not be read as an answer.
    this.#uncleanAtMs = Date.now();
    this.#setStatus({ up: true });
    void this.#pump();
    return ok(true);
  }

  #reconnectLater(): void {
    if (!this.#running) return;
    this.#retryMs = Math.min(this.#options.reconnectMaxMs, this.#retryMs * 2 || this.#options.reconnectFirstMs);
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), this.#retryMs);
  }

  #setStatus(status: LineStatus): void {
    const unchanged = status.up && this.#status.up;
    this.#status = status;
    // A connection that was only renewed is no news: who polls would begin anew with devices that it backs off from.
    if (unchanged) return;
    for (const listener of this.#statusListeners) listener(status);
  }

  #down(why: Refusal): void {
    this.#wire = null;
    this.#setStatus({ up: false, why });
    this.#settle(refuse('line-down', why.message, why.hint));
  }

  #receive(bytes: Uint8Array): void {
    const nowMs = Date.now();
    this.#lastByteMs = nowMs;
    this.#silentTimeouts = 0;
    const answer = this.#openExchange?.feed(bytes) ?? null;
    if (this.#openExchange === null) this.onStray?.(bytes, nowMs);
    else if (answer !== null) this.#settle(answer);
    for (const listener of this.#listeners) listener(bytes);
  }

  #settle(result: Result<unknown>): void {
    const open = this.#open;
    this.#open = null;
    this.#openExchange = null;
    open?.(result);
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      const silent = await this.#silence();
      job.resolve(silent.ok ? await this.#ask(job.exchange) : silent);
    }
    this.#pumping = false;
  }

  /** Waits for the pause before a question, or for the longer quiet after one that went wrong. */
  async #silence(): Promise<Result<true>> {
    const sinceMs = Date.now();
    for (;;) {
      if (!this.#status.up) return refuse('line-down', this.#status.why.message, this.#status.why.hint);
      const nowMs = Date.now();
      const unclean = this.#uncleanAtMs !== null;
      const neededMs = unclean ? this.#options.guardMs : this.#options.pauseMs;
      const fromMs = Math.max(this.#lastByteMs, this.#uncleanAtMs ?? 0);
      // One more than asked, because timers and the clock round to whole milliseconds.
      const waitMs = neededMs === 0 ? 0 : fromMs + neededMs + 1 - nowMs;
      if (waitMs <= 0) {
        this.#uncleanAtMs = null;
        return ok(true);
      }
      if (nowMs - sinceMs > Math.max(1000, NOISY_GUARDS * this.#options.guardMs))
        return refuse('line-noisy', `${this.name} does not fall silent.`, 'Is there a second master on this line?');
      await new Promise((resolve) => setTimeout(resolve, Math.min(waitMs, neededMs + 1)));
    }
  }

  async #ask(exchange: Exchange<unknown>): Promise<Result<unknown>> {
    const wire = this.#wire;
    if (wire === null) return refuse('line-down', 'The line was closed.');
    const { promise, resolve } = Promise.withResolvers<Result<unknown>>();
    this.#open = resolve;
    this.#openExchange = exchange;
    const timer = setTimeout(() => {
      const came = exchange.whatCame?.() ?? '';
      this.#silentTimeouts += 1;
      this.#settle(refuse('timeout', `No answer within ${exchange.timeoutMs} ms${came === '' ? '' : ` (${came})`}.`));
    }, exchange.timeoutMs);
    exchange.begin((bytes) => wire.write(bytes));
    const result = await promise;
    clearTimeout(timer);
    if (!result.ok && UNCLEAN.has(result.code)) this.#uncleanAtMs = Date.now();
    if (this.#silentTimeouts >= SILENT_TIMEOUTS_MAX && this.#wire === wire) await this.#reopen(wire);
    return result;
  }

  async #reopen(wire: Wire): Promise<void> {
    this.#silentTimeouts = 0;
    this.#wire = null;
    await wire.close();
    if (this.#running) await this.#connect();
  }
}
