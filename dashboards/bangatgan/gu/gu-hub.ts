import type { GuAnswer } from '@maeul/devices/vpp/api/gu';
import { useOffice } from '../context.ts';

/** Where the hub tells what it knows of dongs. */
export const GU = '/api/v1/office/gu';
/** Dongs tell of themselves every quarter-hour, a few minutes after it. */
export const GU_EVERY_MS = 60_000;
const SELDOM_MS = 10 * 60_000;

/** Whether dongs tell this hub of themselves: only then there is something to compare. */
export function useIsGu(): boolean {
  const { answer } = useOffice<GuAnswer>(GU, { everyMs: SELDOM_MS });
  return answer !== null && answer.dongs.length > 0;
}
