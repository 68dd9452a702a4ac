import type { ReversalAnswer, ReversalRequest } from '@maeul/devices/office/residents';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { v7 as uuid } from 'uuid';
import type { EntryLine } from '../queries/points-questions.ts';
import type { Actor } from './audit-log.ts';
import type { Office } from './office.ts';
import { conflict } from './once.ts';
import type { ReversalRow } from './reversal-book.ts';

const PAGE = 500;

/**
 * Undoes an entry, or asks for it if it is above the limit; with a key that did the same before, answers the same. Codes:
 * `unknown-entry`, `already-asked`, `id-conflict`, and the ledger's.
 */
export async function askReversal(
  office: Office,
  actor: Actor,
  { entry, reason }: { readonly entry: string; readonly reason: string },
  key?: string,
): Promise<Result<ReversalAnswer>> {
  const found = await findEntry(office, entry);
  if (found === undefined) return refuse('unknown-entry', 'There is no such entry in the ledger.');
  const { wallet, line } = found;
  const deed = { action: 'reversal', about: wallet, details: { entry, amount: line.amount, reason } };
  if (line.amount <= office.reversalLimit) {
    const said = await office.say(actor, deed, 'maeul.points.reversed.v1', { entry, reason, by: actor.id }, key);
    return said.ok ? ok({ status: 'done', event: said.value.event }) : said;
  }
  const request = key ?? uuid();
  const earlier = office.reversals.find(request);
  if (earlier !== undefined) {
    const isSame = earlier.entry === entry && earlier.reason === reason && earlier.askedBy === actor.id;
    return isSame ? ok({ status: 'pending', request }) : conflict();
  }
  office.note(actor, { ...deed, action: 'reversal.ask', details: { ...deed.details, request } });
  const { kind: what, amount, asset } = line;
  const askedMs = office.now();
  if (!office.reversals.add({ request, entry, wallet, what, amount, asset, reason, askedBy: actor.id, askedMs }))
    return refuse('already-asked', 'Somebody asked for this reversal already; it waits for a second person.');
  return ok({ status: 'pending', request });
}

/** A second person agrees. Codes: `unknown-request`, `own-request`, `already-decided`, and the ledger's. */
export async function approveReversal(office: Office, actor: Actor, request: string): Promise<Result<ReversalRequest>> {
  const found = decidable(office, actor, request);
  if (!found.ok) return found;
  const { entry, reason, askedBy, wallet, amount } = found.value;
  // Taken before it is said, so that two who approve at once do not both say it.
  if (!office.reversals.move(request, 'pending', 'approved', actor.id, office.now())) return decided();
  const deed = { action: 'reversal.approve', about: wallet, details: { request, entry, amount, askedBy } };
  const data = { entry, reason, by: askedBy, approvedBy: actor.id };
  try {
    const said = await office.say(actor, deed, 'maeul.points.reversed.v1', data);
    if (!said.ok) {
      office.reversals.move(request, 'approved', 'refused', actor.id, office.now());
      return said;
    }
  } catch (error) {
    office.reversals.move(request, 'approved', 'pending', null, null);
    throw error;
  }
  return ok(presentRequest(office, actor, office.reversals.find(request)!));
}

/** A second person says no. Codes: `unknown-request`, `own-request`, `already-decided`. */
export function declineReversal(office: Office, actor: Actor, request: string): Result<ReversalRequest> {
  const found = decidable(office, actor, request);
  if (!found.ok) return found;
  office.note(actor, { action: 'reversal.decline', about: found.value.wallet, details: { request } });
  if (!office.reversals.move(request, 'pending', 'declined', actor.id, office.now())) return decided();
  return ok(presentRequest(office, actor, office.reversals.find(request)!));
}

export function presentRequest(office: Office, actor: Actor, row: ReversalRow): ReversalRequest {
  const nameOf = (id: string) => office.accounts.find(id)?.name ?? id;
  const { askedBy, askedMs, decidedBy, decidedMs, ...rest } = row;
  return {
    ...rest,
    askedBy: nameOf(askedBy),
    asked: new Date(askedMs).toISOString(),
    decidedBy: decidedBy === null ? null : nameOf(decidedBy),
    decided: decidedMs === null ? null : new Date(decidedMs).toISOString(),
    mine: askedBy === actor.id,
  };
}

function decidable(office: Office, actor: Actor, request: string): Result<ReversalRow> {
  const row = office.reversals.find(request);
  if (row === undefined) return refuse('unknown-request', 'There is no such request.');
  if (row.status !== 'pending') return decided();
  if (row.askedBy === actor.id)
    return refuse('own-request', 'You asked for this reversal yourself: a second person must decide it.');
  return ok(row);
}

function decided(): Result<never> {
  return refuse('already-decided', 'Somebody decided this request already.');
}

/** The wallet's line of an entry: the outcome of its event says whose it is. */
async function findEntry(office: Office, entry: string): Promise<{ wallet: string; line: EntryLine } | undefined> {
  const told = await office.points.outcome(entry);
  const wallet = told?.outcome.after?.wallet;
  if (wallet === undefined) return undefined;
  for (let cursor: string | undefined; ; ) {
    const page = await office.points.entries({ wallet, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    const line = page.rows.find(({ id }) => id === entry);
    if (line !== undefined) return { wallet, line };
    if (page.next === null) return undefined;
    cursor = page.next;
  }
}
