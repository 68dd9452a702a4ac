import type { OfficeDone } from '@maeul/devices/office/office-api';
import type { BatchLines, ExchangeBatch, ExchangeLine, ExchangeOverview } from '@maeul/devices/office/reports';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { ExchangeRow } from '../points/ledger/rows.ts';
import type { ExchangeQuestion } from '../queries/points-questions.ts';
import type { Actor } from './audit-log.ts';
import type { Office } from './office.ts';
import { sameAgain, toldBefore } from './once.ts';

const PAGE = 1_000;
const LINES_MAX = 10_000;
const BATCH_ACTION = 'exchange.batch';

interface Settled {
  readonly request: string;
  readonly result: 'confirmed' | 'failed';
  readonly message?: string;
}

/** What waits for the next batch, and every batch that was made, newest first. */
export async function exchangeOverview(office: Office): Promise<ExchangeOverview> {
  const lines = await allLines(office, {});
  const batches = Map.groupBy(
    lines.filter(({ batch }) => batch !== null),
    ({ batch }) => batch!,
  );
  const made = await Promise.all([...batches].map(([batch, rows]) => presentBatch(office, batch, rows)));
  made.sort((a, b) => b.made.localeCompare(a.made));
  return { open: lines.filter(({ status }) => status === 'requested').map(presentLine), batches: made };
}

/** One batch with its lines. Code: `unknown-batch`. */
export async function exchangeBatch(office: Office, batch: string): Promise<Result<BatchLines>> {
  const rows = await allLines(office, { batch });
  if (rows.length === 0) return refuse('unknown-batch', 'There is no such batch.');
  return ok({ batch: await presentBatch(office, batch, rows), lines: rows.map(presentLine) });
}

/**
 * Puts all that waits into one batch for the payer; with a key that made one already, gives that one. Codes:
 * `nothing-to-exchange`, `id-conflict`, and the ledger's.
 */
export async function makeBatch(office: Office, actor: Actor, key?: string): Promise<Result<OfficeDone>> {
  const open = (await allLines(office, { status: 'requested' })).slice(-LINES_MAX);
  // After the lines were read: what was told by then was not among them.
  const told = key === undefined ? undefined : await toldBefore(office.points, key);
  if (told !== undefined) return sameAgain(told, 'maeul.exchange.batched.v1', ({ by }) => by === actor.id);
  if (open.length === 0) return refuse('nothing-to-exchange', 'Nobody has asked for local currency.');
  const lines = open.map(({ request, wallet, amount }) => ({ request, wallet, amount }));
  const amount = lines.reduce((sum, line) => sum + line.amount, 0);
  const deed = { action: BATCH_ACTION, about: 'exchange', details: { lines: lines.length, amount } };
  return office.say(actor, deed, 'maeul.exchange.batched.v1', { lines, by: actor.id }, key);
}

/** Takes back what the payer said of each line. Codes: `unknown-batch`, `not-in-batch`, `already-settled`, and the ledger's. */
export async function settleBatch(
  office: Office,
  actor: Actor,
  batch: string,
  lines: readonly Settled[],
): Promise<Result<OfficeDone>> {
  const rows = await allLines(office, { batch });
  if (rows.length === 0) return refuse('unknown-batch', 'There is no such batch.');
  const known = new Map(rows.map((row) => [row.request, row]));
  const foreign = lines.find(({ request }) => !known.has(request));
  if (foreign !== undefined) return refuse('not-in-batch', `The request ${foreign.request} is not in this batch.`);
  const twice = lines.find(
    ({ request }, at) =>
      known.get(request)!.status !== 'batched' || lines.findIndex((line) => line.request === request) !== at,
  );
  if (twice !== undefined) return refuse('already-settled', `The request ${twice.request} was settled already.`);
  const confirmed = lines.filter(({ result }) => result === 'confirmed').length;
  const deed = { action: 'exchange.settle', about: batch, details: { confirmed, failed: lines.length - confirmed } };
  return office.say(actor, deed, 'maeul.exchange.settled.v1', { batch, lines: [...lines], by: actor.id });
}

/** Newest first. */
async function allLines(office: Office, question: Omit<ExchangeQuestion, 'limit' | 'cursor'>): Promise<ExchangeRow[]> {
  const rows: ExchangeRow[] = [];
  for (let cursor: string | undefined; ; ) {
    const next = cursor === undefined ? {} : { cursor };
    const page = await office.points.exchangeLines({ ...question, limit: PAGE, ...next });
    rows.push(...page.rows);
    if (page.next === null) return rows;
    cursor = page.next;
  }
}

async function presentBatch(office: Office, batch: string, rows: readonly ExchangeRow[]): Promise<ExchangeBatch> {
  const count = (status: ExchangeRow['status']) => rows.filter((row) => row.status === status).length;
  // Its id says nothing of when: it may be the key that a page gave it.
  const made = (await office.points.outcome(batch))?.receivedMs ?? 0;
  return {
    batch,
    made: new Date(made).toISOString(),
    by: whoMade(office, made),
    lines: rows.length,
    amount: rows.reduce((sum, { amount }) => sum + amount, 0),
    confirmed: count('confirmed'),
    failed: count('failed'),
  };
}

/** The line of the audit log that was written just before the batch was made. */
function whoMade(office: Office, made: number): string {
  return office.audit.newest(BATCH_ACTION, null, made)?.name ?? '';
}

function presentLine({ request, wallet, amount, timeMs, status, message }: ExchangeRow): ExchangeLine {
  const asked = new Date(timeMs).toISOString();
  return { request, wallet, amount, asked, status: status === 'requested' ? 'open' : status, message };
}
