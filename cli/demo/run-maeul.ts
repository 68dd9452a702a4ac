import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ok, type Result, refuse } from '@maeul/devices/refusal';

const MAEUL = fileURLToPath(new URL('../../bin/maeul.js', import.meta.url));
const DONE_MS_MAX = 60_000;
const run = promisify(execFile);

/**
 * Runs one command of `maeul` and gives what it printed as JSON. Code: `demo-failed`, with its own words.
 * @param ending ends the command too
 */
export async function runMaeul(args: readonly string[], ending: AbortSignal, input?: string): Promise<Result<unknown>> {
  const command = [...process.execArgv, MAEUL, ...args];
  try {
    const running = run(process.execPath, command, { timeout: DONE_MS_MAX, signal: ending });
    running.child.stdin?.end(input);
    return ok(JSON.parse((await running).stdout));
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return refuse('demo-failed', `"maeul ${args.join(' ')}" failed: ${stderr?.trim() || message}`);
  }
}
