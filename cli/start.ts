import { unwrap } from '@maeul/devices/refusal';
import { stopSignal } from '@maeul/hub/commands/stop-signal';
import { Command, InvalidArgumentError } from 'commander';
import type { Death } from './demo/child.ts';
import { startDay } from './demo/day.ts';
import { startDemo } from './demo/demo.ts';
import { DONGS, startDongs } from './demo/dongs.ts';

/** `maeul start`: the demo neighbourhood. */
export function startCommand(): Command {
  return new Command('start')
    .description(
      'run the demo neighbourhood: a hub, three edge agents, a kiosk and simulated devices, each in its own process',
    )
    .option('--seed <n>', 'the same seed gives the same weather and households', positive, 1)
    .option('--speed <n>', 'how much faster the simulated clock runs (default: 1; of a simulated day 60)', positive)
    .option('--start <time>', 'where simulated time begins, e.g. 2026-06-21T12:00:00+09:00 (default: now)')
    .option('--day [date]', 'a simulated day of the dong power plant instead, for all programs', calendarDay)
    .option('--from <hh:mm>', 'where the simulated day begins, in Seoul', timeOfDay)
    .option('--dongs <n>', `so many dongs and the hub of their gu instead, 2 to ${DONGS.length}`, severalDongs)
    .addHelpText('after', HELP)
    .action(async (options: StartFlags) => {
      const environment = {
        http: process.env.MAEUL_HTTP ?? '127.0.0.1:8080',
        mqtt: process.env.MAEUL_MQTT ?? '127.0.0.1:1883',
        data: process.env.MAEUL_DATA ?? './data',
      };
      const stopped = stopSignal();
      if (options.dongs !== undefined) return runDongs(environment, { ...options, dongs: options.dongs }, stopped);
      if (options.day !== undefined) return runDay(environment, options, stopped);
      const { seed, speed = 1, start } = options;
      const where = start === undefined ? {} : { start };
      const demo = unwrap(await startDemo({ ...environment, seed, speed, ...where }, stopped));
      if (demo === null) return;
      console.log(`Maeul is running: http://${demo.http}  (Ctrl-C ends it; logs in ${demo.logs})`);
      console.log(`  kiosk        http://${demo.kiosk}`);
      console.log(`  clean house  http://${demo.cleanHouse}  (simulated: deposit now, faults)`);
      console.log(
        `  office       http://${demo.http}/office  (name ${demo.office.name}, password ${demo.office.password})`,
      );
      await untilTheEnd(demo, stopped);
    });
}

interface StartFlags {
  readonly seed: number;
  readonly speed?: number;
  readonly start?: string;
  /** `true`: the day of the demo. */
  readonly day?: string | true;
  readonly from?: string;
  readonly dongs?: number;
}

interface Running {
  readonly died: Promise<Death>;
  stop(): Promise<void>;
}

/** A working day after ten others: Tuesday, 23 June 2026. */
const DEMO_DAY = '2026-06-23';
const DAY_SPEED = 60;
/** Sunrise in Seoul in June is at 05:11. */
const DAWN = '04:45';

async function runDay(
  environment: { readonly http: string; readonly mqtt: string; readonly data: string },
  { seed, speed = DAY_SPEED, day, from }: StartFlags,
  stopped: Promise<void>,
): Promise<void> {
  const date = typeof day === 'string' ? day : DEMO_DAY;
  console.error(`The day ${date} begins: two weeks of history are made first, which takes about half a minute …`);
  const begins = from === undefined ? {} : { from };
  const running = unwrap(await startDay({ ...environment, ...begins, seed, speed, day: date }, stopped));
  if (running === null) return;
  const { http, office, logs, households, upstream } = running;
  console.log(`Maeul is running the day ${date}: http://${http}  (Ctrl-C ends it; logs in ${logs})`);
  console.log(`  office       http://${http}/office  (name ${office.name}, password ${office.password})`);
  console.log(`  board        http://${http}/board`);
  console.log(`  households   http://${households}  (simulated: truth, faults)`);
  console.log(`  upstream     http://${upstream}  (simulated: calls the dong at 18:00, and whenever it is told to)`);
  await untilTheEnd(running, stopped);
}

async function runDongs(
  environment: { readonly http: string; readonly mqtt: string; readonly data: string },
  { seed, dongs, speed = DAY_SPEED, day, from = DAWN }: StartFlags & { readonly dongs: number },
  stopped: Promise<void>,
): Promise<void> {
  const clock = day === undefined ? {} : { clock: { day: typeof day === 'string' ? day : DEMO_DAY, from, speed } };
  console.error(`${dongs} dongs and their gu begin; two days of history are made at the first start …`);
  const running = unwrap(await startDongs({ ...environment, ...clock, seed, dongs }, stopped));
  if (running === null) return;
  const { gu, logs } = running;
  const login = ({ name, password }: typeof gu.office) => `(name ${name}, password ${password})`;
  console.log(`Maeul is running a gu of ${dongs} dongs: http://${gu.http}  (Ctrl-C ends it; logs in ${logs})`);
  console.log(`  gu           http://${gu.http}/office/gu  ${login(gu.office)}`);
  console.log(`  gu board     http://${gu.http}/board`);
  for (const { name, http, office } of running.dongs) {
    console.log(`  ${name.padEnd(12)} http://${http}/office/energy  ${login(office)}`);
    console.log(`  ${''.padEnd(12)} http://${http}/board`);
  }
  await untilTheEnd(running, stopped);
}

/** Waits for Ctrl-C, or for one of the programs to end by itself. */
async function untilTheEnd(demo: Running, stopped: Promise<void>): Promise<void> {
  const died = await Promise.race([demo.died, stopped]);
  await demo.stop();
  if (died === undefined) return;
  console.error(`maeul: the process "${died.name}" ended by itself; its last words:\n${died.lastWords}`);
  process.exitCode = 1;
}

function calendarDay(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('Write a day, e.g. 2026-06-23.');
  return text;
}

function timeOfDay(text: string): string {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) throw new InvalidArgumentError('Write a time, e.g. 05:00.');
  return text;
}

function severalDongs(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 2 || value > DONGS.length)
    throw new InvalidArgumentError(`Write a whole number from 2 to ${DONGS.length}.`);
  return value;
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
  MAEUL_DATA=$(mktemp -d) maeul start --speed 60                 an hour of weather in a minute, nothing kept
  maeul start --day                                              a day of the dong power plant in 20 minutes
  maeul start --dongs 2                                          two dongs, and the gu that compares them`;
