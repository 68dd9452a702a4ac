import type { Command } from 'commander';
import { boardCommand } from './device/board-command.ts';
import { readCommand } from './device/read-command.ts';
import { scanCommand } from './device/scan-command.ts';
import { watchCommand } from './device/watch-command.ts';

/** `scan`, `read`, `watch` and `board`, to be hung under `maeul device`. */
export function deviceCommands(): Command[] {
  return [scanCommand(), readCommand(), watchCommand(), boardCommand()];
}
