import { readFileSync } from 'node:fs';
import { parseAddress } from '@maeul/devices/config/address';
import { RefusalError, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import { Command } from 'commander';
import pino, { type Logger } from 'pino';
import { type AgentStatus, startAgent } from './agent.ts';
import { type EdgeConfig, readEdgeConfig } from './config.ts';
import { edgeJsonSchema } from './config-schema.ts';
import { readSecrets } from './secrets.ts';
import { statusCommand } from './status-command.ts';
import { StatusServer } from './status-server.ts';

interface RunOptions {
  readonly config?: string;
  readonly data?: string;
  readonly status?: string;
  readonly check?: boolean;
  readonly schema?: boolean;
}

const HELP = `
Environment:
  MAEUL_MQTT   where the hub is, unless the file says so (default 127.0.0.1:1883)
  MAEUL_DATA   where data is kept (default ./data)
  MAEUL_LOG    trace, debug, info, warn, error (default info)`;

/** `maeul edge` runs an agent; `maeul edge status` asks one. */
export function edgeCommand(): Command {
  return new Command('edge')
    .description('run an edge agent: read devices and publish to the hub')
    .option('--config <file>', 'YAML configuration of the agent')
    .option('--data <folder>', 'where the agent keeps its data (default: MAEUL_DATA or ./data)')
    .option('--status <host:port>', 'tell on this loopback address how the agent is')
    .option('--check', 'check the configuration and end')
    .option('--schema', 'print the JSON Schema of the configuration and end')
    .addHelpText('after', HELP)
    .action(run)
    .addCommand(statusCommand());
}

async function run(options: RunOptions): Promise<void> {
  if (options.schema) {
    console.log(JSON.stringify(edgeJsonSchema(), null, 2));
    return;
  }
  const file = options.config;
  if (file === undefined) throw new RefusalError(refuse('config-missing', 'Name a configuration with --config.'));
  const config = unwrap(loadConfig(file));
  const secrets = unwrap(readSecrets(config, file));
  if (options.check) {
    console.log(`${file} is valid: ${summary(config)}.`);
    return;
  }
  const log = pino({ name: 'edge', level: process.env.MAEUL_LOG ?? 'info' }, pino.destination(2));
  const agent = unwrap(
    await startAgent({
      config,
      ...secrets,
      dataFolder: options.data ?? process.env.MAEUL_DATA ?? './data',
      nowMs: Date.now,
      random: Math.random,
      log: (level, text) => log[level](text),
      onFatal: (error) => endAtOnce(log, error),
    }),
  );
  let server: StatusServer | null = null;
  try {
    if (options.status !== undefined) server = await serveStatus(options.status, () => agent.status());
    console.log(`Maeul edge ${config.edge}: ${summary(config)}, hub ${config.hub.url}`);
    await stopSignal();
  } finally {
    server?.stop();
    await agent.stop();
  }
}

/** Codes: `bad-config`, `bad-address`, `unreadable-file`. */
function loadConfig(file: string): Result<EdgeConfig> {
  try {
    return readEdgeConfig(readFileSync(file, 'utf8'), file, process.env.MAEUL_MQTT ?? '127.0.0.1:1883');
  } catch (error) {
    return refuse('unreadable-file', `${file} cannot be read: ${(error as Error).message}.`);
  }
}

async function serveStatus(text: string, status: () => Promise<AgentStatus>): Promise<StatusServer> {
  const server = new StatusServer(unwrap(parseAddress(text, '--status')), status);
  unwrap(await server.start());
  return server;
}

function summary({ buses, devices }: EdgeConfig): string {
  const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
  return `${count(buses.size, 'bus', 'buses')}, ${count(devices.length, 'device', 'devices')}`;
}

/** Without its outbox the agent would read and lose: better that the service manager starts it anew. */
function endAtOnce(log: Logger, error: Error): void {
  log.fatal(error.message);
  process.exit(1);
}

/** Resolves at the first Ctrl-C or `kill`; a second one ends the program at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        process.once(signal, () => process.exit(130));
        resolve();
      });
  });
}
