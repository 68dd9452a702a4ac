import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import { dayOf } from '../../ui/format/time.ts';
import { useVpp } from './api.ts';

const EVERY_MS = 60_000;

/** Today by the hub's clock, which may run faster than this screen's; null until it is known. */
export function useHubDay(): string | null {
  const { answer } = useVpp<NowAnswer>('/now', {}, { everyMs: EVERY_MS });
  return answer === null ? null : dayOf(Date.parse(answer.time));
}
