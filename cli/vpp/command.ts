import { Command } from 'commander';
import { baselineCommand } from './baseline-command.ts';
import { verifyCommand } from './verify-command.ts';

/** `maeul vpp`: the dong power plant, computed again from outside. */
export function vppCommand(): Command {
  return new Command('vpp')
    .description('compute baselines, and check statements of settlements')
    .addCommand(baselineCommand())
    .addCommand(verifyCommand());
}
