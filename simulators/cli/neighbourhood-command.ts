import type { Command } from 'commander';
import { neighbourhood } from '../neighbourhood.ts';
import { type CleanHouseFlags, runCleanHouse, withResidents } from './clean-house-command.ts';
import { contextFrom, number, simulatorCommand } from './common.ts';

export function neighbourhoodCommand(): Command {
  return withResidents(
    simulatorCommand('neighbourhood', 'the devices of the demo, in one process; prints its endpoints as JSON')
      .option('--host <address>', 'where to listen', '127.0.0.1')
      .option('--base-port <n>', 'port of the first line; the others follow; 0 = free ports', number, 0)
      .option('--battery', 'with a battery behind the grid meter of roof-12'),
  ).action(async (flags: CleanHouseFlags & { battery?: true }) => {
    const context = contextFrom(flags);
    await runCleanHouse(context, { ...flags, json: true }, (house) => neighbourhood(context, flags, house));
  });
}
