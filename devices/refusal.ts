/** A refusal is a value: a stable code for programs and a sentence that a person can act on. */
export interface Refusal {
  readonly ok: false;
  /** Stable, kebab-case, e.g. `crc-mismatch`. Tests and dashboards match on it. */
  readonly code: string;
  /** What was wrong, in one sentence. */
  readonly message: string;
  /** What to do next, where that is known. */
  readonly hint?: string;
}

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

/** What a function returns that can refuse: it never throws for bad input. */
export type Result<T> = Ok<T> | Refusal;

export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

export function refuse(code: string, message: string, hint?: string): Refusal {
  return hint === undefined ? { ok: false, code, message } : { ok: false, code, message, hint };
}

/** For the few places (start-up, tests) where a refusal can only end the program. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new RefusalError(result);
}

/** Carries a refusal through code that speaks in exceptions (promises, libraries). */
export class RefusalError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.hint ? `${refusal.message} ${refusal.hint}` : refusal.message);
    this.name = 'RefusalError';
    this.refusal = refusal;
  }
}
