import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { readProblem } from '../../ui/api/client.ts';

const TIMEOUT_MS = 30_000;

export type ChangeMethod = 'POST' | 'PUT' | 'DELETE';

/**
 * Sends a change to the hub. The token that only this page knows goes along, so that a page of another site cannot do it in
 * the name of who is logged in.
 * @param body JSON, or a Blob that says of what type it is
 * @param csrf null only for logging in
 * @param key names what is done: sent twice, it is done once
 * @returns what the hub answered; null for an answer without a body
 */
export async function sendChange<T>(
  method: ChangeMethod,
  path: string,
  body: unknown,
  csrf: string | null,
  key?: string,
): Promise<Result<T | null>> {
  try {
    const answer = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': body instanceof Blob ? body.type : 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(csrf === null ? {} : { 'x-csrf-token': csrf }),
      },
      ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    if (!answer.ok) return { ...readProblem(answer.status, text), ...readUntil(text) };
    return ok(text === '' ? null : (JSON.parse(text) as T));
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('not-understood', 'The answer was not JSON.');
    return refuse('hub-unreachable', 'The hub does not answer.');
  }
}

/** When another try counts, where somebody is locked out; RFC 3339. */
function readUntil(text: string): { until?: string } {
  const until = /"until"\s*:\s*"([^"]+)"/.exec(text)?.[1];
  return until === undefined ? {} : { until };
}
