import { parseDevicePath } from '@maeul/devices/path';
import { RefusalError, refuse, unwrap } from '@maeul/devices/refusal';
import { Command, Option } from 'commander';
import { CREDENTIAL_ROLES, type CredentialRole, defaultRole } from '../security/acl.ts';
import { CredentialStore, credentialFile } from '../security/credentials.ts';
import { isTopicFilter } from '../security/topic-filter.ts';

/** `enroll`, `revoke` and `list-credentials`, to be hung under `maeul device`. They work while the hub runs. */
export function securityCommands(): Command[] {
  return [enrollCommand(), revokeCommand(), listCommand()];
}

interface EnrollOptions {
  role?: CredentialRole;
  allow?: string[];
  withCommands?: boolean;
  renew?: boolean;
  json?: boolean;
  data?: string;
}

function enrollCommand(): Command {
  return new Command('enroll')
    .description('make the credential of a device, an edge agent or a service; its password is shown once')
    .argument('<path>', 'gu/dong/site/device, e.g. eunpyeong/sinsa1/roof-12/edge')
    .addOption(
      new Option(
        '--role <role>',
        'what it may do (default: edge if the last part is "edge" or "edge-…", else device)',
      ).choices(CREDENTIAL_ROLES),
    )
    .option('--allow <filter...>', 'topic filters that a service may read, e.g. "maeul/v1/eunpyeong/sinsa1/#"')
    .option('--with-commands', 'let a service give commands to the devices that it may read')
    .option('--renew', 'replace the credential that the path already has')
    .option('--json', 'print {"clientId", "username", "password"}')
    .addOption(dataOption())
    .action((text: string, options: EnrollOptions) => {
      const path = unwrap(parseDevicePath(text));
      const role = options.role ?? defaultRole(path);
      const allow = serviceFilters(role, options);
      const issued = withStore(options, (store) =>
        unwrap(
          store.enroll(
            { path, role, allow, mayCommand: options.withCommands === true, renew: options.renew === true },
            Date.now(),
          ),
        ),
      );
      if (options.json) return print(JSON.stringify(issued));
      print(
        `Enrolled ${path} as ${role}. Write the password down: it is not shown again.\n` +
          `  client id  ${issued.clientId}\n  user name  ${issued.username}\n  password   ${issued.password}`,
      );
    });
}

/** Codes: `allow-missing`, `allow-needs-service`, `bad-filter`. */
function serviceFilters(role: CredentialRole, options: EnrollOptions): string[] {
  const allow = options.allow ?? [];
  if (role === 'service' && allow.length === 0)
    throw new RefusalError(
      refuse('allow-missing', 'A service reads only what it is allowed by name.', 'Give --allow <filter…>.'),
    );
  if (role !== 'service' && (allow.length > 0 || options.withCommands))
    throw new RefusalError(
      refuse(
        'allow-needs-service',
        `--allow and --with-commands are for services, not for the role ${role}.`,
        'Add --role service.',
      ),
    );
  for (const filter of allow)
    if (!isTopicFilter(filter) || filter.startsWith('$'))
      throw new RefusalError(refuse('bad-filter', `"${filter}" is not a topic filter that can be allowed.`));
  return allow;
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('take a credential away; a live session ends within seconds')
    .argument('<path>', 'gu/dong/site/device')
    .option('--json', 'print {"revoked"}')
    .addOption(dataOption())
    .action((text: string, options: { json?: boolean; data?: string }) => {
      const path = unwrap(parseDevicePath(text));
      withStore(options, (store) => unwrap(store.revoke(path)));
      print(options.json ? JSON.stringify({ revoked: path }) : `Revoked ${path}.`);
    });
}

function listCommand(): Command {
  return new Command('list-credentials')
    .description('who may log in, without secrets')
    .option('--json', 'print [{"path", "role", "allow", "mayCommand", "created"}]')
    .addOption(dataOption())
    .action((options: { json?: boolean; data?: string }) => {
      const rows = withStore(options, (store) => store.list()).map(({ path, role, allow, mayCommand, createdMs }) => ({
        path,
        role,
        allow,
        mayCommand,
        created: new Date(createdMs).toISOString(),
      }));
      if (options.json) return print(JSON.stringify(rows));
      if (rows.length === 0)
        return print('Nobody is enrolled. maeul device enroll <gu/dong/site/device> makes a credential.');
      for (const row of rows)
        print(
          `${row.created}  ${row.role.padEnd(7)}  ${row.path}${row.allow.length > 0 ? `  reads ${row.allow.join(' ')}` : ''}`,
        );
    });
}

function dataOption(): Option {
  return new Option('--data <folder>', "the hub's data folder").env('MAEUL_DATA').default('./data');
}

function withStore<T>(options: { data?: string }, use: (store: CredentialStore) => T): T {
  const store = new CredentialStore(credentialFile(options.data ?? './data'));
  store.start();
  try {
    return use(store);
  } finally {
    store.stop();
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
