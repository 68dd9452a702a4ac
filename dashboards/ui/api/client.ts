import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';

const TIMEOUT_MS = 20_000;

/**
 * Asks the hub for JSON. Refusals carry the code of the hub's problem, or `hub-unreachable` when there was no answer and
 * `not-understood` when it was no JSON.
 * @param path path and query, e.g. `/api/v1/overview`
 */
export async function ask<T>(path: string, signal?: AbortSignal): Promise<Result<T>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await fetch(path, {
      headers: { accept: 'application/json' },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (!answer.ok) return readProblem(answer.status, await answer.text());
    return ok((await answer.json()) as T);
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('not-understood', 'The answer was not JSON.');
    return refuse('hub-unreachable', 'The hub does not answer.');
  }
}

/** The refusal in an answer that is not good: a problem of RFC 9457, or whatever stood between page and hub. */
export function readProblem(status: number, body: string): Refusal {
  const problem = parseObject(body);
  const { code, detail, hint } = problem;
  if (typeof code !== 'string' || typeof detail !== 'string')
    return refuse('not-understood', `The answer was ${status} without a reason.`);
  return refuse(code, detail, typeof hint === 'string' ? hint : undefined);
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Path and query; what is undefined is left out. */
export function address(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
