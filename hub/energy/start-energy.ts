import { ok, type Result } from '@maeul/devices/refusal';
import { openOffice } from '../office/office-file.ts';
import { AdviceBook } from './advice-book.ts';
import { Board } from './board.ts';
import { startDispatch } from './dispatch/start-dispatch.ts';
import type { Energy, EnergyPart, EnergySetup } from './energy.ts';
import { ForecastThread } from './forecast-thread.ts';
import { Forecaster } from './forecaster.ts';
import { GuBook } from './gu-book.ts';
import { PortfolioKeeper } from './portfolio-keeper.ts';
import { startCalls } from './start-calls.ts';
import { startMarket } from './start-market.ts';
import { startOpenAdr } from './start-openadr.ts';
import { startUplink } from './uplink/start-uplink.ts';
import { VppDesk } from './vpp-desk.ts';

/** Among so many of the newest is the one that runs or comes next. */
const CALLS_ON_BOARD = 20;

export interface RunningEnergy {
  readonly energy: Energy;
  stop(): Promise<void>;
}

/**
 * Starts what the hub does with power by itself: composition by hand, in the order in which the parts need each other. A part that
 * cannot start stops those before it.
 */
export async function startEnergy(setup: EnergySetup): Promise<Result<RunningEnergy>> {
  const parts: EnergyPart[] = [];
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await part.stop();
  };
  try {
    const energy = startParts(setup, (part) => {
      parts.push(part);
    });
    return ok({ energy, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One line for each part. @param running is told of each part that has a stop */
function startParts(setup: EnergySetup, running: (part: EnergyPart) => void): Energy {
  const { now, queries, config, journal, views, path, folder, office } = setup;
  const { power } = queries;
  const desk = new VppDesk(journal, views, path, now);
  const portfolio = new PortfolioKeeper({ desk, power, office, db: openOffice(folder.office), now });
  running(portfolio);
  const thread = new ForecastThread();
  running(thread);
  const forecaster = new Forecaster({ power, thread, location: config.energy.location, now });
  const calls = startCalls(setup, desk, running);
  const plan = startDispatch(setup, { desk, keeper: calls.keeper, forecaster }, running);
  const openadr = startOpenAdr(setup, calls, running);
  const market = startMarket(setup, desk, running);
  const advice = new AdviceBook({ power, calls: queries.calls, office, desk, now });
  const place = path.split('/').slice(0, 2).join('/');
  const newest = async () => (await calls.office.pages.list({ limit: CALLS_ON_BOARD })).rows;
  const gu = new GuBook({ gu: queries.gu, power, target: config.energy.guTarget, now });
  const ranking = startUplink(setup, place, running);
  const dongs = async () => ranking?.dongs() ?? gu.ranking();
  const board = new Board({ place, power, forecaster, calls: newest, dongs, now });
  return { now, gu, power, portfolio, calls, plan, openadr, forecaster, market, advice, board };
}
