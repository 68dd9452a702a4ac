import { existsSync, readFileSync } from 'node:fs';
import { parseClock } from '@maeul/devices/clock';
import { formatAddress } from '@maeul/devices/config/address';
import { ok, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import { Command } from 'commander';
import pino, { type Logger } from 'pino';
import { backupHub, restoreHub } from '../backup.ts';
import { type HubConfig, readHubConfig } from '../config.ts';
import { hubFolder } from '../folder.ts';
import { startHub } from '../hub.ts';
import { identityKeyFile } from '../people/identity-key.ts';
import { rebuildViews } from '../rebuild.ts';
import { controlKeyCommand } from './control-key.ts';
import { eventsCommand } from './events.ts';
import { kioskCommand } from './kiosk.ts';
import { openadrCommand } from './openadr.ts';
import { openapiCommand } from './openapi.ts';
import { portfolioCommand } from './portfolio.ts';
import { quarantineCommand } from './quarantine.ts';
import { staffCommand } from './staff.ts';
import { stopSignal } from './stop-signal.ts';
import { tokenCommand } from './token.ts';

interface RunOptions {
  readonly config?: string;
  readonly data?: string;
  readonly anonymous?: boolean;
  readonly check?: boolean;
}

/** `maeul hub` and what belongs to it. */
export function hubCommand(): Command {
  return new Command('hub')
    .enablePositionalOptions()
    .description('run the hub: MQTT broker, journal, views, InfluxDB feed, HTTP API and page')
    .option('--config <file>', 'YAML configuration; without it the defaults hold')
    .option('--data <folder>', 'where the hub keeps its data (default: MAEUL_DATA or ./data)')
    .option('--anonymous', 'let clients in without a login; on loopback only, for demos')
    .option('--check', 'check the configuration and end')
    .addHelpText('after', HELP)
    .action(run)
    .addCommand(rebuildCommand())
    .addCommand(backupCommand())
    .addCommand(restoreCommand())
    .addCommand(quarantineCommand())
    .addCommand(eventsCommand())
    .addCommand(tokenCommand())
    .addCommand(staffCommand())
    .addCommand(kioskCommand())
    .addCommand(portfolioCommand())
    .addCommand(openadrCommand())
    .addCommand(controlKeyCommand())
    .addCommand(openapiCommand());
}

const HELP = `
Environment:
  MAEUL_HTTP   where the page and the API listen (default 127.0.0.1:8080)
  MAEUL_MQTT   where MQTT listens (default 127.0.0.1:1883)
  MAEUL_DATA   where data is kept (default ./data)
  MAEUL_LOG    trace, debug, info, warn, error (default info)
  MAEUL_CLOCK  a faster clock, for demos and tests only: see docs/simulators.md

Examples:
  maeul hub                                  on loopback, with the defaults
  maeul hub --config hub.yaml --check        is the file right?
  maeul hub backup /srv/backup/2026-11-22    while it runs
  maeul hub token create --name office       for a screen on another machine

The keys of the file: maeul schema hub, or docs/schema/hub.schema.json.`;

async function run(options: RunOptions): Promise<void> {
  const config = unwrap(loadConfig(options));
  if (options.check) {
    console.log(`${options.config ?? 'The default configuration'} is valid.`);
    return;
  }
  const log = stderrLogger();
  const clock = unwrap(parseClock(process.env.MAEUL_CLOCK));
  const hub = unwrap(await startHub({ config, dataFolder: dataFolder(options), log, clock }));
  console.log(`Maeul hub: http://${formatAddress(hub.http)} · mqtt://${formatAddress(hub.mqtt)}`);
  await stopSignal();
  await hub.stop();
}

/** Codes: `bad-config`, `bad-address`, `unreadable-file`. */
function loadConfig({ config: file, anonymous }: RunOptions): Result<HubConfig> {
  let text = '';
  try {
    if (file !== undefined) text = readFileSync(file, 'utf8');
  } catch (error) {
    return refuse('unreadable-file', `${file} cannot be read: ${(error as Error).message}.`);
  }
  const config = readHubConfig(text, file ?? 'defaults', process.env);
  if (!config.ok || !anonymous) return config;
  return ok({ ...config.value, mqtt: { ...config.value.mqtt, anonymous: true } });
}

function dataFolder({ data }: { readonly data?: string }): string {
  return data ?? process.env.MAEUL_DATA ?? './data';
}

/** What may wait to be logged while stderr, a file on a full disk perhaps, takes nothing. */
const LOG_BYTES_MAX = 1_048_576;

function stderrLogger(): Logger {
  const stderr = pino.destination({ dest: 2, sync: true, maxLength: LOG_BYTES_MAX });
  // A line that cannot be logged is no reason to end.
  stderr.on('error', () => {});
  return pino({ name: 'hub', level: process.env.MAEUL_LOG ?? 'info' }, stderr);
}

const dataOption = ['--data <folder>', 'folder of the hub (default: MAEUL_DATA or ./data)'] as const;

function rebuildCommand(): Command {
  return new Command('rebuild')
    .description(
      'drop the views and make them again from the journal, with the hub stopped; the result must be identical',
    )
    .option('--config <file>', 'YAML configuration of the hub: the retention of raw readings matters')
    .option(...dataOption)
    .option('--json', 'print [{"view", "identical", "records"}]')
    .action((options: RunOptions & { json?: boolean }) => {
      const { rawRetentionMs } = unwrap(loadConfig(options));
      const views = unwrap(
        rebuildViews(hubFolder(dataFolder(options)), { rawRetentionMs }, (view, done, of) => {
          // A log file wants the end only; a terminal wants to see that it goes on.
          const text = `${view}: ${done.toLocaleString('en')} of ${of.toLocaleString('en')} records`;
          if (done === of) process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}${text}\n`);
          else if (process.stderr.isTTY) process.stderr.write(`\r${text} `);
        }),
      );
      if (options.json) console.log(JSON.stringify(views));
      else
        for (const { view, identical } of views)
          console.log(
            `${view}: ${identical === null ? 'made' : identical ? 'made again, identical' : 'made again, DIFFERENT'}`,
          );
      if (views.some(({ identical }) => identical === false)) process.exitCode = 1;
    });
}

function backupCommand(): Command {
  return new Command('backup')
    .description('copy the hub’s data into a new folder; works while the hub runs')
    .argument('<folder>', 'where the backup is made; it must not exist yet')
    .option(...dataOption)
    .action(async (target: string, options: { data?: string }) => {
      const { bytes } = unwrap(
        await backupHub(hubFolder(dataFolder(options)), target, new Date(), (name) =>
          console.error(`copying ${name} …`),
        ),
      );
      console.log(`Backup of ${(bytes / 1e6).toFixed(1)} MB in ${target}.`);
      const key = identityKeyFile(dataFolder(options));
      if (existsSync(key)) console.log(`Not in it, so that nobody can use it alone: ${key}. Keep a copy elsewhere.`);
    });
}

function restoreCommand(): Command {
  return new Command('restore')
    .description('put a backup into an empty data folder, with the hub stopped')
    .argument('<folder>', 'the folder that "backup" made')
    .option(...dataOption)
    .action(async (source: string, options: { data?: string }) => {
      const { files } = unwrap(await restoreHub(source, hubFolder(dataFolder(options))));
      console.log(`Restored ${files} files. Start the hub: what edges sent since the backup shows in the gap ledger.`);
    });
}
