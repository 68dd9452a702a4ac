import { unwrap } from '@maeul/devices/refusal';
import type { Command } from 'commander';
import { CleanHouse } from '../clean-house/house.ts';
import { houseRoutes } from '../clean-house/house-api.ts';
import { cleanHouseLines } from '../clean-house/lines.ts';
import { Residents } from '../clean-house/residents.ts';
import { DEMO_CLEAN_HOUSE } from '../clean-house/spec.ts';
import { Visitors } from '../clean-house/visitors.ts';
import type { SimContext } from '../host/context.ts';
import { SimHost } from '../host/host.ts';
import { amount, type CommonFlags, contextFrom, kioskUrl, number, runHost, simulatorCommand } from './common.ts';

export interface CleanHouseFlags extends CommonFlags {
  host: string;
  basePort: number;
  kiosk?: string;
  residents: number;
}

const CARDS = 12;

export function withResidents(command: Command): Command {
  return command
    .option('--kiosk <url>', 'screen of the kiosk that stands there, e.g. http://127.0.0.1:8090')
    .option('--residents <n>', 'who come in an hour, tap a card at --kiosk and bring something', amount, 0);
}

export function cleanHouseCommand(): Command {
  return withResidents(
    simulatorCommand(
      'clean-house',
      'a clean house: scales on their wires, a Firmata board for lids, lamps, sensors and dispensers; --control serves its page',
    )
      .option('--host <address>', 'where to listen', '127.0.0.1')
      .option('--base-port <n>', 'port of the board; the scales follow; 0 = free ports', number, 0),
  ).action(async (flags: CleanHouseFlags) => {
    const context = contextFrom(flags);
    await runCleanHouse(context, flags, (house) => new SimHost(context, cleanHouseLines(house, flags)));
  });
}

/** Runs a host with the clean house of the demo on it, its page and its residents, until it is told to stop. */
export async function runCleanHouse(
  context: SimContext,
  flags: CleanHouseFlags,
  hostOf: (house: CleanHouse) => SimHost,
): Promise<void> {
  const kiosk = flags.kiosk === undefined ? null : unwrap(kioskUrl(flags.kiosk));
  const house = new CleanHouse(context, DEMO_CLEAN_HOUSE);
  const visitors = new Visitors(house, context.random('visitors'));
  const residents =
    kiosk === null || flags.residents === 0
      ? null
      : new Residents(house, visitors, context.random('residents'), {
          kiosk,
          perHour: flags.residents,
          cards: CARDS,
        });
  residents?.start();
  try {
    await runHost(hostOf(house), flags, houseRoutes(house, visitors, kiosk));
  } finally {
    visitors.stop();
    await residents?.stop();
    house.stop();
  }
}
