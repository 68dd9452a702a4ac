import type { Command } from 'commander';
import { readCommand } from './device/read-command.ts';
import { scanCommand } from './device/scan-command.ts';
import { watchCommand } from './device/watch-command.ts';

/** `scan`, `read` and `watch`, to be hung under `maeul device`. */
export function deviceCommands(): Command[] {
  return [scanCommand(), readCommand(), watchCommand()];
}
