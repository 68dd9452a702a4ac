import { unwrap } from '@maeul/devices/refusal';
import { stopSignal } from '@maeul/hub/commands/stop-signal';
import { Command, InvalidArgumentError } from 'commander';
import { startDemo } from './demo/demo.ts';

/** `maeul start`: the demo neighbourhood. */
export function startCommand(): Command {
  return new Command('start')
    .description(
      'run the demo neighbourhood: a hub, three edge agents, a kiosk and simulated devices, each in its own process',
    )
    .option('--seed <n>', 'the same seed gives the same weather and households', positive, 1)
    .option('--speed <n>', 'how much faster the simulated clock runs', positive, 1)
    .option('--start <time>', 'where simulated time begins, e.g. 2026-06-21T12:00:00+09:00 (default: now)')
    .addHelpText('after', HELP)
    .action(async (options: { seed: number; speed: number; start?: string }) => {
      const environment = {
        http: process.env.MAEUL_HTTP ?? '127.0.0.1:8080',
        mqtt: process.env.MAEUL_MQTT ?? '127.0.0.1:1883',
        data: process.env.MAEUL_DATA ?? './data',
      };
      const stopped = stopSignal();
      const demo = unwrap(await startDemo({ ...environment, ...options }, stopped));
      if (demo === null) return;
      console.log(`Maeul is running: http://${demo.http}  (Ctrl-C ends it; logs in ${demo.logs})`);
      console.log(`  kiosk        http://${demo.kiosk}`);
      console.log(`  clean house  http://${demo.cleanHouse}  (simulated: deposit now, faults)`);
      console.log(
        `  office       http://${demo.http}/office  (name ${demo.office.name}, password ${demo.office.password})`,
      );
      const died = await Promise.race([demo.died, stopped]);
      await demo.stop();
      if (died === undefined) return;
      console.error(`maeul: the process "${died.name}" ended by itself; its last words:\n${died.lastWords}`);
      process.exitCode = 1;
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Write a number above 0.');
  return value;
}

const HELP = `
Environment:
  MAEUL_HTTP   where the page listens (default 127.0.0.1:8080)
  MAEUL_MQTT   where the MQTT broker listens (default 127.0.0.1:1883)
  MAEUL_DATA   where data is kept for the next start (default ./data)

Examples:
  maeul start                                                    then open the page that it names
  MAEUL_HTTP=127.0.0.1:8081 MAEUL_MQTT=127.0.0.1:1884 maeul start     beside other programs
  MAEUL_DATA=$(mktemp -d) maeul start --speed 60                 an hour of weather in a minute, nothing kept`;
