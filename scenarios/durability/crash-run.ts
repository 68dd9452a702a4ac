import { setTimeout as sleep } from 'node:timers/promises';
import { REORDERED_MS } from '@maeul/hub/views/catalog/gap-ledger';
import { seededRandom } from '@maeul/simulators/random';
import { auditAcknowledged, auditSpool, auditViews, SpoolBook } from './audit.ts';
import { JournalBook } from './journal-book.ts';
import { NumberedClient } from './numbered-client.ts';
import { type Kill, planKills } from './plan.ts';
import { until } from './program.ts';
import { readSpool } from './spool-copy.ts';
import { PLACE, Village } from './village.ts';

export interface CrashOptions {
  readonly kills: number;
  readonly seed: number;
  readonly folder: string;
  /** A hub program other than `maeul hub`. */
  readonly hubProgram?: string;
  /** How long may pass until everything durable has arrived; an edge that was often refused waits up to a minute. */
  readonly patienceMs: number;
  readonly progress: (line: string) => void;
}

export interface CrashReport {
  readonly seed: number;
  readonly kills: Readonly<Record<string, number>>;
  /** Numbers for which a client holds a PUBACK. */
  readonly acknowledged: number;
  /** Numbers that were durable in the edge. */
  readonly durableInEdge: number;
  readonly journalRecords: number;
  readonly readings: number;
  /** Rows of the gap ledger, by cause. */
  readonly gaps: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** What is wrong; empty when every promise was kept. */
  readonly findings: readonly string[];
}

const CLIENTS = 2;
const RATE_PER_S = 500;
const WINDOW = 100;
const WORK_MS_MAX = 900;
const START_MS_MAX = 60_000;
const NEWS_MS_MAX = 10_000;

/** Kills hub and edge again and again under load, then counts. */
export async function runCrashes(options: CrashOptions): Promise<CrashReport> {
  const { kills, seed, folder, hubProgram, progress } = options;
  const startedMs = performance.now();
  const village = new Village({ folder, ...(hubProgram === undefined ? {} : { hubProgram }) });
  const clients = Array.from({ length: CLIENTS }, (_, index) => loadClient(index, seed, kills));
  const spool = new SpoolBook();
  const counts: Record<string, number> = {};
  try {
    await village.startHub();
    for (const client of clients) client.start(village.mqtt);
    await village.startEdge();
    const typicalMs = { hub: performance.now() - village.hub.startedMs, edge: 1500 };
    for (const [index, kill] of planKills(kills, seed).entries()) {
      const phase = await reach(village, kill, typicalMs, clients);
      await village[kill.target].end('SIGKILL');
      if (kill.target === 'edge') spool.note(readSpool(village.spoolFile));
      village.restart(kill.target);
      const name = `${kill.target} ${phase}`;
      counts[name] = (counts[name] ?? 0) + 1;
      progress(`${index + 1}/${kills} killed ${name}; ${acknowledged(clients)} acknowledged, edge ${spool.last}`);
    }
    const { journal, findings, gaps } = await settle(village, clients, spool, options.patienceMs, progress);
    return {
      seed,
      kills: counts,
      acknowledged: acknowledged(clients),
      durableInEdge: spool.last,
      journalRecords: journal.records,
      readings: [...journal.points.values()].reduce((sum, { size }) => sum + size, 0),
      gaps,
      seconds: Math.round((performance.now() - startedMs) / 1000),
      findings,
    };
  } finally {
    for (const client of clients) client.stop();
    await village.kill();
  }
}

function loadClient(index: number, seed: number, kills: number): NumberedClient {
  // Readings of the past, so that they stay in order of time however fast they come; and no two of one time.
  const hoursBack = 1 + Math.ceil(kills / 10);
  return new NumberedClient({
    path: `${PLACE}/load-${index + 1}/meter-1`,
    stream: `load-${seed}-${index + 1}`,
    firstMs: Date.now() - hoursBack * 3_600_000,
    stepMs: 2,
    window: WINDOW,
    ratePerS: RATE_PER_S,
    random: seededRandom(seed + index + 1),
  });
}

function acknowledged(clients: readonly NumberedClient[]): number {
  return clients.reduce((sum, { acked }) => sum + acked.size, 0);
}

/** Waits for the instant of a kill. Returns the phase that the program is in then. */
async function reach(
  village: Village,
  { target, phase, at }: Kill,
  typicalMs: Record<'hub' | 'edge', number>,
  clients: readonly NumberedClient[],
): Promise<Kill['phase']> {
  const program = village[target];
  let isReady = false;
  void program.ready.then((line) => {
    isReady = line !== null;
  });
  if (phase === 'starting') {
    const leftMs = program.startedMs + at * typicalMs[target] - performance.now();
    await sleep(Math.max(0, leftMs));
  } else {
    await until(`the ${target} has started`, START_MS_MAX, () => isReady || !program.alive);
    const before = acknowledged(clients);
    if (target === 'hub')
      await until('the load goes on', NEWS_MS_MAX, () => acknowledged(clients) > before || !program.alive);
    await sleep(at * WORK_MS_MAX);
  }
  if (!program.alive) throw new Error(`The ${target} ended by itself:\n${program.lastWords()}`);
  return isReady ? 'working' : 'starting';
}

/** Lets everything come to rest, and audits. */
async function settle(
  village: Village,
  clients: readonly NumberedClient[],
  spool: SpoolBook,
  patienceMs: number,
  progress: (line: string) => void,
) {
  for (const client of clients) client.finish();
  await village.hub.started();
  await village.edge.started();
  await until('all that was sent is acknowledged', patienceMs, () => clients.every((client) => client.settled));
  const journal = new JournalBook(village.journalFile);
  const arrived = () => {
    journal.readOn();
    return spool.missingIn(journal).length === 0;
  };
  // That something does not arrive is the audit's to tell.
  await until('all that was durable in the edge has arrived', patienceMs, arrived).catch(() => {});
  await village.edge.end('SIGTERM');
  await until('the views have caught up', patienceMs, () => village.api.caughtUp());
  journal.readOn();
  // The gap ledger keeps a missing number to itself while it may still be overtaken by others.
  await sleep(REORDERED_MS + 1_000);
  progress('everything is at rest; counting');
  const findings = [
    ...clients.flatMap((client) => auditAcknowledged(client, journal)),
    ...spool.audit(journal),
    ...auditSpool(readSpool(village.spoolFile), journal),
    ...(await auditViews(journal, village.api)),
  ];
  const gaps: Record<string, number> = {};
  for (const { cause } of await village.api.gaps()) gaps[cause] = (gaps[cause] ?? 0) + 1;
  await village.hub.end('SIGTERM');
  findings.push(...(await auditRebuild(village)));
  return { journal, findings, gaps };
}

async function auditRebuild(village: Village): Promise<string[]> {
  const { status, stdout, stderr } = await village.hubCommand('rebuild', '--json');
  if (status !== 0) return [`maeul hub rebuild ended with ${status}: ${stderr.slice(-500)}`];
  const views = JSON.parse(stdout) as { view: string; identical: boolean | null }[];
  return views
    .filter(({ identical }) => identical !== true)
    .map(({ view }) => `the view ${view} was rebuilt differently`);
}
