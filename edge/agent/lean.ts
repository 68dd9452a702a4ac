import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { agentFolder } from './agent.ts';
import { handOver } from './handover.ts';
import type { RunOptions } from './run.ts';

/** A small young generation and a bounded heap: the agent makes little garbage, and a Raspberry Pi has little memory. */
const FLAGS = ['--max-semi-space-size=1', '--max-old-space-size=64'];
const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));

/**
 * Replaces this process by one that runs the agent alone, with a small heap. The command line has loaded the whole
 * product; and reading TypeScript loads a compiler of 20 MB into every thread, unless the compile cache has the result.
 * Does not return where it succeeds; where a process cannot be replaced it returns, and the caller runs the agent itself.
 */
export function becomeLeanAgent(options: RunOptions): void {
  // A parent that talks over an IPC channel would lose it.
  if (typeof process.execve !== 'function' || process.channel) return;
  const cache = resolve(options.dataFolder, 'edge', '.compile-cache');
  // One arena of glibc instead of eight per core, which gives back what is free: threads that allocate little would each
  // keep some megabytes.
  const env = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072', ...process.env, NODE_COMPILE_CACHE: cache };
  let run: string;
  try {
    run = handOver(options, agentFolder(options.dataFolder, options.config.edge));
  } catch {
    // The folder cannot be written: the outbox will say so in words.
    return;
  }
  // Where the cache is full already this takes a moment only, and it is right after every update without knowing of it.
  spawnSync(process.execPath, [...FLAGS, PROGRAM], { env, stdio: 'ignore' });
  process.execve(process.execPath, [process.execPath, ...FLAGS, PROGRAM, run], env);
}
