import { Command } from 'commander';
import { baselineCommand } from './baseline-command.ts';
import { forecastCommand } from './forecast-command.ts';
import { verifyCommand } from './verify-command.ts';

/** `maeul vpp`: the dong power plant, computed again from outside. */
export function vppCommand(): Command {
  return new Command('vpp')
    .description('compute baselines, check statements of settlements, and try forecasts')
    .addCommand(baselineCommand())
    .addCommand(verifyCommand())
    .addCommand(forecastCommand());
}
