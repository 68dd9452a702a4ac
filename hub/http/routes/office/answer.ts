import type { Refusal, Result } from '@maeul/devices/refusal';
import { Problem } from '../../problem.ts';
import { formatInstant } from '../../time.ts';

/** Statuses of refusals that are not of what was asked but of what is: everything else that the ledger refuses is a conflict. */
const STATUS: Readonly<Record<string, number>> = {
  'bad-credential': 400,
  'bad-day': 400,
  'bad-month': 400,
  'bad-months': 400,
  'bad-name': 400,
  'consent-needed': 400,
  'pin-needed': 400,
  'weak-pin': 400,
  'weak-password': 400,
  'no-consent': 403,
  'wrong-password': 403,
  'own-request': 403,
  'wrong-login': 401,
  'wrong-pin': 403,
  'kiosk-revoked': 403,
  'kiosk-unknown': 403,
  'unknown-account': 404,
  'unknown-batch': 404,
  'unknown-credential': 404,
  'unknown-entry': 404,
  'unknown-member': 404,
  'unknown-programme': 404,
  'unknown-request': 404,
  'unknown-wallet': 404,
  'no-line': 404,
  'unknown-event': 404,
  locked: 429,
  'too-many-tries': 429,
};
const CONFLICT = 409;

/** The value, or the refusal as a problem with the status that its code stands for. */
export function answerOf<T>(result: Result<T> | (Refusal & Limits)): T {
  if (result.ok) return result.value;
  const { code, message, hint, untilMs, triesLeft } = result as Refusal & Limits;
  throw new Problem(STATUS[code] ?? CONFLICT, code, message, hint, {
    ...(untilMs === undefined ? {} : { until: formatInstant(untilMs) }),
    ...(triesLeft === undefined ? {} : { triesLeft }),
  });
}

/** What a refusal for too many tries carries. */
interface Limits {
  readonly untilMs?: number;
  readonly triesLeft?: number;
}
