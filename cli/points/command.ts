import { Command } from 'commander';
import { verifyCommand } from './verify-command.ts';

/** `maeul points`: the ledger of points, checked from outside. */
export function pointsCommand(): Command {
  return new Command('points').description('check receipts and the ledger of points').addCommand(verifyCommand());
}
