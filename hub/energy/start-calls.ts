import { CallDesk } from './call-desk.ts';
import { CallKeeper } from './call-keeper.ts';
import { CallOffice } from './call-office.ts';
import { CallPages } from './call-pages.ts';
import type { CallParts } from './call-parts.ts';
import { DeliveryWatch } from './delivery-watch.ts';
import type { EnergyPart, EnergySetup } from './energy.ts';
import { RewardSayer } from './reward-sayer.ts';
import { SettleKeeper } from './settle-keeper.ts';
import { Settler } from './settler.ts';
import { Statements } from './statements.ts';
import type { VppDesk } from './vpp-desk.ts';

/** Everything about calls: taking them in, telling of them, watching and settling them. */
export function startCalls(setup: EnergySetup, said: VppDesk, running: (part: EnergyPart) => void): CallParts {
  const { queries, journal, views, broker, path, clock, now, log, office, pointsDesk } = setup;
  const { calls, power, points } = queries;
  const asked = { calls, power };
  const desk = new CallDesk({ ...asked, desk: said, now });
  const keeper = new CallKeeper({ calls, journal, views, broker, path, clock, now, log });
  keeper.start();
  running(keeper);
  const watch = new DeliveryWatch({ ...asked, keeper, desk: said, clock, now, log });
  watch.start();
  running(watch);
  const rewards = new RewardSayer({ points, pointsDesk, log });
  const settler = new Settler({ ...asked, desk: said, rewards, journal, views, now });
  const settling = new SettleKeeper({ ...asked, settler, clock, now, log });
  settling.start();
  running(settling);
  const pages = new CallPages({ ...asked, desk, now });
  const statements = new Statements({ ...asked, points, desk, now }, pages);
  return {
    intake: desk,
    keeper,
    office: new CallOffice({ office, desk, settler, pages, statements, queries: calls, now }),
  };
}
