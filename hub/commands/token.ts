import { unwrap } from '@maeul/devices/refusal';
import { Command, Option } from 'commander';
import { openTokens, type Tokens } from '../http/access/tokens.ts';

interface TokenOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** `maeul hub token create|list|revoke`: who may use the HTTP interface from elsewhere. Works while the hub runs. */
export function tokenCommand(): Command {
  return new Command('token')
    .description('tokens for the HTTP interface; needed on every address but loopback')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
}

function createCommand(): Command {
  return new Command('create')
    .description('make a token; it is shown once')
    .requiredOption('--name <name>', 'who or what will use it, e.g. bangatgan-screen')
    .option('--json', 'print {"name", "token"}')
    .addOption(dataOption())
    .action((options: TokenOptions & { name: string }) => {
      const { token } = withTokens(options, (tokens) => unwrap(tokens.create(options.name, Date.now())));
      if (options.json) return print(JSON.stringify({ name: options.name, token }));
      print(`Made a token for ${options.name}. Write it down: it is not shown again.\n  ${token}`);
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('tokens that were made, without their secrets')
    .option('--json', 'print [{"name", "created", "revoked"}]')
    .addOption(dataOption())
    .action((options: TokenOptions) => {
      const rows = withTokens(options, (tokens) => tokens.list()).map(({ name, createdMs, revokedMs }) => ({
        name,
        created: new Date(createdMs).toISOString(),
        revoked: revokedMs === null ? null : new Date(revokedMs).toISOString(),
      }));
      if (options.json) return print(JSON.stringify(rows));
      if (rows.length === 0) return print('There are no tokens. maeul hub token create --name NAME makes one.');
      for (const { name, created, revoked } of rows)
        print(`${created}  ${revoked === null ? 'valid' : `revoked ${revoked}`}  ${name}`);
    });
}

function revokeCommand(): Command {
  return new Command('revoke')
    .description('end a token and the sessions that were opened with it')
    .argument('<name>', 'as maeul hub token list shows it')
    .option('--json', 'print {"revoked"}')
    .addOption(dataOption())
    .action((name: string, options: TokenOptions) => {
      withTokens(options, (tokens) => unwrap(tokens.revoke(name, Date.now())));
      print(options.json ? JSON.stringify({ revoked: name }) : `Revoked ${name}.`);
    });
}

function dataOption(): Option {
  return new Option('--data <folder>', "the hub's data folder").env('MAEUL_DATA').default('./data');
}

function withTokens<T>({ data }: TokenOptions, use: (tokens: Tokens) => T): T {
  const tokens = openTokens(data);
  try {
    return use(tokens);
  } finally {
    tokens.close();
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
