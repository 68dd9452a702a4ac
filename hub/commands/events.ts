import { existsSync } from 'node:fs';
import { parseEvent } from '@maeul/devices/messages/event';
import { type Refusal, RefusalError, refuse } from '@maeul/devices/refusal';
import { Command } from 'commander';
import { hubFolder } from '../folder.ts';
import { parseJson } from '../journal/admit.ts';
import { SqliteJournalReader } from '../journal/reader.ts';

const RECORDS_PER_READ = 4_000;

/** `maeul hub events`: the facts of the journal, for whoever wants to compute something from them again. */
export function eventsCommand(): Command {
  return new Command('events')
    .description('print every event of the journal in its order, one a line; works while the hub runs')
    .option('--data <folder>', 'folder of the hub (default: MAEUL_DATA or ./data)')
    .option('--json', 'print {"path", "received", "event"} a line instead of time, path and type')
    .action(async ({ data, json }: { data?: string; json?: boolean }) => {
      const { journal, root } = hubFolder(data ?? process.env.MAEUL_DATA ?? './data');
      if (!existsSync(journal)) throw new RefusalError(noData(root));
      const reader = new SqliteJournalReader(journal, null);
      for (const lines of eventLines(reader, json === true))
        if (!process.stdout.write(lines)) await new Promise((resolve) => process.stdout.once('drain', resolve));
      reader.close();
    });
}

function noData(root: string): Refusal {
  return refuse('no-hub-data', `There is no hub in ${root}.`, 'Set MAEUL_DATA to the folder of the hub.');
}

/** The events that the journal took in; not those that it refused. Some thousand lines at a time. */
function* eventLines(reader: Pick<SqliteJournalReader, 'read'>, json: boolean): Generator<string> {
  for (let after = 0; ; ) {
    const records = reader.read(after, RECORDS_PER_READ);
    const last = records.at(-1);
    if (last === undefined) return;
    after = last.offset;
    let lines = '';
    for (const record of records) {
      if (record.kind !== 'event' || record.refused) continue;
      const parsed = parseJson(record.payload);
      const event = parsed.ok ? parseEvent(parsed.value) : parsed;
      if (!event.ok) continue;
      const { path, receivedMs } = record;
      lines += json
        ? `${JSON.stringify({ path, received: new Date(receivedMs).toISOString(), event: event.value })}\n`
        : `${event.value.time}  ${path}  ${event.value.type}  ${event.value.id}\n`;
    }
    if (lines !== '') yield lines;
  }
}
