import { join } from 'node:path';
import { unwrap } from '@maeul/devices/refusal';
import type { CallKeeper } from '../call-keeper.ts';
import type { EnergyPart, EnergySetup } from '../energy.ts';
import type { Forecaster } from '../forecaster.ts';
import { Solver } from '../solver/solver.ts';
import type { VppDesk } from '../vpp-desk.ts';
import { openControlKey } from './control-key.ts';
import { Dispatcher } from './dispatcher.ts';
import { OrderBook } from './order-book.ts';
import { PlanOffice } from './plan-office.ts';
import { SetpointSender } from './setpoint-sender.ts';

/** Everything that plans and steers. Refuses (by RefusalError) with `bad-control-key`. */
export function startDispatch(
  setup: EnergySetup,
  needs: { readonly desk: VppDesk; readonly keeper: CallKeeper; readonly forecaster: Forecaster },
  running: (part: EnergyPart) => void,
): PlanOffice {
  const { dataFolder, folder, config, queries, journal, sendCommand, clock, now, log, office } = setup;
  const { dispatch: settings } = config.energy;
  const { desk, keeper, forecaster } = needs;
  const { signing } = unwrap(openControlKey(dataFolder));
  const orders = new OrderBook(join(folder.root, 'control.db'));
  running({ stop: () => orders.close() });
  const sending = { send: sendCommand, key: signing, orders, journal, revertS: settings.revertS, clock, now, log };
  const sender = new SetpointSender(sending);
  sender.start();
  running(sender);
  const solver = new Solver();
  running(solver);
  const { power, calls } = queries;
  const looked = { power, calls, devices: queries, forecaster, settings };
  const dispatcher = new Dispatcher({ ...looked, keeper, solver, sender, desk, now, log });
  dispatcher.start();
  running(dispatcher);
  const { emergency } = settings;
  return new PlanOffice({ dispatcher, sender, power, calls, devices: queries, desk, office, emergency, now });
}
