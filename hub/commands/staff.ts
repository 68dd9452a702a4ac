import type { DatabaseSync } from 'node:sqlite';
import { STAFF_ROLES, type StaffRole } from '@maeul/devices/office/office-api';
import { RefusalError, refuse, unwrap } from '@maeul/devices/refusal';
import { Command, Option } from 'commander';
import { type Account, Accounts } from '../office/accounts.ts';
import { AuditLog, COMMAND_LINE } from '../office/audit-log.ts';
import { officeFile, openOffice } from '../office/office-file.ts';
import { Sessions } from '../office/sessions.ts';
import { readPassword } from './read-password.ts';

interface StaffOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** `maeul hub staff`: the accounts of the dong office. Works while the hub runs. */
export function staffCommand(): Command {
  return new Command('staff')
    .description('accounts of the dong office; there is none until one is added')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(disableCommand())
    .addCommand(passwordCommand())
    .addCommand(auditCommand());
}

function addCommand(): Command {
  return new Command('add')
    .description('add an account; the password is asked for, or read from standard input')
    .argument('<name>', 'how the person logs in')
    .addOption(new Option('--role <role>', 'what the person may do').choices(STAFF_ROLES).makeOptionMandatory())
    .option('--json', 'print {"id", "name", "role"}')
    .addOption(dataOption())
    .action(async (name: string, options: StaffOptions & { role: StaffRole }) => {
      const password = await readPassword();
      await withOffice(options, async ({ accounts, audit }) => {
        const { id, role } = unwrap(await accounts.add(name, options.role, password, Date.now()));
        audit.add(COMMAND_LINE, 'account.add', id, { name, role }, Date.now());
        print(options.json ? JSON.stringify({ id, name, role }) : `Added ${name} as ${role}.`);
      });
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('accounts, without their passwords')
    .option('--json', 'print [{"id", "name", "role", "made", "lastLogin", "lockedUntil", "closed"}]')
    .addOption(dataOption())
    .action((options: StaffOptions) =>
      withOffice(options, ({ accounts }) => {
        const rows = accounts.list().map((account) => ({
          id: account.id,
          name: account.name,
          role: account.role,
          made: instant(account.madeMs),
          lastLogin: instant(account.lastLoginMs),
          lockedUntil: instant(accounts.lockedUntilMs(account, Date.now())),
          closed: instant(account.closedMs),
        }));
        if (options.json) return print(JSON.stringify(rows));
        if (rows.length === 0) return print('There are no accounts. maeul hub staff add NAME --role admin adds one.');
        for (const { name, role, lastLogin, lockedUntil, closed } of rows) {
          const state =
            closed !== null ? `closed ${closed}` : lockedUntil !== null ? `locked until ${lockedUntil}` : '';
          print(`${role.padEnd(7)}  ${(lastLogin ?? 'never logged in').padEnd(24)}  ${name}  ${state}`.trimEnd());
        }
      }),
    );
}

function disableCommand(): Command {
  return new Command('disable')
    .description('close an account; its sessions end at once')
    .argument('<name>', 'as maeul hub staff list shows it')
    .addOption(dataOption())
    .action((name: string, options: StaffOptions) =>
      withOffice(options, async (office) => {
        const { id } = known(office, name);
        unwrap(await office.accounts.change(id, { closed: true }, Date.now()));
        office.sessions.closeAll(id);
        office.audit.add(COMMAND_LINE, 'account.change', id, { closed: true }, Date.now());
        print(`Closed ${name}.`);
      }),
    );
}

function passwordCommand(): Command {
  return new Command('password')
    .description('set a new password; it ends a lock and the sessions of the account')
    .argument('<name>', 'as maeul hub staff list shows it')
    .addOption(dataOption())
    .action(async (name: string, options: StaffOptions) => {
      const password = await readPassword();
      await withOffice(options, async (office) => {
        const { id } = known(office, name);
        unwrap(await office.accounts.change(id, { password }, Date.now()));
        office.sessions.closeAll(id);
        office.audit.add(COMMAND_LINE, 'account.change', id, { password: 'new' }, Date.now());
        print(`Set a new password for ${name}.`);
      });
    });
}

function auditCommand(): Command {
  return new Command('audit')
    .description('check the chain of the audit log from its first line')
    .option('--json', 'print {"lines", "broken"}')
    .addOption(dataOption())
    .action((options: StaffOptions) =>
      withOffice(options, ({ audit }) => {
        const { lines, broken } = audit.check(true);
        if (options.json) print(JSON.stringify({ lines, broken }));
        else print(broken === null ? `${lines} lines; the chain holds.` : `Line ${broken} of ${lines} does not fit.`);
        if (broken !== null) process.exitCode = 1;
      }),
    );
}

interface OpenOffice {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly audit: AuditLog;
}

function known({ accounts }: OpenOffice, name: string): Account {
  const account = accounts.findByName(name);
  if (account !== undefined) return account;
  const hint = 'maeul hub staff list shows those that there are.';
  throw new RefusalError(refuse('unknown-account', `There is no account named "${name.slice(0, 80)}".`, hint));
}

async function withOffice(options: StaffOptions, use: (office: OpenOffice) => void | Promise<void>): Promise<void> {
  const db: DatabaseSync = openOffice(officeFile(options.data));
  try {
    // The sessions belong to accounts: those are opened first.
    const accounts = new Accounts(db);
    await use({ accounts, sessions: new Sessions(db), audit: new AuditLog(db) });
  } finally {
    db.close();
  }
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function dataOption(): Option {
  return new Option('--data <folder>', "the hub's data folder").env('MAEUL_DATA').default('./data');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
