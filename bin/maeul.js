#!/usr/bin/env node
// The one command-line program. Plain JavaScript, so that it starts on the system's Node (≥ 20) and hands over to the
// Node that came with the checkout, which alone can run the TypeScript behind it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const REQUIRED_MAJOR = 26;
const self = fileURLToPath(import.meta.url);
const bundled = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
const main = fileURLToPath(new URL('../cli/main.ts', import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= REQUIRED_MAJOR) {
  // The TypeScript of the whole product is translated once; where the checkout cannot be written, each time.
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/maeul', import.meta.url)));
  spareMemory();
  await import(main);
} else if (existsSync(bundled)) {
  handOver();
} else {
  console.error(
    `maeul needs Node ${REQUIRED_MAJOR}; this is Node ${process.versions.node} and node_modules has none.\n` +
      'Run "npm ci" in the folder of the checkout: it brings the right Node with it.',
  );
  process.exitCode = 1;
}

/**
 * Starts this process anew with settings that only hold from the start: a bounded heap, because V8 lets garbage lie in
 * proportion to what it might use; a small young generation, which in a busy hub would otherwise grow to 64 MB of messages
 * long gone; and two arenas of glibc instead of eight per core, which the threads of the hub would each
 * keep some megabytes in. Whoever sets MALLOC_ARENA_MAX chooses for himself.
 */
function spareMemory() {
  // A parent that talks over an IPC channel would lose it; and once is enough.
  if (process.env.MALLOC_ARENA_MAX !== undefined || process.channel || typeof process.execve !== 'function') return;
  const command = [
    process.execPath,
    '--max-old-space-size=256',
    '--max-semi-space-size=8',
    self,
    ...process.argv.slice(2),
  ];
  process.execve(process.execPath, command, { ...process.env, MALLOC_ARENA_MAX: '2' });
}

/** Runs the bundled Node in the foreground and passes on signals and the exit status. */
function handOver() {
  const child = spawn(bundled, [self, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}
