import type { HubApi } from './hub-api.ts';
import { checksums, type JournalBook } from './journal-book.ts';
import type { SpoolContents } from './spool-copy.ts';

/** What a publisher may rely on: it holds a PUBACK for these numbers. */
export interface Acknowledged {
  readonly stream: string;
  readonly acked: ReadonlySet<number>;
}

/** Every acknowledged number is in the journal once, and nothing is there twice. Each finding is a sentence. */
export function auditAcknowledged({ stream, acked }: Acknowledged, journal: JournalBook): string[] {
  const lost = [...acked].filter((seq) => !journal.has(stream, seq));
  const doubled = [...(journal.streams.get(stream) ?? [])].filter(([, { times }]) => times !== 1).map(([seq]) => seq);
  return [
    ...about(lost, `acknowledged numbers of ${stream} are not in the journal`),
    ...about(doubled, `numbers of ${stream} are in the journal more than once`),
  ];
}

/** What the spool of an edge held durably at each of its deaths. */
export class SpoolBook {
  readonly #streams = new Set<string>();
  readonly #payloads = new Map<number, string>();
  #last = 0;

  /** Numbers 1 to this one were durable. */
  get last(): number {
    return this.#last;
  }

  note(spool: SpoolContents | null): void {
    if (spool === null) return;
    this.#streams.add(spool.stream);
    this.#last = Math.max(this.#last, spool.next - 1);
    for (const [seq, hash] of spool.waiting) this.#payloads.set(seq, hash);
  }

  missingIn(journal: JournalBook): number[] {
    const [stream = ''] = this.#streams;
    return absent(stream, this.#last, (seq) => journal.has(stream, seq));
  }

  /** Every durable number arrived once, as the message that it was when it was on disk, in one stream. */
  audit(journal: JournalBook): string[] {
    const [stream = ''] = this.#streams;
    const arrived = journal.streams.get(stream) ?? new Map();
    const other = [...this.#payloads].filter(
      ([seq, hash]) => arrived.has(seq) && arrived.get(seq).payloadHash !== hash,
    );
    return [
      ...(this.#streams.size > 1 ? [`the edge began ${this.#streams.size} streams instead of one`] : []),
      ...about(this.missingIn(journal), 'numbers that were durable in the edge are not in the journal'),
      ...about(
        [...arrived].filter(([, { times }]) => times !== 1).map(([seq]) => seq),
        'numbers of the edge are in the journal more than once',
      ),
      ...about(
        other.map(([seq]) => seq),
        'numbers of the edge arrived as another message than was on its disk',
      ),
    ];
  }
}

/** A number of an edge that was stopped is in the journal or still on its disk. */
export function auditSpool(spool: SpoolContents | null, journal: JournalBook): string[] {
  if (spool === null) return ['the edge has no spool'];
  const { stream, next, waiting } = spool;
  const nowhere = absent(stream, next - 1, (seq) => waiting.has(seq) || journal.has(stream, seq));
  return about(nowhere, 'numbers of the edge are neither on its disk nor in the journal');
}

function absent(stream: string, last: number, has: (seq: number) => boolean): number[] {
  if (stream === '') return [];
  return Array.from({ length: last }, (_, index) => index + 1).filter((seq) => !has(seq));
}

/** The telemetry view holds the journal's readings point for point, each folded once, and no number is still missing. */
export async function auditViews(journal: JournalBook, api: HubApi): Promise<string[]> {
  const findings: string[] = [];
  const expected = checksums(journal.points);
  const held = checksums(await api.points(journal.points.keys()));
  for (const [series, checksum] of expected) {
    if (held.get(series) !== checksum)
      findings.push(`${series}: the view has ${held.get(series)}, the journal ${checksum}`);
    const rolledUp = await api.rolledUp(series);
    const count = [...journal.points.get(series)!.values()].filter((value) => typeof value === 'number').length;
    if (rolledUp !== count) findings.push(`${series}: quarter-hours count ${rolledUp} readings, the journal ${count}`);
  }
  const open = (await api.gaps()).filter(({ cause, healed }) => cause === 'missing' && healed === null);
  for (const { stream, fromSeq, toSeq } of open)
    findings.push(`numbers ${fromSeq} to ${toSeq} of ${stream} are missing`);
  return findings;
}

function about(numbers: readonly number[], what: string): string[] {
  return numbers.length === 0 ? [] : [`${numbers.length} ${what}: ${numbers.slice(0, 5).join(', ')}…`];
}
