import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { type Random, seededRandom, seedFor } from '../random.ts';

/** `silent`: nothing is sent. `late`: it is sent an hour later. `reset`: a new meter that begins at 0, once. */
const METER_FAULTS = ['silent', 'late', 'reset'] as const;
export type MeterFault = (typeof METER_FAULTS)[number];

/** Which members a fault hits: named ones, or a share of all by seed. */
export interface FaultWish {
  readonly fault: MeterFault | 'none';
  readonly members?: readonly string[];
  /** 0 to 1. */
  readonly share?: number;
}

/** Reads what the control API was told. Code: `bad-fault`. */
export function parseFaultWish(body: unknown): Result<FaultWish> {
  const { fault, members, share } = (body ?? {}) as Record<string, unknown>;
  const known = [...METER_FAULTS, 'none'].find((one) => one === fault) as FaultWish['fault'] | undefined;
  if (known === undefined)
    return refuse('bad-fault', `There is no fault "${String(fault)}".`, `Faults: ${METER_FAULTS.join(', ')}, none.`);
  const named = Array.isArray(members) ? members.map(String) : undefined;
  if (share !== undefined && !(typeof share === 'number' && share >= 0 && share <= 1))
    return refuse('bad-fault', 'share is a number from 0 to 1.');
  return ok({ fault: known, ...(named && { members: named }), ...(typeof share === 'number' && { share }) });
}

/** The members that a wish is about; a share takes whole members, by seed. */
export function membersHit({ members, share }: FaultWish, all: readonly string[], seed: number): string[] {
  if (members !== undefined) return all.filter((id) => members.includes(id));
  if (share === undefined) return [...all];
  const order = all.map((id) => ({ id, luck: luckOf(seed, id).next() })).sort((one, other) => one.luck - other.luck);
  return order.slice(0, Math.round(share * all.length)).map(({ id }) => id);
}

function luckOf(seed: number, id: string): Random {
  return seededRandom(seedFor(seed, `fault ${id}`));
}
