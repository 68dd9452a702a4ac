import { unwrap } from '@maeul/devices/refusal';
import { Command, Option } from 'commander';
import { hubFolder } from '../folder.ts';
import { AdrClients, CLIENT_ROLES, type ClientRole } from '../openadr/clients.ts';
import { openAdrFile } from '../openadr/object-store.ts';

interface ClientOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** `maeul hub openadr client`: who may speak OpenADR with the hub. Works while the hub runs. */
export function openadrCommand(): Command {
  return new Command('openadr')
    .description('OpenADR 3.1: buildings and devices that follow the hub’s calls')
    .addCommand(
      new Command('client')
        .description('clients of the hub as a VTN; there is none until one is added')
        .addCommand(addCommand())
        .addCommand(listCommand())
        .addCommand(revokeCommand()),
    );
}

function addCommand(): Command {
  return new Command('add')
    .description('add a client; its secret is shown once')
    .argument('<id>', 'client_id, e.g. building-7')
    .addOption(
      new Option('--role <role>', 'VEN: is called; BL: calls, and says which VEN has which targets')
        .choices(CLIENT_ROLES)
        .default('VEN'),
    )
    .option('--json', 'print {"id", "role", "secret"}')
    .addOption(dataOption())
    .action((id: string, options: ClientOptions & { role: ClientRole }) => {
      const { role } = options;
      const { secret } = withClients(options, (clients) => unwrap(clients.add(id, role, Date.now())));
      if (options.json) return print(JSON.stringify({ id, role, secret }));
      print(`Added ${id} as ${role}. Write its secret down: it is not shown again.\n  ${secret}`);
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('clients, without their secrets')
    .option('--json', 'print [{"id", "role", "made", "revoked"}]')
    .addOption(dataOption())
    .action((options: ClientOptions) => {
      const rows = withClients(options, (clients) => clients.list()).map(({ id, role, madeMs, revokedMs }) => ({
        ...{ id, role, made: new Date(madeMs).toISOString() },
        revoked: revokedMs === null ? null : new Date(revokedMs).toISOString(),
      }));
      if (options.json) return print(JSON.stringify(rows));
      if (rows.length === 0) return print('There are no clients. maeul hub openadr client add ID makes one.');
      for (const { id, role, made, revoked } of rows)
        print(`${made}  ${role.padEnd(3)}  ${revoked === null ? 'valid' : `revoked ${revoked}`}  ${id}`);
    });
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('end a client: its tokens at once, what it wrote stays')
    .argument('<id>', 'as maeul hub openadr client list shows it')
    .option('--json', 'print {"revoked"}')
    .addOption(dataOption())
    .action((id: string, options: ClientOptions) => {
      withClients(options, (clients) => unwrap(clients.revoke(id, Date.now())));
      print(options.json ? JSON.stringify({ revoked: id }) : `Revoked ${id}.`);
    });
}

function dataOption(): Option {
  return new Option('--data <folder>', "the hub's data folder").env('MAEUL_DATA').default('./data');
}

function withClients<T>({ data }: ClientOptions, use: (clients: AdrClients) => T): T {
  const db = openAdrFile(hubFolder(data).openadr);
  try {
    return use(new AdrClients(db));
  } finally {
    db.close();
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
