import type { Clock } from '@maeul/devices/clock';
import type { DevicePath } from '@maeul/devices/path';
import type { Logger } from 'pino';
import type { Broker } from '../broker/broker-options.ts';
import type { SendCommand } from '../command-outcome.ts';
import type { HubConfig } from '../config.ts';
import type { HubFolder } from '../folder.ts';
import type { Journal } from '../journal/journal.ts';
import type { Office } from '../office/office.ts';
import type { OfficeDesk } from '../points/office-desk.ts';
import type { WorkerQueries } from '../queries/worker-queries.ts';
import type { Views } from '../views/views.ts';
import type { AdviceBook } from './advice-book.ts';
import type { Board } from './board.ts';
import type { CallParts } from './call-parts.ts';
import type { PlanOffice } from './dispatch/plan-office.ts';
import type { Forecaster } from './forecaster.ts';
import type { GuBook } from './gu-book.ts';
import type { MarketBook } from './market-book.ts';
import type { OpenAdrParts } from './openadr-parts.ts';
import type { PortfolioKeeper } from './portfolio-keeper.ts';

/** What the hub gives to the energy office: each of its parts takes what it needs of it, and nothing more. */
export interface EnergySetup {
  /** MAEUL_DATA */
  readonly dataFolder: string;
  readonly folder: HubFolder;
  readonly config: HubConfig;
  /** The hub's own path: what it decides is said there. */
  readonly path: DevicePath;
  readonly journal: Pick<Journal, 'append' | 'onCommit' | 'head'>;
  readonly views: Pick<Views, 'caughtUp'>;
  /** `power` and `calls` are asked of the views of those names. */
  readonly queries: WorkerQueries;
  /** Says rewards to the ledger. */
  readonly pointsDesk: Pick<OfficeDesk, 'say'>;
  readonly broker: Pick<Broker, 'publish'>;
  readonly sendCommand: SendCommand;
  /** Audit log, accounts, and its mutable database. */
  readonly office: Office;
  /** What `now` shows: a demo's may run fast, so timers are set by its speed. */
  readonly clock: Clock;
  readonly now: () => number;
  readonly log: Logger;
}

/** The parts of the energy office that routes speak to. */
export interface Energy {
  readonly now: () => number;
  readonly power: WorkerQueries['power'];
  readonly portfolio: PortfolioKeeper;
  readonly calls: CallParts;
  readonly plan: PlanOffice;
  readonly openadr: OpenAdrParts;
  readonly forecaster: Pick<Forecaster, 'shown' | 'known'>;
  readonly market: MarketBook;
  readonly advice: AdviceBook;
  readonly board: Pick<Board, 'answer'>;
  /** What dongs told this hub, if it is that of a gu. */
  readonly gu: GuBook;
}

/** Something that was started; what was started last is stopped first. */
export interface EnergyPart {
  stop(): unknown;
}
