import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { Branch } from './branch.ts';
import type { RecyclingTown } from './recycling-town.ts';

/** What came of it all. */
export interface PointsFigures {
  readonly deposits: number;
  readonly holds: Readonly<Record<string, number>>;
  /** Receipts that a screen has shown as confirmed. */
  readonly confirmed: number;
  /** Receipts that were on a screen when the agent died, before they were on its disk. */
  readonly shownAndLost: number;
  /** Rolls that fell out of the simulated dispensers, and those that were paid. */
  readonly handedOut: number;
  readonly paid: number;
  /** Of those not paid: how many fell while no agent was alive to stop the motor, or to see it. */
  readonly unseen: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly entries: number;
  /** What is wrong; empty when every promise was kept. */
  readonly findings: readonly string[];
}

interface Told {
  readonly path: string;
  readonly event: EventEnvelope;
}

interface HoldRow {
  readonly hold: string;
  readonly kiosk: string;
  readonly item: string;
  readonly status: string;
  readonly reason: string | null;
}

const DIVISION_G = 10;
const UNCONFIRMED = 'power-cut-unconfirmed';

/** What a stopped kiosk durably knows: the number of its last signed event, and holds that it has yet to end. */
export function storeOf(file: string): { readonly last: number; readonly openHolds: number } {
  const db = new DatabaseSync(file);
  const { last } = db.prepare('SELECT coalesce(max(seq), 0) AS last FROM chain').get() as { last: number };
  const open = "SELECT count(*) AS openHolds FROM hold WHERE state IN ('held', 'dispensing')";
  const { openHolds } = db.prepare(open).get() as { openHolds: number };
  db.close();
  return { last, openHolds };
}

/** Counts everything after the kiosks have come to rest and stopped; the hub still runs, and is stopped in the end. */
export async function auditTown(town: RecyclingTown, branches: readonly Branch[]): Promise<PointsFigures> {
  const findings: string[] = [];
  const { told, findings: audited } = await auditors(town);
  findings.push(...audited);
  const db = new DatabaseSync(town.pointsFile, { readOnly: true });
  const entries = countBy(db.prepare('SELECT event FROM entry').all() as { event: string }[], ({ event }) => event);
  const holds = db.prepare('SELECT hold, kiosk, item, status, reason FROM hold').all() as unknown as HoldRow[];
  const deposits = db.prepare('SELECT event, path, grams FROM deposit').all() as {
    event: string;
    path: string;
    grams: number;
  }[];
  db.close();
  findings.push(...auditReceipts(branches, entries), ...auditHolds(holds, told));
  for (const { agent, residents } of branches) {
    const own = deposits.filter(({ path }) => path === agent.path);
    const grams = own.reduce((sum, one) => sum + one.grams, 0);
    // A scale shows whole divisions, and may round up.
    const most = residents.gramsPut + DIVISION_G * own.length;
    if (grams > most) findings.push(`${agent.path}: ${grams} g counted, ${residents.gramsPut} g put in`);
  }
  const faults = countBy(
    told.filter(({ event }) => event.type === 'maeul.kiosk.fault.v1'),
    ({ path, event }) => `${path} ${(event.data as { code: string }).code}`,
  );
  const unseen = auditGoods(branches, holds, faults, findings);
  await town.hub.end('SIGTERM');
  const rebuilt = await town.command('hub', 'rebuild', '--json');
  const views = JSON.parse(rebuilt.stdout) as { view: string; identical: boolean | null }[];
  for (const { view, identical } of views)
    if (identical !== true) findings.push(`the view ${view} was rebuilt differently`);
  const known = new Set(told.map(({ event }) => event.id));
  const shown = branches.flatMap(({ residents }) => [...residents.shown]);
  const paid = holds.filter(({ status }) => status === 'posted').length;
  return {
    deposits: deposits.length,
    holds: Object.fromEntries(
      countBy(holds, ({ status, reason }) => (reason === null ? status : `${status}: ${reason}`)),
    ),
    confirmed: branches.reduce((sum, { residents }) => sum + residents.confirmed.size, 0),
    shownAndLost: shown.filter((event) => !known.has(event)).length,
    handedOut: paid + unseen,
    paid,
    unseen,
    faults: Object.fromEntries(faults),
    entries: [...entries.values()].reduce((sum, count) => sum + count, 0),
    findings,
  };
}

/** The ledger's own audit, and the auditor that counts again with code of its own, from the journal's events. */
async function auditors(town: RecyclingTown): Promise<{ told: Told[]; findings: string[] }> {
  const [own, events, balances] = await Promise.all([
    town.command('points', 'audit', '--json'),
    town.command('hub', 'events', '--json'),
    town.command('points', 'balances', '--json'),
  ]);
  const { findings = [own.stderr] } = JSON.parse(own.stdout || '{}') as { findings?: unknown[] };
  const [eventsFile, balancesFile] = [join(town.data, 'events.ndjson'), join(town.data, 'balances.json')];
  writeFileSync(eventsFile, events.stdout);
  writeFileSync(balancesFile, balances.stdout);
  const other = await town.command('sim', 'audit', '--events', eventsFile, '--balances', balancesFile);
  const lines = events.stdout.split('\n').filter((line) => line !== '');
  return {
    told: lines.map((line) => JSON.parse(line) as Told),
    findings: [
      ...findings.map((finding) => `maeul points audit: ${JSON.stringify(finding)}`),
      ...(other.status === 0 ? [] : [`maeul sim audit: ${other.stdout}${other.stderr}`]),
    ],
  };
}

/** What a screen has shown as confirmed is in the ledger, once. A deposit beyond a cap brings nothing, and no entry. */
function auditReceipts(branches: readonly Branch[], entries: ReadonlyMap<string, number>): string[] {
  return branches.flatMap(({ residents }) =>
    [...residents.confirmed].flatMap(([event, points]) => {
      const times = entries.get(event) ?? 0;
      return times === (points === 0 ? 0 : 1) ? [] : [`the confirmed receipt ${event} is ${times} times in the ledger`];
    }),
  );
}

/** Every hold of the ledger has ended, by one event of its kiosk, and no kiosk has ended one twice. */
function auditHolds(holds: readonly HoldRow[], told: readonly Told[]): string[] {
  const ends = new Map<string, Set<string>>();
  for (const { event } of told) {
    if (event.type !== 'maeul.points.posted.v1' && event.type !== 'maeul.points.voided.v1') continue;
    const { hold } = event.data as { hold: string };
    ends.set(hold, (ends.get(hold) ?? new Set()).add(event.id));
  }
  return [
    ...holds.filter(({ status }) => status === 'open').map(({ hold }) => `the hold ${hold} has not ended`),
    ...holds.flatMap(({ hold }) =>
      ends.get(hold)?.size === 1 ? [] : [`the hold ${hold} ended ${ends.get(hold)?.size ?? 0} times`],
    ),
    ...[...ends]
      .filter(([, { size }]) => size > 1)
      .map(([hold, { size }]) => `the hold ${hold} was ended ${size} times`),
  ];
}

/**
 * What came out of each dispenser is what was paid there. More may have come only where a purchase was cut off in the middle: it was
 * voided, and staff were told. Returns how many came out unpaid.
 */
function auditGoods(
  branches: readonly Branch[],
  holds: readonly HoldRow[],
  faults: ReadonlyMap<string, number>,
  findings: string[],
): number {
  let unseen = 0;
  for (const { agent, house } of branches) {
    const own = holds.filter(({ kiosk }) => kiosk === agent.path);
    const cutOff = own.filter(({ reason }) => reason === UNCONFIRMED);
    const toldStaff = faults.get(`${agent.path} ${UNCONFIRMED}`) ?? 0;
    if (toldStaff < cutOff.length)
      findings.push(`${agent.path}: ${cutOff.length} purchases were cut off, staff were told of ${toldStaff}`);
    for (const { name, given } of house.state().dispensers) {
      const at = (hold: HoldRow) => hold.item.replace(/^bag-/, 'bags-') === name;
      const more = given - own.filter((hold) => hold.status === 'posted' && at(hold)).length;
      if (more < 0) findings.push(`${agent.path} ${name}: ${-more} were paid that did not come out`);
      if (more > 0 && !cutOff.some(at)) findings.push(`${agent.path} ${name}: ${more} came out unpaid`);
      unseen += Math.max(0, more);
    }
  }
  return unseen;
}

function countBy<T>(all: readonly T[], key: (one: T) => string): Map<string, number> {
  return new Map([...Map.groupBy(all, key)].map(([name, some]) => [name, some.length]));
}
