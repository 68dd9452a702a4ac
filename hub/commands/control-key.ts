import { unwrap } from '@maeul/devices/refusal';
import { Command, Option } from 'commander';
import { openControlKey } from '../energy/dispatch/control-key.ts';

/** `maeul hub control-key`: what an edge needs to know whose setpoints it may execute. */
export function controlKeyCommand(): Command {
  return new Command('control-key')
    .description('print the public key with which edges know the setpoints of this hub')
    .option('--json', 'print {"publicKey"}')
    .addOption(new Option('--data <folder>', "the hub's data folder").env('MAEUL_DATA').default('./data'))
    .addHelpText('after', '\nExample:\n  maeul hub control-key > hub-control.pub     and name it under control.hubKey')
    .action(({ json, data }: { json?: boolean; data: string }) => {
      const { publicPem } = unwrap(openControlKey(data));
      process.stdout.write(json ? `${JSON.stringify({ publicKey: publicPem })}\n` : publicPem);
    });
}
