import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type EventEnvelope, parseEvent } from '@maeul/devices/messages/event';
import { RefusalError, refuse } from '@maeul/devices/refusal';
import { Command, InvalidArgumentError } from 'commander';
import { hubFolder } from '../folder.ts';
import { parseJson } from '../journal/admit.ts';
import type { JournalRecord } from '../journal/journal.ts';
import { type JournalReader, SqliteJournalReader } from '../journal/reader.ts';

const RECORDS_AT_ONCE = 10_000;

interface EventsOptions {
  readonly data?: string;
  readonly type?: string;
  readonly after: number;
  readonly json?: boolean;
}

/** `maeul hub events`: what the journal holds for ever, in its order. */
export function eventsCommand(): Command {
  return new Command('events')
    .description('print the events of the journal, in its order; works while the hub runs')
    .option('--type <prefix>', 'only types that begin so, e.g. maeul.points')
    .option('--after <offset>', 'only those after this place in the journal', offset, 0)
    .option('--data <folder>', 'folder of the hub (default: MAEUL_DATA or ./data)')
    .option(
      '--json',
      'print {"offset", "received", "path", "event"}, one object a line; "conflict" if its id was known',
    )
    .addHelpText('after', HELP)
    .action((options: EventsOptions) => printEvents(options));
}

const HELP = `
An event that contradicts an earlier one of the same path and id is printed with --json only, and marked: which of them was signed by the
kiosk of its path is for the ledger and for maeul sim audit to judge.

Examples:
  maeul hub events --type maeul.tariff            which tariffs were published, and when
  maeul hub events --json > events.ndjson         all of them, for maeul sim audit`;

async function printEvents({ data, type = '', after, json }: EventsOptions): Promise<void> {
  const folder = hubFolder(data ?? process.env.MAEUL_DATA ?? './data');
  if (!existsSync(folder.journal))
    throw new RefusalError(refuse('no-hub-data', `There is no hub in ${folder.root}.`, 'Set MAEUL_DATA or --data.'));
  const reader = new SqliteJournalReader(folder.journal, null);
  try {
    // At the pace of whoever reads.
    await pipeline(Readable.from(linesOf(reader, type, after, json === true)), process.stdout, { end: false });
  } finally {
    reader.close();
  }
}

function* linesOf(reader: JournalReader, type: string, after: number, asObjects: boolean): Generator<string> {
  const show = asObjects ? asJson : asText;
  for (let at = after; ; ) {
    const records = reader.read(at, RECORDS_AT_ONCE);
    if (records.length === 0) return;
    for (const record of records) {
      if (record.conflict && !asObjects) continue;
      const event = eventOf(record);
      if (event?.type.startsWith(type)) yield `${show(record, event)}\n`;
    }
    at = records.at(-1)!.offset;
  }
}

function eventOf(record: JournalRecord): EventEnvelope | undefined {
  if (record.kind !== 'event') return undefined;
  const json = parseJson(record.payload);
  const event = json.ok ? parseEvent(json.value) : json;
  return event.ok ? event.value : undefined;
}

function asJson({ offset, receivedMs, path, conflict }: JournalRecord, event: EventEnvelope): string {
  const received = new Date(receivedMs).toISOString();
  return JSON.stringify({ offset, received, path, ...(conflict ? { conflict } : {}), event });
}

function asText({ offset }: JournalRecord, { time, type, source, id }: EventEnvelope): string {
  return `#${offset}  ${time}  ${type}  ${source}  ${id}`;
}

function offset(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('Write a whole number from 0.');
  return value;
}
