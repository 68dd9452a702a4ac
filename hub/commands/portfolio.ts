import { readFileSync, writeFileSync } from 'node:fs';
import type { OfficeSession } from '@maeul/devices/office/office-api';
import { RefusalError, refuse } from '@maeul/devices/refusal';
import { type ImportAnswer, PORTFOLIO_TABLES, type PortfolioTable } from '@maeul/devices/vpp/api/portfolio';
import { Argument, Command, Option } from 'commander';
import { readPassword } from './read-password.ts';

interface ReachOptions {
  readonly http: string;
  readonly account: string;
}

/** `maeul hub portfolio`: the tables of the dong power plant, through the running hub and with an account of the office. */
export function portfolioCommand(): Command {
  return new Command('portfolio')
    .description('bring in and write out members, assets, meters and consents as CSV; the hub must run')
    .addCommand(importCommand())
    .addCommand(exportCommand());
}

function importCommand(): Command {
  return reaching(new Command('import'))
    .description('bring in a table; with an error in any row nothing is changed')
    .addArgument(tableArgument())
    .argument('<file>', 'CSV, UTF-8, heads in English or Korean')
    .option('--dry-run', 'check only')
    .option('--json', 'print the answer as JSON')
    .action(
      async (table: PortfolioTable, file: string, options: ReachOptions & { dryRun?: boolean; json?: boolean }) => {
        const body = readFileSync(file);
        const query = `import?table=${table}${options.dryRun ? '&dryRun=true' : ''}`;
        const text = await ask(options, query, { method: 'POST', body, headers: { 'content-type': 'text/csv' } });
        const answer = JSON.parse(text) as ImportAnswer;
        if (options.json) print(JSON.stringify(answer));
        else print(`${answer.rows} rows, ${answer.changes} changes${answer.dryRun ? ' (only checked)' : ''}.`);
        for (const { line, column, message } of answer.errors)
          process.stderr.write(`line ${line}${column === null ? '' : `, ${column}`}: ${message}\n`);
        if (answer.moreErrors > 0) process.stderr.write(`and ${answer.moreErrors} more\n`);
        if (answer.errors.length > 0) process.exitCode = 1;
      },
    );
}

function exportCommand(): Command {
  return reaching(new Command('export'))
    .description('write a table out')
    .addArgument(tableArgument())
    .argument('[file]', 'where to; standard output if left out')
    .option('--korean', 'heads and values in Korean')
    .action(async (table: PortfolioTable, file: string | undefined, options: ReachOptions & { korean?: boolean }) => {
      const text = await ask(options, `export?table=${table}&lang=${options.korean ? 'ko' : 'en'}`, {});
      if (file === undefined) process.stdout.write(text);
      else writeFileSync(file, text);
    });
}

function tableArgument(): Argument {
  return new Argument('<table>', 'which').choices(PORTFOLIO_TABLES);
}

function reaching(command: Command): Command {
  return command
    .addOption(new Option('--http <address>', 'host and port of the hub').env('MAEUL_HTTP').default('127.0.0.1:8080'))
    .requiredOption('--account <name>', 'of the office; its password is asked for, or read from standard input');
}

/** Logs in, asks, logs out. Codes: `hub-unreachable` and the hub's own. */
async function ask({ http, account }: ReachOptions, query: string, request: RequestInit): Promise<string> {
  const office = `http://${http}/api/v1/office`;
  const password = await readPassword(false);
  const login = await reach(`${office}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: account, password }),
  });
  const { csrf } = (await login.json()) as OfficeSession;
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  const headers = { cookie, 'x-csrf-token': csrf };
  try {
    const answer = await reach(`${office}/vpp/portfolio/${query}`, {
      ...request,
      headers: { ...headers, ...request.headers },
    });
    // The byte order mark belongs to the file.
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.arrayBuffer());
  } finally {
    await fetch(`${office}/session`, { method: 'DELETE', headers }).catch(() => {});
  }
}

async function reach(url: string, request: RequestInit): Promise<Response> {
  const answer = await fetch(url, request).catch((error: unknown) => {
    throw new RefusalError(refuse('hub-unreachable', `The hub does not answer at ${url}: ${String(error)}`));
  });
  if (answer.ok) return answer;
  const { code, detail, hint } = (await answer.json()) as { code: string; detail: string; hint?: string };
  throw new RefusalError(refuse(code, detail, hint));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
