import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import { Debounce } from './debounce.ts';
import { type FirmataLink, PIN_MODE, type PinName } from './link.ts';
import { RunningMedian } from './median.ts';

/** What a pin found out about its board. */
export type Check = 'fine' | 'silent' | 'restarted';

/** One pin in use. The board tells it of each connection; it keeps what it was told to be. */
export interface BoardPin {
  readonly pin: PinName;
  /** Why this board cannot, if it is there. Code: `no-such-pin`. */
  readonly fault: Refusal | null;
  /** Sets the pin up on a board that was reset, if that can. */
  apply(link: FirmataLink): void;
  /** The board has said all that it says after `apply`. */
  settle(): void;
  lost(): void;
  check(link: FirmataLink): Promise<Check>;
}

/** What pins need of their board. */
export interface PinHost {
  /** Why nothing can be done with a pin now. */
  whyDown(): Refusal;
  nowMs(): number;
}

export interface OutOptions {
  /** The level that harms nobody: motor off, lock locked. */
  readonly safe?: boolean;
  /** What it gets when the board comes back: its last level, or the safe one until somebody decides anew. */
  readonly afterLoss?: 'restore' | 'safe';
}

export class DigitalOut implements BoardPin {
  readonly pin: PinName;
  fault: Refusal | null = null;
  readonly #host: PinHost;
  readonly #options: Required<OutOptions>;
  #level: boolean;
  #link: FirmataLink | null = null;
  #number = 0;

  constructor(host: PinHost, pin: PinName, { safe = false, afterLoss = 'restore' }: OutOptions = {}) {
    this.pin = pin;
    this.#host = host;
    this.#options = { safe, afterLoss };
    this.#level = safe;
  }

  /** What the board was last told; null while it is away. */
  get level(): boolean | null {
    return this.#link === null ? null : this.#level;
  }

  /** Writes without waiting for the board. Refused while it is away. */
  set(high: boolean): Result<true> {
    if (this.#link === null) return this.fault ?? this.#host.whyDown();
    this.#level = high;
    this.#link.write(this.#number, high);
    return ok(true);
  }

  /** Writes, and asks the board what it made of it. Codes besides those of the board: `board-restarted`, `overtaken`. */
  async write(high: boolean): Promise<Result<true>> {
    const link = this.#link;
    const sent = this.set(high);
    if (!sent.ok || link === null) return sent;
    const read = await link.pinState(this.#number);
    if (this.#level !== high) return refuse('overtaken', 'Another order for the same output came before the answer.');
    if (read === null) return this.#link === link ? silent() : this.#host.whyDown();
    if (read.mode === PIN_MODE.output && (read.state !== 0) === high) return ok(true);
    return refuse('board-restarted', 'The board has forgotten what this pin is for.', 'It is set up again; try again.');
  }

  apply(link: FirmataLink): void {
    const usable = pinFor(link, this.pin, PIN_MODE.output);
    this.fault = usable.ok ? null : usable;
    if (!usable.ok) return;
    if (this.#options.afterLoss === 'safe') this.#level = this.#options.safe;
    this.#number = usable.value;
    this.#link = link;
    link.makeOutput(this.#number, this.#level);
  }

  settle(): void {}

  lost(): void {
    this.#link = null;
    if (this.#options.afterLoss === 'safe') this.#level = this.#options.safe;
  }

  async check(link: FirmataLink): Promise<Check> {
    if (this.#link !== link) return 'fine';
    const asked = this.#level;
    const read = await link.pinState(this.#number);
    if (read === null) return 'silent';
    // An order meanwhile may or may not be in the answer.
    const same = asked !== this.#level || (read.state !== 0) === asked;
    return read.mode === PIN_MODE.output && same ? 'fine' : 'restarted';
  }
}

export interface InOptions {
  readonly pullUp?: boolean;
  /** How long a level must stay to count. */
  readonly debounceMs?: number;
}

type Listener<T extends unknown[]> = (...args: T) => void;

export class DigitalIn implements BoardPin {
  readonly pin: PinName;
  fault: Refusal | null = null;
  readonly #host: PinHost;
  readonly #pullUp: boolean;
  readonly #debounce: Debounce;
  readonly #edges = new Set<Listener<[high: boolean, atMs: number]>>();
  readonly #levels = new Set<Listener<[high: boolean | null, atMs: number]>>();
  #timer: NodeJS.Timeout | undefined;
  #seen = false;
  #number = 0;
  #mode: number | null = null;

  constructor(host: PinHost, pin: PinName, { pullUp = true, debounceMs = 30 }: InOptions = {}) {
    this.pin = pin;
    this.#host = host;
    this.#pullUp = pullUp;
    this.#debounce = new Debounce(debounceMs);
  }

  /** null while it is not known. */
  get level(): boolean | null {
    return this.#debounce.level;
  }

  /** Hears each change from one known level to the other; `atMs`: when the contact first took it. Returns the way to stop. */
  onEdge(listener: Listener<[high: boolean, atMs: number]>): () => void {
    this.#edges.add(listener);
    return () => void this.#edges.delete(listener);
  }

  /** The same, and also when the level becomes unknown (null) or known again. */
  onLevel(listener: Listener<[high: boolean | null, atMs: number]>): () => void {
    this.#levels.add(listener);
    return () => void this.#levels.delete(listener);
  }

  apply(link: FirmataLink): void {
    const usable = pinFor(link, this.pin, PIN_MODE.input);
    this.fault = usable.ok ? null : usable;
    if (!usable.ok) return;
    this.#seen = false;
    this.#number = usable.value;
    this.#mode = link.makeInput(usable.value, this.#pullUp, (high) => this.#see(high));
  }

  /** Old firmware reports changes only, and after a reset counts from low. */
  settle(): void {
    if (this.#mode !== null && !this.#seen) this.#see(false);
  }

  lost(): void {
    clearTimeout(this.#timer);
    this.#mode = null;
    const was = this.level;
    this.#debounce.forget();
    if (was !== null) for (const tell of this.#levels) tell(null, this.#host.nowMs());
  }

  async check(link: FirmataLink): Promise<Check> {
    const mode = this.#mode;
    if (mode === null) return 'fine';
    const read = await link.pinState(this.#number);
    if (read === null) return 'silent';
    return read.mode === mode || this.#mode !== mode ? 'fine' : 'restarted';
  }

  #see(high: boolean): void {
    this.#seen = true;
    this.#debounce.see(high, this.#host.nowMs());
    this.#settle();
  }

  #settle(): void {
    clearTimeout(this.#timer);
    const nowMs = this.#host.nowMs();
    const before = this.#debounce.level;
    const edge = this.#debounce.settle(nowMs);
    if (edge !== null) {
      if (before !== null) for (const tell of this.#edges) tell(edge.high, edge.atMs);
      for (const tell of this.#levels) tell(edge.high, edge.atMs);
    }
    const due = this.#debounce.dueMs;
    if (due !== null) this.#timer = setTimeout(() => this.#settle(), Math.max(1, due - nowMs));
  }
}

/** Counts how often a contact closes: a tipping bucket, the light barrier of a dispenser. */
export class PulseCounter {
  readonly input: DigitalIn;
  #count = 0;

  /** @param closedHigh the level of a closed contact; low for one between the pin and ground */
  constructor(input: DigitalIn, closedHigh: boolean) {
    this.input = input;
    input.onEdge((high) => {
      if (high === closedHigh) this.#count += 1;
    });
  }

  /** Since this object was made. What happened while the board was away is not in it. */
  get count(): number {
    return this.#count;
  }
}

/** So many samples a second come; the middle one of the last second and a half counts. */
const SAMPLES = 15;
const STALE_MS = 5000;

export class AnalogIn implements BoardPin {
  readonly pin: `A${number}`;
  fault: Refusal | null = null;
  readonly #host: PinHost;
  readonly #median = new RunningMedian(SAMPLES);
  #lastMs: number | null = null;

  constructor(host: PinHost, pin: `A${number}`) {
    this.pin = pin;
    this.#host = host;
  }

  /** As the board's converter counts, mostly 0 to 1023; null while it is not known. */
  get value(): number | null {
    return this.#median.value;
  }

  apply(link: FirmataLink): void {
    const usable = pinFor(link, this.pin, PIN_MODE.analog);
    this.fault = usable.ok ? null : usable;
    if (!usable.ok) return;
    this.#lastMs = this.#host.nowMs();
    link.makeAnalog(Number(this.pin.slice(1)), (value) => {
      this.#lastMs = this.#host.nowMs();
      this.#median.add(value);
    });
  }

  settle(): void {}

  lost(): void {
    this.#lastMs = null;
    this.#median.forget();
  }

  /** There is no reading back of what is reported: a board that reports no more has forgotten it. */
  check(): Promise<Check> {
    const stale = this.#lastMs !== null && this.#host.nowMs() - this.#lastMs > STALE_MS;
    return Promise.resolve(stale ? 'restarted' : 'fine');
  }
}

function pinFor(link: FirmataLink, name: PinName, mode: number): Result<number> {
  const pin = link.pinOf(name);
  if (pin !== null && link.can(pin, mode)) return ok(pin);
  return refuse(
    'no-such-pin',
    `The board has no pin ${name} that can do this.`,
    '"maeul device board" shows its pins and what they can do.',
  );
}

function silent(): Refusal {
  return refuse('board-silent', 'The board did not answer.', 'It is connected anew; try again in a moment.');
}
