import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ok, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import { Command } from 'commander';
import { hubFolder } from '../folder.ts';
import { type AuditReport, auditLedger } from './audit/ledger-audit.ts';

/** What `maeul points` has of the hub. */
export function pointsCommands(): Command[] {
  return [auditCommand(), balancesCommand()];
}

function auditCommand(): Command {
  return new Command('audit')
    .description('check the ledger: hash chain, every balance from its entries, sums of zero, holds that ended once')
    .option('--data <folder>', 'folder of the hub (default: MAEUL_DATA or ./data)')
    .option('--json', 'print {"entries", "accounts", "holds", "chainEnd", "findings"}')
    .addHelpText('after', '\nWorks while the hub runs. The exit code is 1 if anything does not agree.')
    .action((options: { data?: string; json?: boolean }) => {
      const report = unwrap(
        withLedger(options.data ?? process.env.MAEUL_DATA ?? './data', (db) =>
          auditLedger(db, progressBar(process.stderr)),
        ),
      );
      if (options.json) console.log(JSON.stringify(report));
      else print(report);
      if (report.findings.length > 0) process.exitCode = 1;
    });
}

function balancesCommand(): Command {
  return new Command('balances')
    .description('print the balance of every account; for an auditor to compare')
    .option('--data <folder>', 'folder of the hub (default: MAEUL_DATA or ./data)')
    .option('--json', 'print [{"account", "asset", "posted", "held"}]')
    .action((options: { data?: string; json?: boolean }) => {
      const rows = unwrap(
        withLedger(options.data ?? process.env.MAEUL_DATA ?? './data', (db) =>
          db.prepare('SELECT account, asset, posted, held FROM balance ORDER BY account, asset').all(),
        ),
      );
      if (options.json) console.log(JSON.stringify(rows));
      else
        for (const { account, asset, posted, held } of rows)
          console.log(`${account}  ${asset}  ${posted}  (${held} held)`);
    });
}

/** One state of the ledger, whatever the hub writes meanwhile. Code: `no-hub-data`. */
function withLedger<T>(dataFolder: string, look: (db: DatabaseSync) => T): Result<T> {
  const { views, root } = hubFolder(dataFolder);
  const file = join(views, 'points.db');
  if (!existsSync(file))
    return refuse('no-hub-data', `There is no ledger in ${root}.`, 'Set MAEUL_DATA to the folder of the hub.');
  const db = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
  try {
    db.exec('BEGIN');
    return ok(look(db));
  } finally {
    db.close();
  }
}

const BAR_WIDTH = 30;

/** A bar where somebody watches; nothing in a log. */
function progressBar(stream: NodeJS.WriteStream): (done: number, of: number) => void {
  if (!stream.isTTY) return () => {};
  return (done, of) => {
    const share = of === 0 ? 1 : done / of;
    const filled = Math.round(share * BAR_WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    stream.write(
      `\r${bar} ${Math.floor(share * 100)} %  ${done.toLocaleString('en')} entries${done === of ? '\n' : ''}`,
    );
  };
}

function print({ entries, accounts, holds, chainEnd, findings }: AuditReport): void {
  const counted = `${entries.toLocaleString('en')} entries, ${accounts.toLocaleString('en')} balances, ${holds.toLocaleString('en')} holds`;
  for (const { what, message } of findings) console.log(`${what}: ${message}`);
  console.log(findings.length === 0 ? `${counted}: all agree.` : `${counted}: ${findings.length} findings.`);
  console.log(`The chain ends with ${chainEnd}.`);
}
