import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KioskView, Receipt } from '@maeul/devices/kiosk/kiosk-view';
import { type Errand, nextStep } from '@maeul/simulators/clean-house/errand';
import { KioskScreen } from '@maeul/simulators/clean-house/kiosk-screen';
import { DEMO_CLEAN_HOUSE } from '@maeul/simulators/clean-house/spec';
import { Program, until } from '../../scenarios/durability/program.ts';
import { RecyclingTown } from '../../scenarios/points/recycling-town.ts';
import type { BenchOptions, BenchRow } from '../bench-row.ts';
import { percentile } from '../statistics.ts';
import { type PaintWatch, watchPaints } from './paint-watch.ts';

const GOAL_MS = 300;
const PATIENCE_MS = 60_000;
const POLL_MS = 20;
const AGAIN_MS = 500;
/** What is confirmed later is not confirmed while the resident looks. */
const CONFIRMED_MS_MAX = 5_000;
const GRAMS = 1_240;
const DEPOSITS_PER_CARD = 3;

/** When a receipt was seen, milliseconds of the clock of this machine. */
interface Seen {
  readonly receipt: Receipt;
  readonly shownMs: number;
  confirmedMs: number | null;
}

/**
 * From the frame that made the weight stable, by the clock of the agent, to the points: at a client of the screen's stream, and painted
 * by a real browser. A hub, an agent and a simulated clean house, each in a process of its own, on their real wires.
 */
export async function pointsOnScreen({ quick, log }: BenchOptions): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-bench-screen-'));
  const town = new RecyclingTown(folder);
  const simulator = new Program({
    args: ['sim', 'clean-house', '--control', '127.0.0.1:0', '--json'],
    log: join(folder, 'house.log'),
  });
  const ending = new AbortController();
  let watch: PaintWatch | null = null;
  try {
    const { endpoints, control } = JSON.parse(await simulator.started());
    await town.start();
    const { screen } = await town.open(DEMO_CLEAN_HOUSE.site, endpoints);
    const customer = new Customer(screen, `http://${control}`, ending.signal);
    await until('the kiosk is open', PATIENCE_MS, () => customer.isOpen);
    watch = await watchPaints(screen);
    const count = quick ? 5 : 60;
    const paintedMs: number[] = [];
    for (let deposit = 1; deposit <= count; deposit++) {
      const seen = await customer.deposit(deposit);
      const painted = await watch?.painted();
      if (painted !== undefined) paintedMs.push(painted - stableMs(seen));
      await customer.finish();
      if (deposit % 10 === 0 || deposit === count) log(`ledger: ${deposit} of ${count} deposits seen on the screen`);
    }
    return rowsOf(customer.seen, paintedMs);
  } finally {
    ending.abort();
    await watch?.stop();
    await town.kill();
    await simulator.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowsOf(all: readonly Seen[], paintedMs: readonly number[]): BenchRow[] {
  const from = 'last stable frame → points';
  const row = (figure: string, times: readonly number[], goal?: string): BenchRow => ({
    ...{ scenario: 'ledger', figure: `${figure}, p99 of ${times.length}`, value: percentile(times, 0.99), unit: 'ms' },
    ...(goal === undefined ? {} : { goal }),
  });
  const shown = all.map((seen) => seen.shownMs - stableMs(seen));
  const confirmed = all.flatMap((seen) => (seen.confirmedMs === null ? [] : [seen.confirmedMs - stableMs(seen)]));
  const share = (confirmed.length * 100) / all.length;
  return [
    row(`${from} at a client of the screen's stream`, shown, `<= ${GOAL_MS}`),
    ...(paintedMs.length === 0 ? [] : [row(`${from} painted by Chromium`, paintedMs, `<= ${GOAL_MS}`)]),
    { scenario: 'ledger', figure: 'of these, confirmed by the hub within 5 s', value: share, unit: '%' },
    ...(confirmed.length === 0 ? [] : [row('last stable frame → confirmed by the hub', confirmed)]),
  ];
}

function stableMs({ receipt }: Seen): number {
  return Date.parse(receipt.stableAt!);
}

/** Somebody who brings something again and again, each time to the next container. */
class Customer {
  readonly seen: Seen[] = [];
  readonly #screen: KioskScreen;
  readonly #house: string;
  readonly #signal: AbortSignal;
  #view: KioskView | null = null;

  constructor(screen: string, house: string, signal: AbortSignal) {
    this.#screen = new KioskScreen(screen);
    this.#house = house;
    this.#signal = signal;
    void this.#watch();
  }

  get isOpen(): boolean {
    return this.#view?.service.state === 'open' && this.#view.kinds.every(({ closed }) => closed === undefined);
  }

  /** Brings something; returns what was seen of it once it is confirmed, or was not for long. */
  async deposit(number: number): Promise<Seen> {
    const { containers } = DEMO_CLEAN_HOUSE;
    const { id, kinds } = containers[number % containers.length]!;
    const card = `04B0${String(Math.floor(number / DEPOSITS_PER_CARD)).padStart(4, '0')}`;
    const errand: Errand = { card, kind: kinds[0]!, grams: GRAMS };
    let deposited = false;
    await until(`deposit ${number} is on the screen`, PATIENCE_MS, async () => {
      if (this.seen.length === number) return true;
      const next = nextStep(this.#view!, errand, { deposited, bought: true });
      if (next.is === 'put-in') deposited = await this.#bring(id);
      else if (next.is === 'act') await this.#screen.act(next.action);
      await sleep(POLL_MS);
      return this.seen.length === number;
    });
    const seen = this.seen.at(-1)!;
    await until('it is confirmed', CONFIRMED_MS_MAX, () => seen.confirmedMs !== null).catch(() => {});
    return seen;
  }

  async finish(): Promise<void> {
    await this.#screen.act({ do: 'finish' });
    await until('the screen is free', PATIENCE_MS, () => this.#view?.step.at === 'welcome');
  }

  /** Whether there was room: somebody may still stand at that container. */
  async #bring(container: string): Promise<boolean> {
    const answer = await fetch(`${this.#house}/deposit`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ container, grams: GRAMS }),
    });
    await answer.body?.cancel();
    if (!answer.ok) await sleep(AGAIN_MS);
    return answer.ok;
  }

  async #watch(): Promise<void> {
    while (!this.#signal.aborted) {
      try {
        for await (const view of this.#screen.views(this.#signal)) this.#note(view, Date.now());
      } catch {
        // It has not started yet.
        await sleep(AGAIN_MS);
      }
    }
  }

  #note(view: KioskView, nowMs: number): void {
    this.#view = view;
    if (view.step.at !== 'receipt') return;
    const { receipt } = view.step;
    const known = this.seen.find((one) => one.receipt.event === receipt.event);
    const seen = known ?? { receipt, shownMs: nowMs, confirmedMs: null };
    if (known === undefined) this.seen.push(seen);
    if (receipt.status === 'confirmed') seen.confirmedMs ??= nowMs;
  }
}
