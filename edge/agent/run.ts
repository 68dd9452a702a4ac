import { flushCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { clockAt, parseClock } from '@maeul/devices/clock';
import { parseAddress } from '@maeul/devices/config/address';
import { unwrap } from '@maeul/devices/refusal';
import pino, { type Logger } from 'pino';
import { startAgent } from './agent.ts';
import type { EdgeConfig } from './config.ts';
import { readSecrets } from './secrets.ts';
import { StatusServer } from './status-server.ts';

export interface RunOptions {
  /** Checked. */
  readonly config: EdgeConfig;
  /** Where it was read: files that it names are relative to this one. */
  readonly configFile: string;
  readonly dataFolder: string;
  /** `host:port` of the status, or null. */
  readonly status: string | null;
}

/** Runs an agent until SIGINT or SIGTERM. @throws RefusalError when it cannot start */
export async function runAgent(options: RunOptions): Promise<void> {
  const { config } = options;
  const secrets = unwrap(readSecrets(config, options.configFile));
  const clock = unwrap(parseClock(process.env.MAEUL_CLOCK));
  const log = stderrLogger();
  const agent = unwrap(
    await startAgent({
      config,
      configFile: options.configFile,
      ...secrets,
      dataFolder: options.dataFolder,
      clock,
      nowMs: () => clockAt(clock, Date.now()),
      random: Math.random,
      log: (level, text) => log[level](text),
      onFatal: (error) => endAtOnce(log, error),
    }),
  );
  let server: StatusServer | null = null;
  try {
    if (options.status !== null) {
      server = new StatusServer(unwrap(parseAddress(options.status, '--status')), () => agent.status());
      unwrap(await server.start());
    }
    console.log(`Maeul edge ${config.edge}: ${summary(config)}, hub ${config.hub.url}`);
    flushCompileCache();
    preferSize();
    await stopSignal();
  } finally {
    server?.stop();
    await agent.stop();
  }
}

/**
 * From now on garbage is collected sooner, and code is no longer compiled for speed. As flags of the process these would
 * make the compile cache void, Node's own too; now that everything is loaded they cost some tenths of a percent of a core.
 */
function preferSize(): void {
  for (const flag of ['--optimize-for-size', '--no-opt', '--no-maglev']) setFlagsFromString(flag);
}

/** What may wait to be logged while stderr, a file on a full card perhaps, takes nothing. */
const LOG_BYTES_MAX = 1_048_576;

function stderrLogger(): Logger {
  const stderr = pino.destination({ dest: 2, sync: true, maxLength: LOG_BYTES_MAX });
  // A line that cannot be logged is no reason to end.
  stderr.on('error', () => {});
  return pino({ name: 'edge', level: process.env.MAEUL_LOG ?? 'info' }, stderr);
}

export function summary({ buses, devices }: EdgeConfig): string {
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
