import { RefusalError, refuse, unwrap } from '@maeul/devices/refusal';
import { Command } from 'commander';
import { kioskKeyCommand } from '../kiosk/key-command.ts';
import { readKioskKeys } from '../kiosk/keys.ts';
import { loadEdgeConfig } from './config.ts';
import { edgeJsonSchema } from './config-schema.ts';
import { becomeLeanAgent } from './lean.ts';
import { type RunOptions, runAgent, summary } from './run.ts';
import { readSecrets } from './secrets.ts';
import { statusCommand } from './status-command.ts';

interface EdgeOptions {
  readonly config?: string;
  readonly data?: string;
  readonly status?: string;
  readonly check?: boolean;
  readonly schema?: boolean;
}

const HELP = `
Environment:
  MAEUL_MQTT   where the hub is; replaces host and port of hub.url (default 127.0.0.1:1883)
  MAEUL_DATA   where data is kept (default ./data)
  MAEUL_LOG    trace, debug, info, warn, error (default info)

Examples:
  maeul edge --config edge.yaml --check                      is the file right?
  maeul edge --config edge.yaml --status 127.0.0.1:8079      run, and answer "maeul edge status"
  maeul edge status                                          how is the agent on this machine?

The keys of the file: maeul schema edge, or docs/schema/edge.schema.json.`;

/** `maeul edge` runs an agent; `maeul edge status` asks one. */
export function edgeCommand(): Command {
  return (
    new Command('edge')
      // What stands behind a command is that command's: both have --config.
      .enablePositionalOptions()
      .description('run an edge agent: read devices and publish to the hub')
      .option('--config <file>', 'YAML configuration of the agent')
      .option('--data <folder>', 'where the agent keeps its data (default: MAEUL_DATA or ./data)')
      .option('--status <host:port>', 'tell on this loopback address how the agent is')
      .option('--check', 'check the configuration and end')
      .option('--schema', 'print the JSON Schema of the configuration and end')
      .addHelpText('after', HELP)
      .action(run)
      .addCommand(statusCommand())
      .addCommand(kioskKeyCommand())
  );
}

async function run(options: EdgeOptions): Promise<void> {
  if (options.schema) {
    console.log(JSON.stringify(edgeJsonSchema(), null, 2));
    return;
  }
  const file = options.config;
  if (file === undefined) throw new RefusalError(refuse('config-missing', 'Name a configuration with --config.'));
  const config = unwrap(loadEdgeConfig(file, process.env));
  unwrap(readSecrets(config, file));
  if (config.kiosk !== null) unwrap(readKioskKeys(config.kiosk, file));
  if (options.check) {
    console.log(`${file} is valid: ${summary(config)}.`);
    return;
  }
  const runOptions: RunOptions = {
    config,
    configFile: file,
    dataFolder: options.data ?? process.env.MAEUL_DATA ?? './data',
    status: options.status ?? null,
  };
  becomeLeanAgent(runOptions);
  await runAgent(runOptions);
}
