import type { Asset } from '@maeul/devices/points/assets';
import { REWARD_LINES_MAX, type RewardLine } from '@maeul/devices/points/rewards';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { v5 as nameUuid } from 'uuid';
import type { Actor } from '../office/audit-log.ts';
import type { Office } from '../office/office.ts';

/** Namespace of the ids of these lines; made once. */
const LINES = '5d0c5f3e-8c39-4f0b-9a55-1b7d7e0f6a52';

/** What somebody is to have in all for one thing. */
export interface Due {
  readonly member: string;
  readonly wallet: string;
  readonly asset: Asset;
  readonly amount: number;
}

export interface Payment {
  /** Of the first page of lines. */
  readonly event: string;
  readonly lines: number;
  readonly amount: number;
}

/** What was paid before for one thing, by member. */
export async function paidBefore(
  office: Pick<Office, 'points'>,
  ref: string,
  members: readonly string[],
): Promise<Map<string, { paid: number; lines: number }>> {
  const posted = new Map((await office.points.rewards(ref)).map(({ line, posted }) => [line, posted]));
  return new Map(
    members.map((member) => {
      let paid = 0;
      let lines = 0;
      for (;;) {
        const amount = posted.get(lineId(ref, member, lines + 1));
        if (amount === undefined) return [member, { paid, lines }];
        paid += amount;
        lines += 1;
      }
    }),
  );
}

/**
 * Pays what is missing of what is due. Each line has an id of its own that follows from what it is for, so that a payment that is said
 * twice counts once. Codes: nothing-to-pay, and the ledger's.
 */
export async function payDifference(
  office: Pick<Office, 'points' | 'say'>,
  actor: Actor,
  { programme, ref, reason }: { readonly programme: string; readonly ref: string; readonly reason: string },
  due: readonly Due[],
): Promise<Result<Payment>> {
  const before = await paidBefore(
    office,
    ref,
    due.map(({ member }) => member),
  );
  const lines = due.flatMap(({ member, wallet, asset, amount }): RewardLine[] => {
    const { paid, lines: number } = before.get(member)!;
    if (amount === paid) return [];
    return [{ id: lineId(ref, member, number + 1), wallet, asset, amount: amount - paid, reason }];
  });
  if (lines.length === 0) return refuse('nothing-to-pay', 'Everybody has what is due already.');
  const run = 1 + Math.max(0, ...[...before.values()].map(({ lines: number }) => number));
  let first: string | null = null;
  for (let from = 0; from < lines.length; from += REWARD_LINES_MAX) {
    const page = lines.slice(from, from + REWARD_LINES_MAX);
    const deed = { action: 'energy.pay', about: ref, details: { lines: page.length } };
    const data = { programme, ref, run, lines: page, by: actor.id };
    const said = await office.say(actor, deed, 'maeul.points.rewarded.v1', data);
    if (!said.ok) return said;
    first ??= said.value.event;
  }
  return ok({ event: first!, lines: lines.length, amount: lines.reduce((sum, { amount }) => sum + amount, 0) });
}

function lineId(ref: string, member: string, number: number): string {
  return nameUuid(`${ref}/${member}/${number}`, LINES);
}
