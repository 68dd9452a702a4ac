import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import { auditLedger } from '@maeul/hub/points/audit/ledger-audit';
import { by, newId, office, TestKiosk } from '@maeul/hub/testing/points';
import type { BenchOptions, BenchRow } from './bench-row.ts';
import { insertSeconds, rowsAfter } from './ledger/plain-rows.ts';
import { PointsHub } from './ledger/points-hub.ts';
import { pointsOnScreen } from './ledger/points-on-screen.ts';
import { median } from './statistics.ts';

export const name = 'ledger';

const WALLETS = 1_000;
const SPENDERS = 100;
const GOAL_RATIO = 0.3;
const PLENTY = 1_000_000_000;

/**
 * Transfers through the real journal and the real points view, durable and told; the baseline inserts the same rows. Many spenders
 * on one balance. The audit of a long ledger. The way of a deposit from the scale to the screen.
 */
export async function run(options: BenchOptions): Promise<BenchRow[]> {
  const rows = await ledgerAlone(options);
  return [...rows, ...(await pointsOnScreen(options))];
}

async function ledgerAlone({ quick, log }: BenchOptions): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-bench-ledger-'));
  const hub = new PointsHub(folder);
  await hub.start();
  try {
    const wallets = Array.from({ length: WALLETS }, newId);
    await hub.sayAll(opened(wallets));
    const rates = await transferRates(hub, wallets, folder, { quick, log });
    const spending = await oneBalance(hub, log);
    return [rates, ...spending, ...(await auditOfMany(hub, wallets, { quick, log }))];
  } finally {
    await hub.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function* opened(wallets: readonly string[]): Generator<EventEnvelope> {
  for (const wallet of wallets) {
    yield office('maeul.wallet.opened.v1', { wallet, by });
    yield office('maeul.points.granted.v1', { wallet, asset: 'points', amount: PLENTY, reason: 'bench', by });
  }
}

/** Each wallet gives to another in turn. */
function* transfers(wallets: readonly string[], count: number): Generator<EventEnvelope> {
  for (let at = 0; at < count; at++) {
    const [from, to] = [wallets[at % WALLETS]!, wallets[(at * 7 + 1) % WALLETS]!];
    if (from !== to) yield office('maeul.points.transferred.v1', { from, to, asset: 'points', amount: 1, by });
  }
}

async function transferRates(
  hub: PointsHub,
  wallets: readonly string[],
  folder: string,
  { quick, log }: BenchOptions,
): Promise<BenchRow> {
  const count = quick ? 10_000 : 50_000;
  const rounds = quick ? 1 : 5;
  // The first run warms up and is not counted.
  await hub.sayAll(transfers(wallets, count));
  const rates: number[] = [];
  const plain: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const events = [...transfers(wallets, count)];
    const n = lastEntry(hub);
    const before = performance.now();
    await hub.sayAll(events);
    rates.push((events.length * 1000) / (performance.now() - before));
    const rows = hub.look((db) => rowsAfter(db, n));
    plain.push(rows.entries.length / insertSeconds(join(folder, `plain-${round}.db`), rows, events));
    log(
      `ledger: round ${round} of ${rounds}: ${Math.round(rates.at(-1)!)}/s, plain rows ${Math.round(plain.at(-1)!)}/s`,
    );
  }
  return {
    scenario: name,
    figure: 'transfers, durable and told, beside plain inserts',
    value: median(rates),
    unit: '1/s',
    baseline: median(plain),
    ratio: median(rates.map((rate, round) => rate / plain[round]!)),
    goal: `ratio >= ${GOAL_RATIO}`,
  };
}

/** A hundred kiosks at once want 150 of one wallet that has 10,000: 66 may. */
async function oneBalance(hub: PointsHub, log: (line: string) => void): Promise<BenchRow[]> {
  const wallet = newId();
  const kiosks = Array.from(
    { length: SPENDERS },
    (_, at) => new TestKiosk(`eunpyeong/sinsa1/house-${at}/kiosk-1` as TestKiosk['path']),
  );
  await hub.sayAll([
    office('maeul.wallet.opened.v1', { wallet, by }),
    office('maeul.points.granted.v1', { wallet, asset: 'points', amount: 10_000, reason: 'bench', by }),
    ...kiosks.map((kiosk) => kiosk.enrolled()),
  ]);
  const holds = kiosks.map((kiosk) => kiosk.holds(wallet, 150, Date.now()));
  const before = performance.now();
  const outcomes = await Promise.all(holds.map((hold) => hub.say(hold)));
  const held = performance.now() - before;
  const through = outcomes.filter(({ status }) => status === 'done').length;
  log(`ledger: ${through} of ${SPENDERS} spenders of one balance let through in ${held.toFixed(0)} ms`);
  const figure = `${SPENDERS} spenders at once on a balance for 66`;
  return [
    { scenario: name, figure: `${figure}: let through`, value: through, unit: '', goal: '= 66' },
    { scenario: name, figure: `${figure}: until the last was told`, value: held, unit: 'ms' },
  ];
}

async function auditOfMany(
  hub: PointsHub,
  wallets: readonly string[],
  { quick, log }: BenchOptions,
): Promise<BenchRow[]> {
  const count = quick ? 20_000 : 1_000_000;
  log(`ledger: filling up to ${count.toLocaleString('en')} entries for the audit`);
  const before = performance.now();
  await hub.sayAll(transfers(wallets, count - lastEntry(hub)));
  const filledS = (performance.now() - before) / 1000;
  const started = performance.now();
  const { entries, findings } = hub.look((db) => auditLedger(db, () => {}));
  const seconds = (performance.now() - started) / 1000;
  log(
    `ledger: ${entries.toLocaleString('en')} entries filled in ${filledS.toFixed(0)} s, audited in ${seconds.toFixed(1)} s`,
  );
  if (findings.length > 0) throw new Error(`The audit found: ${findings[0]!.message}`);
  return [
    { scenario: name, figure: `audit of ${entries.toLocaleString('en')} entries`, value: seconds, unit: 's' },
    { scenario: name, figure: 'entries audited', value: entries / seconds, unit: '1/s' },
  ];
}

function lastEntry(hub: PointsHub): number {
  return hub.look((db) => Number(db.prepare('SELECT max(n) AS n FROM entry').get()!.n ?? 0));
}
