/**
 * Whether a Modbus unit's next reply can be taken for the answer to the question that was asked last.
 *
 * An RTU reply does not say which question it answers: a late one looks like the answer to the next question of the same
 * shape (unit, function, number of registers). So after a question that got no whole answer, the unit is in doubt:
 * 1. It is asked nothing for a while (`readyAtMs`), so that what is late can come and be dropped; the while grows with
 *    the lateness that has been seen. This covers replies in any order, up to that lateness.
 * 2. The next thing it is asked is a probe, whose reply has another shape than every reply that is still owed. A unit
 *    answers in the order of the questions, so an answered probe shows that nothing older can come any more, however
 *    late the unit is.
 * An exception has one shape only. Of k + 1 exceptions to k owed replies at least one belongs to a probe, hence the count.
 *
 * Pure: times are arguments, in milliseconds.
 */
export interface Question {
  /** Modbus function code: 3 and 4 read, 16 writes. */
  readonly code: number;
  readonly address: number;
  readonly count: number;
}

/** Quiet after a failure, in timeouts: a reply that is three timeouts late is still only dropped. */
const QUIET_TIMEOUTS = 2;
const LATENESS_FACTOR = 2;
const QUIET_MAX_MS = 30_000;
const OWED_MAX = 64;
/** First the probes that devices are likeliest to accept: some insist on even counts. */
const PROBE_STEPS = [-2, 2, -1, 1, 4, 3, -4, -3, 6, 5];

export class Doubt {
  /** Shapes of the replies that may still come, oldest first. */
  readonly #owed: number[] = [];
  #exceptions = 0;
  #askedAtMs = 0;
  #quietMs = 0;
  #readyAtMs = 0;

  get inDoubt(): boolean {
    return this.#owed.length > 0;
  }

  /** Before this time nothing is asked. */
  get readyAtMs(): number {
    return this.#readyAtMs;
  }

  /** A question was asked at `askedAtMs` and had no whole answer by `nowMs`. */
  unanswered(question: Question, askedAtMs: number, nowMs: number, timeoutMs: number): void {
    this.#owed.push(shape(question.code, question.count));
    if (this.#owed.length > OWED_MAX) this.#owed.shift();
    this.#askedAtMs = askedAtMs;
    this.#exceptions = 0;
    this.#quietMs = Math.max(this.#quietMs, Math.min(QUIET_MAX_MS, QUIET_TIMEOUTS * timeoutMs));
    this.#readyAtMs = nowMs + this.#quietMs;
  }

  /** Bytes of this unit came when nothing had been asked: it is that late, and more may come. */
  late(nowMs: number): void {
    if (!this.inDoubt) return;
    this.#quietMs = Math.max(this.#quietMs, Math.min(QUIET_MAX_MS, LATENESS_FACTOR * (nowMs - this.#askedAtMs)));
    this.#readyAtMs = nowMs + this.#quietMs;
  }

  /** What to ask instead of `question` to find out; null when the unit is not in doubt. */
  probe(question: Question, countMax: number): Question | null {
    if (!this.inDoubt) return null;
    const fits = (count: number): boolean =>
      count >= 1 && count <= countMax && !this.#owed.includes(shape(question.code, count));
    const steps = PROBE_STEPS.map((step) => question.count + step);
    const counts = [...steps, ...Array.from({ length: countMax }, (_, index) => index + 1)];
    const count = counts.find((candidate) => candidate !== question.count && fits(candidate));
    return count === undefined ? null : { ...question, count };
  }

  /** The probe was answered with data: whatever is older will never come. */
  settled(): void {
    this.#owed.length = 0;
    this.#exceptions = 0;
    // What was learned of its lateness fades, so that one bad hour does not slow every later recovery.
    this.#quietMs /= 2;
  }

  /** The probe was answered with an exception, which may also be a late one. */
  refused(): void {
    this.#exceptions += 1;
    if (this.#exceptions > this.#owed.length) this.settled();
  }
}

function shape(code: number, count: number): number {
  return code * 256 + count;
}
