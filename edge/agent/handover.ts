import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunOptions } from './run.ts';

// The checked config goes from the process that checked it to the one that runs the agent, so that the latter loads
// neither YAML nor schemas. It is no place for secrets: those are read from their files by the process that needs them.

/** Writes down what is to be run. @throws when the folder cannot be written */
export function handOver(options: RunOptions, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `run-${process.pid}.json`);
  const { config } = options;
  writeFileSync(
    file,
    JSON.stringify({ ...options, config: { ...config, buses: [...config.buses], boards: [...config.boards] } }),
    { mode: 0o600 },
  );
  return file;
}

/** Reads it, once. */
export function takeOver(file: string): RunOptions {
  const { config, ...options } = JSON.parse(readFileSync(file, 'utf8')) as RunOptions;
  rmSync(file);
  return { ...options, config: { ...config, buses: new Map(config.buses), boards: new Map(config.boards) } };
}
