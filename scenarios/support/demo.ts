import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

export interface RunningDemo {
  /** e.g. http://127.0.0.1:41231 */
  readonly address: string;
  /** Ends it as Ctrl-C does, with all that it started. */
  stop(): Promise<void>;
}

/**
 * Runs `maeul start` and waits until it says where its page is.
 * @param data folder for what it keeps
 * @param http host:port; port 0 takes a free one
 */
export async function runDemo(data: string, http = '127.0.0.1:0'): Promise<RunningDemo> {
  const demo = spawn(process.execPath, [MAIN, 'start'], {
    env: { ...process.env, MAEUL_HTTP: http, MAEUL_MQTT: '127.0.0.1:0', MAEUL_DATA: data, MAEUL_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  demo.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  for await (const line of createInterface({ input: demo.stdout })) {
    const address = /http:\/\/\S+/.exec(line)?.[0];
    if (address === undefined) continue;
    demo.stdout.resume();
    return { address, stop };
  }
  throw new Error(`The demo did not start: ${complaint}`);

  async function stop(): Promise<void> {
    if (demo.exitCode !== null) return;
    demo.kill('SIGTERM');
    await once(demo, 'exit');
  }
}
