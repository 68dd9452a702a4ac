import { Command } from 'commander';
import * as s from './commands.ts';

const c = new Command('sim');
for (const f of Object.values(s) as any[]) for (const x of [f()].flat()) c.addCommand(x);
c.parseAsync();
