import type { DatabaseSync } from 'node:sqlite';
import { type EventEnvelope, parseEvent } from '@maeul/devices/messages/event';
import type { Outcome } from '@maeul/devices/points/outcome';
import { isSignedBy, Proof, publicKey, type SignedEvent } from '@maeul/devices/points/proof';
import type { ReceiptEvidence } from '@maeul/devices/points/receipt-evidence';
import type { Tariff } from '@maeul/devices/points/tariff';
import { awardPoints } from '@maeul/devices/points/tariff-award';
import { kindOf } from '@maeul/devices/points/tariff-choice';
import { Compile } from 'typebox/compile';
import { parseJson } from '../journal/admit.ts';
import type { JournalRecord } from '../journal/journal.ts';
import type { JournalReader } from '../journal/reader.ts';
import type { DepositRow, OutcomeRow } from '../points/ledger/rows.ts';

const proofValidator = Compile(Proof);

const RECORDS_AT_ONCE = 4_000;
/** How far back an event is looked for that waited behind a gap: its outcome came with another record. */
const RECORDS_BACK_MAX = 1_000_000;

/** All that a receipt can be computed again from; undefined if the ledger does not know the event. */
export function receiptEvidence(
  points: DatabaseSync,
  journal: Pick<JournalReader, 'read' | 'head'>,
  id: string,
): ReceiptEvidence | undefined {
  const told = points.prepare('SELECT * FROM outcome WHERE event = ?').get(id) as OutcomeRow | undefined;
  if (told === undefined) return undefined;
  const key = keyOf(points, told.path);
  const event = findEvent(journal, told, key) ?? findEvent(journal, told, null);
  if (event === undefined) return undefined;
  const deposit = points.prepare('SELECT * FROM deposit WHERE event = ?').get(id) as DepositRow | undefined;
  const tariff = tariffOf(points, event);
  return {
    event,
    tariff,
    earlier: deposit === undefined || tariff === null ? null : earlierOf(points, deposit, tariff),
    outcome: JSON.parse(told.body) as Outcome,
    key,
  };
}

function keyOf(points: DatabaseSync, kiosk: string): string | null {
  const row = points.prepare('SELECT key FROM kiosk WHERE kiosk = ?').get(kiosk) as { key: string } | undefined;
  return row?.key ?? null;
}

function tariffOf(points: DatabaseSync, { data }: EventEnvelope): Tariff | null {
  const { id = '', version = 0 } = (data as { tariff?: { id?: string; version?: number } }).tariff ?? {};
  const row = points.prepare('SELECT body FROM tariff WHERE id = ? AND version = ?').get(id, version);
  return row === undefined ? null : (JSON.parse(String(row.body)) as Tariff);
}

/**
 * What was awarded before, that day: to the wallet, and to those that became one with it. The ledger does not keep when a cap was looked at,
 * so sums that do not lead to what it paid are no evidence.
 */
function earlierOf(points: DatabaseSync, deposit: DepositRow, tariff: Tariff): ReceiptEvidence['earlier'] {
  const { wallet, day, kind, grams, items } = deposit;
  const group = kindOf(tariff, kind)?.capGroup;
  const inGroup = tariff.kinds.filter(({ capGroup }) => group !== undefined && capGroup === group).map(({ id }) => id);
  for (const wallets of [[wallet], [wallet, ...mergedInto(points, wallet)]]) {
    const rows = awardsBefore(points, deposit, wallets);
    const sum = (kinds: readonly string[] | null) =>
      rows.reduce((total, row) => (kinds?.includes(row.kind) === false ? total : total + row.points), 0);
    const earlier = { total: sum(null), kind: sum([kind]), group: sum(inGroup) };
    const award = awardPoints(tariff, { kind, grams, day, earlier, ...(items === null ? {} : { items }) });
    if (award.points === deposit.points) return earlier;
  }
  return null;
}

function awardsBefore(points: DatabaseSync, { event, day, timeMs }: DepositRow, wallets: readonly string[]) {
  const own = points.prepare("SELECT n FROM entry WHERE id = ? AND kind = 'award'").get(event) as
    | { n: number }
    | undefined;
  // A deposit that brought nothing has no entry: then the clock of the kiosk has to tell what was before.
  return points
    .prepare(
      `SELECT deposit.kind, deposit.points FROM deposit JOIN entry ON entry.id = deposit.event AND entry.kind = 'award'
        WHERE deposit.day = ? AND deposit.wallet IN (SELECT value FROM json_each(?)) AND entry.n < ? AND (? OR deposit.timeMs < ?)`,
    )
    .all(
      day,
      JSON.stringify(wallets),
      own?.n ?? Number.MAX_SAFE_INTEGER,
      own === undefined ? 0 : 1,
      timeMs,
    ) as unknown as Pick<DepositRow, 'kind' | 'points'>[];
}

function mergedInto(points: DatabaseSync, wallet: string): string[] {
  return points
    .prepare('SELECT wallet FROM wallet WHERE mergedInto = ?')
    .all(wallet)
    .map((row) => String(row.wallet));
}

/**
 * The event of an outcome, of its path. Somebody may have published another one with its id before.
 * @param key of the kiosk that signed it; null: any that was not found to contradict another one (the kiosk may have a new key since)
 */
function findEvent(
  journal: Pick<JournalReader, 'read' | 'head'>,
  { event: id, path, receivedMs }: OutcomeRow,
  key: string | null,
): EventEnvelope | undefined {
  const isIt = isEventOf(path, id, key);
  const start = offsetBefore(journal, receivedMs);
  for (let after = start; ; ) {
    const records = journal.read(after, RECORDS_AT_ONCE);
    for (const record of records) {
      const event = isIt(record);
      if (event !== undefined) return event;
    }
    const last = records.at(-1);
    if (last === undefined || last.receivedMs > receivedMs) break;
    after = last.offset;
  }
  for (let end = start; end > 0 && start - end < RECORDS_BACK_MAX; end -= RECORDS_AT_ONCE)
    for (const record of journal.read(Math.max(0, end - RECORDS_AT_ONCE), RECORDS_AT_ONCE)) {
      const event = isIt(record);
      if (event !== undefined) return event;
    }
  return undefined;
}

/** The offset after which the records begin that came at an instant or later, by halving. */
function offsetBefore(journal: Pick<JournalReader, 'read' | 'head'>, receivedMs: number): number {
  let low = 0;
  let high = journal.head();
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [record] = journal.read(middle, 1);
    if (record === undefined || record.receivedMs >= receivedMs) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Most records are telemetry: only one that holds the text of the id is parsed. */
function isEventOf(
  path: string,
  id: string,
  rawKey: string | null,
): (record: JournalRecord) => EventEnvelope | undefined {
  const key = rawKey === null ? null : publicKey(rawKey);
  return (record) => {
    const { kind, conflict, payload } = record;
    if (kind !== 'event' || (conflict && key === null) || record.path !== path || !payload.includes(id))
      return undefined;
    const json = parseJson(payload);
    const event = json.ok ? parseEvent(json.value) : json;
    if (!event.ok || event.value.id !== id) return undefined;
    return key === null || (proofValidator.Check(event.value) && isSignedBy(event.value as SignedEvent, key))
      ? event.value
      : undefined;
  };
}
