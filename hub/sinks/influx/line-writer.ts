/** What a server made of a batch. */
export type WriteOutcome =
  | { readonly kind: 'accepted' }
  | {
      /**
       * The server is well but will not have some or all of these lines. What it did accept, it has written: writing it
       * again changes nothing.
       */
      readonly kind: 'refused';
      readonly code: 'refused-point' | 'too-large';
      readonly message: string;
      /** How many lines it left out, where it says so. */
      readonly dropped?: number;
    }
  | {
      /** Not now: it cannot be reached, is overloaded, or does not let us in. The same batch is to be tried again. */
      readonly kind: 'unavailable';
      readonly code: 'unreachable' | 'overloaded' | 'server-error' | 'unauthorized' | 'no-such-store';
      readonly message: string;
      /** What the server asked for, in milliseconds. */
      readonly retryAfterMs?: number;
    };

/** The one thing the sink asks of a time-series store. */
export interface LineWriter {
  /** Never rejects. Times in the lines are milliseconds. Writing a line again is harmless. */
  write(lines: readonly string[]): Promise<WriteOutcome>;
  /** Whether the server answers at all. */
  ping(): Promise<boolean>;
}

export interface HttpFailure {
  readonly status: number;
  /** Body of the answer. */
  readonly body: string;
  readonly retryAfterMs?: number;
}

const MESSAGE_LENGTH_MAX = 300;
const RETRY_AFTER_MAX_MS = 10 * 60_000;

/** What an answer that is not a success means; InfluxDB 1.x, 2.x and their relatives agree on these. */
export function outcomeOf(failure: HttpFailure, secrets: readonly string[]): WriteOutcome {
  const { status } = failure;
  const message = `${status}: ${sanitise(errorText(failure.body), secrets)}`;
  const later = failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs };
  if (status === 413) return { kind: 'refused', code: 'too-large', message };
  if (status === 400 || status === 422) {
    const dropped = /\bdropped=(\d+)/.exec(failure.body)?.[1];
    const count = dropped === undefined ? {} : { dropped: Number(dropped) };
    return { kind: 'refused', code: 'refused-point', message, ...count };
  }
  if (status === 401 || status === 403) return { kind: 'unavailable', code: 'unauthorized', message };
  if (status === 404) return { kind: 'unavailable', code: 'no-such-store', message };
  if (status === 429 || status === 503) return { kind: 'unavailable', code: 'overloaded', message, ...later };
  return { kind: 'unavailable', code: 'server-error', message, ...later };
}

/** An error of the connection: refused, reset, timed out. */
export function unreachable(error: unknown, secrets: readonly string[]): WriteOutcome {
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: '', message: '' };
  return { kind: 'unavailable', code: 'unreachable', message: sanitise(message || code || 'no answer', secrets) };
}

/**
 * `Retry-After` in milliseconds, capped so that a mistake there cannot silence the sink for days.
 * @param header seconds or an HTTP date
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS);
}

/** Cuts a foreign text and takes our secrets out of it, so that it may be logged and shown. */
export function sanitise(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '***');
  clean = clean.replace(/\s+/g, ' ').trim();
  return clean.length > MESSAGE_LENGTH_MAX ? `${clean.slice(0, MESSAGE_LENGTH_MAX)}…` : clean;
}

/** 1.x answers {"error"}, 2.x {"code", "message"}. */
function errorText(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return body;
    if ('message' in parsed && typeof parsed.message === 'string') return parsed.message;
    if ('error' in parsed && typeof parsed.error === 'string') return parsed.error;
  } catch {
    // Not JSON, e.g. the page of a proxy: the text itself has to do.
  }
  return body;
}
