import type { Command } from 'commander';
import { neighbourhood } from '../neighbourhood.ts';
import { type CommonFlags, contextFrom, number, runHost, simulatorCommand } from './common.ts';

export function neighbourhoodCommand(): Command {
  return simulatorCommand('neighbourhood', 'the devices of the demo, in one process; prints its endpoints as JSON')
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--base-port <n>', 'port of the first line; the others follow; 0 = free ports', number, 0)
    .action(async (flags: CommonFlags & { host: string; basePort: number }) => {
      const host = neighbourhood(contextFrom(flags), { host: flags.host, basePort: flags.basePort });
      await runHost(host, { ...flags, json: true });
    });
}
