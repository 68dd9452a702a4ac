import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import { Command } from 'commander';
import { type HubFolder, hubFolder, lockFolder } from '../folder.ts';
import { SqliteJournalReader } from '../journal/reader.ts';
import { SqliteQueries } from '../queries/sqlite-queries.ts';
import { allViews } from '../views/all-views.ts';
import { ViewRunner } from '../views/view-runner.ts';

const DAY_MS = 86_400_000;
const ROWS = 100;

/** `maeul hub quarantine`: what could not be accepted, and a new try. */
export function quarantineCommand(): Command {
  return new Command('quarantine')
    .description('records that a view could not accept')
    .addCommand(
      new Command('list')
        .description('show the newest of them; works while the hub runs')
        .option('--data <folder>', 'folder of the hub (default: MAEUL_DATA or ./data)')
        .option('--json', 'print them as JSON')
        .action((options: { data?: string; json?: boolean }) => {
          const rows = unwrap(list(folderOf(options)));
          if (options.json) console.log(JSON.stringify(rows));
          else if (rows.length === 0) console.log('The quarantine is empty.');
          else
            for (const row of rows)
              console.log(`${row.view} #${row.offset}  ${row.topic}\n  ${row.code}: ${row.message}`);
        }),
    )
    .addCommand(
      new Command('replay')
        .description('try them again, with the hub stopped, after what was wrong with them is mended')
        .option('--data <folder>', 'folder of the hub (default: MAEUL_DATA or ./data)')
        .option('--raw-retention-days <days>', 'as the hub is configured', Number, 90)
        .action((options: { data?: string; rawRetentionDays: number }) => {
          const accepted = unwrap(replay(folderOf(options), options.rawRetentionDays * DAY_MS));
          console.log(`${accepted} records were accepted.`);
        }),
    );
}

function folderOf({ data }: { data?: string }): HubFolder {
  return hubFolder(data ?? process.env.MAEUL_DATA ?? './data');
}

function list(folder: HubFolder): Result<ReturnType<SqliteQueries['quarantine']>['rows']> {
  if (!existsSync(folder.journal)) return refuse('no-hub-data', `There is no hub in ${folder.root}.`);
  const queries = new SqliteQueries(folder.root);
  const { rows } = queries.quarantine({ limit: ROWS });
  queries.close();
  return ok(rows);
}

function replay(folder: HubFolder, rawRetentionMs: number): Result<number> {
  const unlock = lockFolder(folder);
  if (!unlock.ok) return unlock;
  const reader = new SqliteJournalReader(folder.journal, null);
  let accepted = 0;
  for (const view of allViews({ rawRetentionMs })) {
    const runner = new ViewRunner(view, join(folder.views, `${view.name}.db`), reader);
    accepted += runner.replayQuarantine();
    runner.close();
  }
  reader.close();
  unlock.value();
  return ok(accepted);
}
