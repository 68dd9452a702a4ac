import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

export interface RunningProgram {
  /** e.g. http://127.0.0.1:41231 */
  readonly address: string;
  /** Ends it as Ctrl-C does, with all that it started. */
  stop(): Promise<void>;
}

/**
 * Runs `maeul start` and waits until it says where its page is.
 * @param data folder for what it keeps
 */
export function runDemo(data: string): Promise<RunningProgram> {
  return run(['start'], data, '127.0.0.1:0');
}

/**
 * Runs the hub of a demo that has ended, alone, on what the demo left.
 * @param http host:port
 */
export function runHubAlone(data: string, http: string): Promise<RunningProgram> {
  return run(['hub', '--config', `${data}/demo/hub.yaml`, '--anonymous'], data, http);
}

async function run(args: readonly string[], data: string, http: string): Promise<RunningProgram> {
  const program = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, MAEUL_HTTP: http, MAEUL_MQTT: '127.0.0.1:0', MAEUL_DATA: data, MAEUL_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  program.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  for await (const line of createInterface({ input: program.stdout })) {
    const address = /http:\/\/[^\s,]+/.exec(line)?.[0];
    if (address === undefined) continue;
    program.stdout.resume();
    return { address, stop };
  }
  throw new Error(`maeul ${args[0]} did not start: ${complaint}`);

  async function stop(): Promise<void> {
    if (program.exitCode !== null) return;
    program.kill('SIGTERM');
    await once(program, 'exit');
  }
}
