import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../durability/program.ts';
import { auditTown, type PointsFigures, storeOf } from './audit-town.ts';
import { type Branch, openBranch } from './branch.ts';
import { type PointsKill, planPointsKills } from './kill-plan.ts';
import { type KioskAgent, RecyclingTown } from './recycling-town.ts';

export interface PointsCrashOptions {
  readonly kills: number;
  readonly seed: number;
  readonly folder: string;
  readonly progress: (line: string) => void;
}

export interface PointsCrashReport extends PointsFigures {
  readonly seed: number;
  readonly kills: Readonly<Record<string, number>>;
  readonly seconds: number;
}

const SITES = ['clean-house-1', 'clean-house-2'];
const OPEN_MS_MAX = 120_000;
const CONFIRMED_FIRST = 4;
const WORK_MS_MAX = 1_500;
const START_MS_MAX = 2_000;
/** Longer nobody waits for somebody to buy something. */
const BUYS_WITHIN_MS = 6_000;
const NEWS_WITHIN_MS = 5_000;
/** A motor turns so long until something falls. */
const TURN_MS = 1_100;
const LEAVE_MS_MAX = 8_000;
const ARRIVED_MS_MAX = 60_000;
const ROUNDS_MAX = 5;

/** Deposits and purchases at two kiosks while hub and agents are killed by chance; then everything is counted. */
export async function runPointsCrashes(options: PointsCrashOptions): Promise<PointsCrashReport> {
  const { kills, seed, folder, progress } = options;
  const startedMs = performance.now();
  const town = new RecyclingTown(folder);
  const branches: Branch[] = [];
  const counts: Record<string, number> = {};
  try {
    await town.start();
    const cards = 3 + Math.ceil(kills / 4);
    const opened = SITES.map((site, index) => openBranch(town, site, seed + index, cards));
    branches.push(...(await Promise.all(opened)));
    for (const { residents } of branches) residents.start();
    const confirmed = () => branches.reduce((sum, { residents }) => sum + residents.confirmed.size, 0);
    await until('there are points to spend', OPEN_MS_MAX, () => confirmed() >= CONFIRMED_FIRST);
    for (const [index, kill] of planPointsKills(kills, SITES.length, seed).entries()) {
      const at = await reach(town, branches, kill);
      await strike(town, branches, kill);
      const name = `${kill.target === 'hub' ? 'hub' : 'agent'} ${at}${kill.powerCut ? ', power cut' : ''}`;
      counts[name] = (counts[name] ?? 0) + 1;
      progress(`${index + 1}/${kills} killed ${name}; ${confirmed()} receipts confirmed`);
    }
    await settle(town, branches, progress);
    const figures = await auditTown(town, branches);
    return { seed, kills: counts, seconds: Math.round((performance.now() - startedMs) / 1000), ...figures };
  } finally {
    for (const { residents } of branches) await residents.stop(0);
    await town.kill();
    for (const { host, house } of branches) {
      house.stop();
      await host.stop();
    }
  }
}

/** Waits for the instant of a kill. Returns what it came at. */
async function reach(town: RecyclingTown, branches: readonly Branch[], kill: PointsKill): Promise<PointsKill['at']> {
  const branch = kill.target === 'hub' ? null : branches[kill.target]!;
  const program = branch === null ? town.hub : branch.agent.program;
  if (kill.at === 'starting') {
    await sleep(kill.wait * START_MS_MAX);
    return 'starting';
  }
  await program.started();
  if (branch !== null) await until('the kiosk is open', OPEN_MS_MAX, () => branch.residents.isOpen);
  const dispensing = () => branch?.residents.step === 'dispensing';
  if (kill.at === 'dispensing') await until('somebody buys', BUYS_WITHIN_MS, dispensing).catch(() => {});
  else {
    const all = branch === null ? branches : [branch];
    const receipts = () => all.reduce((sum, { residents }) => sum + residents.confirmed.size, 0);
    const before = receipts();
    await until('there is news', NEWS_WITHIN_MS, () => receipts() > before).catch(() => {});
  }
  const isDispensing = dispensing();
  await sleep(kill.wait * (isDispensing ? TURN_MS : WORK_MS_MAX));
  if (!program.alive) throw new Error(`A program ended by itself:\n${program.lastWords()}`);
  return isDispensing ? 'dispensing' : 'working';
}

async function strike(
  town: RecyclingTown,
  branches: readonly Branch[],
  { target, powerCut }: PointsKill,
): Promise<void> {
  if (target === 'hub') {
    await town.hub.end('SIGKILL');
    town.restartHub();
    return;
  }
  const { agent, house } = branches[target]!;
  const killed = agent.program.end('SIGKILL');
  if (powerCut) house.board.reset();
  await killed;
  agent.restart();
}

/** Nobody comes any more, and all that the kiosks have signed gets to the ledger. */
async function settle(
  town: RecyclingTown,
  branches: readonly Branch[],
  progress: (line: string) => void,
): Promise<void> {
  await town.hub.started();
  await Promise.all(branches.map(({ residents }) => residents.stop(LEAVE_MS_MAX)));
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    // An agent that is started again calls the hub at once, and ends what it was killed at.
    const signed = await Promise.all(
      branches.map(async ({ agent }) => {
        await agent.program.started();
        await agent.program.end('SIGTERM');
        return storeOf(agent.storeFile);
      }),
    );
    const waiting = [];
    for (const [index, { agent }] of branches.entries())
      if (signed[index]!.openHolds > 0 || (await ledgerHas(town, agent)) < signed[index]!.last) waiting.push(agent);
    progress(`at rest: ${branches.length - waiting.length} of ${branches.length} kiosks`);
    if (waiting.length === 0) return;
    for (const { agent } of branches) agent.restart();
    const caughtUp = async () => {
      const counted = await Promise.all(branches.map(({ agent }) => ledgerHas(town, agent)));
      return counted.every((number, index) => number >= signed[index]!.last);
    };
    // That something does not arrive is the audit's to tell.
    await until('all that was signed is in the ledger', ARRIVED_MS_MAX, caughtUp).catch(() => {});
  }
}

/** The number up to which the ledger has counted a kiosk's chain. */
async function ledgerHas(town: RecyclingTown, { path }: KioskAgent): Promise<number> {
  const answer = await fetch(`http://${town.http}/api/v1/kiosk/terms?kiosk=${path}`);
  const { chain } = (await answer.json()) as { chain: { proofseq: number } };
  return chain.proofseq;
}
