import { parseAddress } from '@maeul/devices/config/address';
import { RefusalError, refuse, unwrap } from '@maeul/devices/refusal';
import { Command } from 'commander';
import { HouseholdCollector } from '../households/collector.ts';
import { CollectorApi } from '../households/collector-api.ts';
import { HomeVen } from '../households/home-ven.ts';
import { portfolioOf } from '../households/portfolio.ts';
import { village } from '../households/village.ts';
import { amount, clockFrom, number, time } from './common.ts';

interface HouseholdsFlags {
  seed: number;
  members: number;
  site: string;
  mqtt: string;
  username?: string;
  password?: string;
  speed: number;
  start?: number;
  interval: number;
  historyDays: number;
  control?: string;
  vtn?: string;
  client: string;
}

const DEFAULT_HOUSEHOLDS = 60;
const READING_EVERY_S = 60;
const VEN_EVERY_MS = 500;

/** `maeul sim households`: the meters of many homes behind one collector. */
export function householdsCommand(): Command {
  return withVillage(
    new Command('households').description(
      'the meters of a dong’s homes, shops and school, published over MQTT by one collector',
    ),
  )
    .option('--mqtt <host:port>', 'broker of the hub', process.env.MAEUL_MQTT ?? '127.0.0.1:1883')
    .option('--username <name>', 'login of the collector; without one it is anonymous')
    .option('--password <password>', 'its password; better in the environment: MAEUL_PASSWORD')
    .option('--speed <n>', 'simulated seconds per second', amount, 1)
    .option('--start <time>', 'where simulated time begins (default: now)', time)
    .option('--interval <seconds>', 'between two readings of a meter; whole minutes', number, READING_EVERY_S)
    .option('--history-days <n>', 'days before the start that are sent first', amount, 0)
    .option('--control <host:port>', 'HTTP API for the truth, faults and calls')
    .option(
      '--vtn <url>',
      'VTN of the hub (…/openadr3/3.1.0) whose events the willing follow; secret: MAEUL_VTN_SECRET',
    )
    .option('--client <id>', 'as which it logs in there', 'e-gw-1')
    .action(runHouseholds);
}

/** `maeul sim portfolio`: who these members are, as the office enters them. */
export function portfolioCommand(): Command {
  return withVillage(
    new Command('portfolio').description(
      'the same members, their meters, panels and consents, as changes of a portfolio in JSON',
    ),
  )
    .option('--since <time>', 'from which day they are members (default: today)', time, Date.now())
    .action(({ seed, members, site, since }: HouseholdsFlags & { since: number }) =>
      console.log(JSON.stringify(portfolioOf(village(seed, members), site, since))),
    );
}

function withVillage(command: Command): Command {
  return command
    .option('--seed <n>', 'the same seed gives the same members', number, 1)
    .option('--members <n>', 'how many households', number, DEFAULT_HOUSEHOLDS)
    .option('--site <gu/dong/site>', 'of the collector', 'eunpyeong/sinsa1/e-gw-1');
}

async function runHouseholds(flags: HouseholdsFlags): Promise<void> {
  const { seed, site, mqtt, username, historyDays, interval, vtn } = flags;
  const clock = clockFrom(flags);
  const members = village(seed, flags.members);
  const ids = members.map(({ id }) => id);
  const password = flags.password ?? process.env.MAEUL_PASSWORD;
  const collector = new HouseholdCollector({
    ...{ site, members, seed, historyDays, intervalS: Math.max(1, Math.round(interval / 60)) * 60 },
    clock,
    broker: `mqtt://${mqtt}`,
    ...(username === undefined ? {} : { login: { username, ...(password !== undefined && { password }) } }),
    onProgress: (text) => console.error(text),
  });
  const api =
    flags.control === undefined
      ? null
      : new CollectorApi(collector, members, unwrap(parseAddress(flags.control, '--control')));
  const control = await api?.start();
  await collector.start().catch((error: Error) => {
    throw new RefusalError(refuse('cannot-connect', `The broker at ${mqtt} cannot be reached: ${error.message}.`));
  });
  const ven =
    vtn === undefined
      ? null
      : new HomeVen({
          ...{ url: vtn, clientId: flags.client, secret: process.env.MAEUL_VTN_SECRET ?? '', everyMs: VEN_EVERY_MS },
          nowMs: () => clock.nowMs(),
          onCalled: (on) => collector.call(ids, on),
        });
  ven?.start();
  console.log(JSON.stringify({ members: members.length, ...(control === undefined ? {} : { control }) }));
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  ven?.stop();
  await collector.stop();
  await api?.stop();
}
