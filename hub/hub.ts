import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { type Clock, clockAt, isWallClock, WALL_CLOCK } from '@maeul/devices/clock';
import { type Address, formatAddress } from '@maeul/devices/config/address';
import type { DevicePath } from '@maeul/devices/path';
import { ok, type Refusal, type Result, refuse, unwrap } from '@maeul/devices/refusal';
import type { Logger } from 'pino';
import { createBroker } from './broker/broker.ts';
import type { Broker, RetainedState } from './broker/broker-options.ts';
import type { SendCommand } from './command-outcome.ts';
import type { HubConfig } from './config.ts';
import { type RunningEnergy, startEnergy } from './energy/start-energy.ts';
import { type HubFolder, hubFolder, lockFolder } from './folder.ts';
import { openTokens } from './http/access/tokens.ts';
import { createHttp } from './http/http.ts';
import type { HealthReport } from './http/options.ts';
import { SqliteJournal } from './journal/sqlite-journal.ts';
import { hubCollectors } from './metrics.ts';
import { type RunningOffice, startOffice } from './office/start-office.ts';
import { OwnEvents } from './own-events.ts';
import { OfficeDesk } from './points/office-desk.ts';
import { hearingRepeats, OutcomeSender } from './points/outcome-sender.ts';
import { WorkerQueries } from './queries/worker-queries.ts';
import { CredentialStore } from './security/credentials.ts';
import { commandSender } from './send-command.ts';
import { influxTarget } from './sinks/influx/config.ts';
import type { SinkTrouble } from './sinks/influx/influx-sink.ts';
import { InfluxThread } from './sinks/influx/influx-thread.ts';
import { sinkPace } from './sinks/influx/start-influx-sink.ts';
import { Views } from './views/views.ts';

export interface HubOptions {
  readonly config: HubConfig;
  /** MAEUL_DATA; the hub keeps its files in `<dataFolder>/hub`. */
  readonly dataFolder: string;
  readonly log: Logger;
  /** Of demos and tests; the wall's if left out. */
  readonly clock?: Clock;
}

export interface Hub {
  readonly http: Address;
  readonly mqtt: Address;
  /** Answers when all that was acknowledged is in every view. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

const PAGES = fileURLToPath(new URL('../dashboards/dist', import.meta.url));
/** How long a start waits for the views, so that the broker's retained states are the newest ones. */
const VIEWS_WAIT_MS = 5_000;

/**
 * Starts the hub: journal, views, sinks, broker, HTTP, in this order; what was started is stopped again if a later part
 * cannot start. Codes: `hub-running`, `data-unusable` and those of its parts.
 */
export async function startHub({ config, dataFolder, log, clock = WALL_CLOCK }: HubOptions): Promise<Result<Hub>> {
  const folder = hubFolder(dataFolder);
  const unlock = lockFolder(folder);
  if (!unlock.ok) return unlock;
  const running = new Running();
  running.add({ stop: unlock.value });
  try {
    if (!isWallClock(clock)) {
      const { speed } = clock;
      const shows = new Date(clockAt(clock, Date.now())).toISOString();
      log.warn({ shows, speed }, 'MAEUL_CLOCK is set: this hub does not go by the real time; for demos and tests only');
    }
    const store = await startStore(config, folder, { log, clock }, running);
    const sink = unwrap(influxSink(config, folder, store.journal, store.events, log));
    if (sink !== null) {
      sink.start();
      running.add(sink);
    }
    const { broker, mqtt } = await startBroker(config, folder, store, { log, clock }, running);
    const sendCommand = commandSender(broker, store.journal, clock);
    const options = { config, dataFolder, log, clock };
    const office = unwrap(openOffice(options, folder, store, sendCommand));
    running.add(office);
    const energy = unwrap(await openEnergy(options, folder, store, { broker, office, sendCommand }));
    running.add(energy);
    const http = await startHttp(options, store, { broker, sink, office, energy, sendCommand }, running);
    log.info({ http: formatAddress(http), mqtt: formatAddress(mqtt), data: folder.root }, 'hub runs');
    const { journal, views } = store;
    return ok({ http, mqtt, caughtUp: () => views.caughtUp(journal.head()), stop: () => running.stop() });
  } catch (error) {
    await running.stop();
    if ((error as { code?: unknown }).code === 'ERR_SQLITE_ERROR') return unusable(folder, error as Error);
    throw error;
  }
}

function unusable(folder: HubFolder, { message }: Error): Refusal {
  const hint = 'Check the disk and its free room; a damaged file comes back from a backup.';
  return refuse('data-unusable', `The data in ${folder.root} cannot be used: ${message}.`, hint);
}

interface Stoppable {
  stop(): unknown;
}

/** The parts that run, to be stopped in the opposite order. */
class Running {
  readonly #parts: Stoppable[] = [];

  add(part: Stoppable): void {
    this.#parts.push(part);
  }

  async stop(): Promise<void> {
    for (const part of this.#parts.splice(0).reverse()) await part.stop();
  }
}

interface Store {
  readonly journal: SqliteJournal;
  readonly events: OwnEvents;
  readonly views: Views;
  readonly queries: WorkerQueries;
  /** Where the hub itself says what the office decides. */
  readonly desk: OfficeDesk;
}

/** What every part is given. */
interface Shared {
  readonly log: Logger;
  readonly clock: Clock;
}

async function startStore(
  config: HubConfig,
  folder: HubFolder,
  { log, clock }: Shared,
  running: Running,
): Promise<Store> {
  const now = (): number => clockAt(clock, Date.now());
  const lastRecordMs = newestRecord(folder);
  const journal = new SqliteJournal(folder.journal, now);
  await journal.start();
  running.add(journal);

  const events = new OwnEvents(journal, config.hub, clock);
  await events.start(lastRecordMs);
  running.add(events);

  const views = new Views({
    journalFile: folder.journal,
    journalHead: journal.sharedHead,
    folder: folder.views,
    options: { rawRetentionMs: config.rawRetentionMs },
    onFailure: (message) => log.error(message),
  });
  await views.start();
  running.add(views);
  const patience = new Promise((resolve) => setTimeout(resolve, VIEWS_WAIT_MS).unref());
  await Promise.race([views.caughtUp(journal.head()), patience]);

  const queries = new WorkerQueries(folder.root, clock);
  queries.start();
  running.add(queries);
  const desk = new OfficeDesk(journal, views, config.hub, now);
  desk.start();
  running.add(desk);
  return { journal, events, views, queries, desk };
}

async function startBroker(
  config: HubConfig,
  folder: HubFolder,
  { journal, views, queries }: Store,
  { log, clock }: Shared,
  running: Running,
): Promise<{ broker: Broker; mqtt: Address }> {
  const credentials = new CredentialStore(folder.security);
  credentials.start();
  running.add(credentials);
  const { listeners, anonymous, denyFilters, limits } = config.mqtt;
  const retained = retainedStates(folder);
  // A client's message can come only after the broker has started, and the sender is there by then.
  let outcomes: OutcomeSender | null = null;
  const sink = hearingRepeats(journal, (message) => outcomes?.cameAgain(message));
  const broker = createBroker({ sink, credentials, listeners, anonymous, denyFilters, limits, retained, log });
  const [bound] = unwrap(await broker.start());
  running.add(broker);
  const now = (): number => clockAt(clock, Date.now());
  outcomes = new OutcomeSender({ broker, source: views, queries: queries.points, log, now });
  outcomes.start();
  running.add(outcomes);
  return { broker, mqtt: { host: bound!.host, port: bound!.port } };
}

function openOffice(
  { config, dataFolder, log, clock }: HubOptions & Shared,
  folder: HubFolder,
  { journal, queries, desk }: Store,
  sendCommand: SendCommand,
): Result<RunningOffice> {
  const { points, devices } = queries;
  const parts = { journal, desk, points, devices, sendCommand, log, clock };
  return startOffice({ dataFolder, folder, config: config.points, ...parts });
}

function openEnergy(
  { config, dataFolder, log, clock }: HubOptions & Shared,
  folder: HubFolder,
  { journal, views, queries, desk }: Store,
  { broker, office: { office }, sendCommand }: Pick<Served, 'broker' | 'office' | 'sendCommand'>,
): Promise<Result<RunningEnergy>> {
  const now = (): number => clockAt(clock, Date.now());
  const parts = { journal, views, queries, broker, office, sendCommand };
  return startEnergy({ ...parts, dataFolder, folder, config, path: config.hub, pointsDesk: desk, clock, now, log });
}

interface Served {
  readonly broker: Broker;
  readonly sink: InfluxThread | null;
  readonly office: RunningOffice;
  readonly energy: RunningEnergy;
  readonly sendCommand: SendCommand;
}

async function startHttp(
  { config, dataFolder, log, clock }: HubOptions & Shared,
  { journal, queries }: Store,
  { broker, sink, sendCommand, office: { office, onSession }, energy: { energy } }: Served,
  running: Running,
): Promise<Address> {
  const tokens = openTokens(dataFolder);
  running.add({ stop: () => tokens.close() });
  const startedMs = Date.now();
  const http = createHttp({
    ...config.http,
    queries,
    feed: journal,
    clock,
    health: () => health(journal, startedMs),
    log,
    tokens,
    pagesDir: PAGES,
    sendCommand,
    office: {
      ...{ office: () => office, mobile: config.points.mobile, anonymous: config.mqtt.anonymous, onSession },
      notices: () => energy.calls.keeper.notices(),
    },
    vpp: { office: () => office, energy: () => energy },
    openadr: energy.openadr,
    collectors: hubCollectors(broker, journal, sink === null ? null : () => sink.status()),
  });
  if (config.mqtt.websocket)
    http.server.server.on('upgrade', (request, socket, head) => broker.handleUpgrade(request, socket, head));
  const bound = await http.start();
  running.add(http);
  return bound;
}

function influxSink(
  config: HubConfig,
  folder: HubFolder,
  journal: SqliteJournal,
  events: OwnEvents,
  log: Logger,
): Result<InfluxThread | null> {
  if (config.influx === null) return ok(null);
  const target = influxTarget(config.influx, (path) => readFileSync(path, 'utf8'));
  if (!target.ok) return target;
  const onTrouble = (trouble: SinkTrouble | null) => {
    if (trouble === null) log.info('InfluxDB takes data again');
    else log.warn({ code: trouble.code }, `InfluxDB: ${trouble.message}`);
    const said =
      trouble === null
        ? events.say('maeul.hub.sink-reachable.v1', { sink: 'influx' })
        : events.say('maeul.hub.sink-unreachable.v1', { sink: 'influx', reason: trouble.code });
    said.catch((error: unknown) => log.error({ err: error }, 'an outage could not be recorded'));
  };
  return ok(
    new InfluxThread({
      journalFile: folder.journal,
      journalHead: journal.sharedHead,
      storeFile: join(folder.views, 'influx.db'),
      target: target.value,
      ...sinkPace(config.influx),
      onTrouble,
      onDeath: (error) => log.error({ err: error }, 'the InfluxDB sink ended; the hub goes on without it'),
    }),
  );
}

function health(journal: SqliteJournal, startedMs: number): HealthReport {
  const { broken } = journal;
  return {
    journal: {
      writable: broken === null && !journal.failing,
      head: journal.head(),
      ...(broken === null ? {} : { reason: broken.message }),
    },
    uptimeS: Math.round((Date.now() - startedMs) / 1000),
  };
}

/** When the newest record of the journal came: the last instant that the hub is known to have run. */
function newestRecord(folder: HubFolder): number | null {
  try {
    const db = new DatabaseSync(folder.journal, { readOnly: true });
    const row = db.prepare('SELECT received_ms FROM batch ORDER BY first DESC LIMIT 1').get();
    db.close();
    return (row as { received_ms: number } | undefined)?.received_ms ?? null;
  } catch {
    // No journal yet.
    return null;
  }
}

/** What devices last said of themselves: a restarted broker has forgotten its retained messages. */
function retainedStates(folder: HubFolder): RetainedState[] {
  const db = new DatabaseSync(join(folder.views, 'catalog.db'), { readOnly: true });
  const rows = db.prepare('SELECT path, state FROM device WHERE state IS NOT NULL').all();
  db.close();
  return rows.map((row) => {
    const { path, state } = row as { path: string; state: string };
    return { path: path as DevicePath, payload: Buffer.from(state) };
  });
}
