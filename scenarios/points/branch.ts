import { CleanHouse } from '@maeul/simulators/clean-house/house';
import { cleanHouseLines } from '@maeul/simulators/clean-house/lines';
import { DEMO_CLEAN_HOUSE } from '@maeul/simulators/clean-house/spec';
import { simClock } from '@maeul/simulators/clock';
import { simContext } from '@maeul/simulators/host/context';
import { SimHost } from '@maeul/simulators/host/host';
import { seededRandom } from '@maeul/simulators/random';
import { HurriedResidents } from './hurried-resident.ts';
import type { KioskAgent, RecyclingTown } from './recycling-town.ts';

/** A clean house on its wires, the agent of its kiosk, and those who use it. */
export interface Branch {
  readonly agent: KioskAgent;
  readonly house: CleanHouse;
  readonly residents: HurriedResidents;
  readonly host: SimHost;
}

export async function openBranch(town: RecyclingTown, site: string, seed: number, cards: number): Promise<Branch> {
  const context = simContext(simClock(), seed);
  const house = new CleanHouse(context, DEMO_CLEAN_HOUSE);
  const host = new SimHost(context, cleanHouseLines(house, { host: '127.0.0.1', basePort: 0 }));
  const agent = await town.open(site, await host.start());
  const residents = new HurriedResidents(house, agent.screen, seededRandom(seed), cards);
  return { agent, house, residents, host };
}
