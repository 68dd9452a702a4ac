import Type, { type Static } from 'typebox';
import { Coverage, Flows } from './accounts.ts';

/**
 * A dong's quarter-hour for its gu, said by the dong's hub under its own path on the uplink. A later `revision` of the same quarter
 * replaces an earlier one.
 */
export const ROLLUP_EVENT_DATA = {
  'maeul.vpp.rollup.v1': Type.Object({
    /** gu/dong */
    place: Type.String({ pattern: '^[a-z0-9-]+/[a-z0-9-]+$' }),
    quarter: Type.String({ format: 'date-time' }),
    revision: Type.Integer({ minimum: 1 }),
    flows: Flows,
    low: Flows,
    high: Flows,
    coverage: Coverage,
    households: Type.Integer({ minimum: 0 }),
  }),
} as const;
export type Rollup = Static<(typeof ROLLUP_EVENT_DATA)['maeul.vpp.rollup.v1']>;

/** Under which device a dong's hub tells its gu; it is enrolled there as this device. */
export function rollupPath(place: string): string {
  return `${place}/hub/rollup`;
}
