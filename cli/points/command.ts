import { pointsCommands } from '@maeul/hub/points/commands';
import { Command } from 'commander';
import { verifyCommand } from './verify-command.ts';

/** `maeul points`: the ledger of points, checked from outside. */
export function pointsCommand(): Command {
  const points = new Command('points')
    .description('check receipts and the ledger of points')
    .addCommand(verifyCommand());
  for (const command of pointsCommands()) points.addCommand(command);
  return points;
}
