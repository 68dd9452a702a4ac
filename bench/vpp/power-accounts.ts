import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PortfolioChange } from '@maeul/devices/vpp/portfolio';
import { PowerAnswers } from '@maeul/hub/queries/power-answers';
import { powerView } from '@maeul/hub/views/power/power-view';
import { ViewRunner } from '@maeul/hub/views/view-runner';
import type { BenchOptions, BenchRow } from '../bench-row.ts';
import { median } from '../statistics.ts';
import { GeneratedJournal } from './generated-journal.ts';
import { PlainTable } from './plain-table.ts';

const HUB = 'eunpyeong/sinsa1/hub/hub';
/** Midnight in Seoul. */
const START_MS = Date.parse('2026-01-04T15:00:00Z');
const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 96 * QUARTER_MS;
const CHANGES_PER_EVENT = 200;
const HOUSEHOLDS = 10_500;
const PANELS = 500;
const BATTERIES = 50;

/**
 * A quarter-hour closed for a whole dong; a year of one member and of the dong. The data is folded by the view from generated records.
 * A year is made of a street of twenty members: the rows that a year page reads are as many, however large the dong is.
 */
export async function powerAccounts(options: BenchOptions): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-bench-vpp-'));
  try {
    return [...closeQuarters(folder, options), ...yearPages(folder, options)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A place with meters that count, whose journal is made as it is folded. */
class Place {
  readonly journal = new GeneratedJournal();
  readonly file: string;
  readonly runner: ViewRunner;
  readonly #meters: { readonly path: string; readonly name: string; total: number }[] = [];
  nowMs = START_MS;

  constructor(file: string) {
    this.file = file;
    this.runner = new ViewRunner(powerView, file, this.journal);
  }

  found(households: number, panels: number, batteries: number): void {
    const changes: PortfolioChange[] = [];
    for (let at = 0; at < households; at++) {
      const [id, building] = [`home-${at}`, `house-${Math.floor(at / 40)}`];
      const site = `eunpyeong/sinsa1/${building}`;
      changes.push(
        {
          op: 'save-member',
          member: { id, kind: 'household', site, building, feeder: `line-${at % 12}`, since: '2026-01-01' },
        },
        {
          op: 'save-meter',
          meter: { device: this.#meter(`${site}/grid-${at}`, 'energy_import_total'), member: id, role: 'grid' },
        },
        { op: 'give-consent', consent: { member: id, scope: 'detail', from: '2026-01-01', how: 'paper' } },
      );
      if (at < panels)
        changes.push({
          op: 'save-meter',
          meter: { device: this.#meter(`${site}/pv-${at}`, 'energy_ac_total'), member: id, role: 'pv' },
        });
      if (at < batteries)
        changes.push({
          op: 'save-meter',
          meter: { device: this.#meter(`${site}/battery-${at}`, 'energy_export_total'), member: id, role: 'battery' },
        });
    }
    for (let at = 0; at < changes.length; at += CHANGES_PER_EVENT)
      this.journal.event(HUB, 'maeul.vpp.portfolio-changed.v1', this.nowMs, {
        changes: changes.slice(at, at + CHANGES_PER_EVENT),
        by: 'bench',
      });
    this.tellAll();
    this.fold();
  }

  /** Every meter says what it counts. */
  tellAll(): void {
    for (const meter of this.#meters) {
      meter.total += 20 + ((this.nowMs / QUARTER_MS + meter.path.length) % 97);
      const counters: Record<string, number> = { [meter.name]: meter.total };
      if (meter.name === 'energy_export_total') counters.energy_import_total = meter.total * 1.1;
      this.journal.telemetry(meter.path, this.nowMs, this.nowMs, counters);
    }
  }

  tick(): void {
    this.journal.event(HUB, 'maeul.hub.tick.v1', this.nowMs, {});
  }

  fold(): void {
    while (this.runner.step());
  }

  #meter(path: string, name: string): string {
    this.#meters.push({ path, name, total: 0 });
    return path;
  }
}

function closeQuarters(folder: string, { quick, log }: BenchOptions): BenchRow[] {
  const place = new Place(join(folder, 'dong.db'));
  place.found(HOUSEHOLDS, PANELS, BATTERIES);
  const plain = new PlainTable(join(folder, 'plain-dong.db'));
  const closed: number[] = [];
  const inserted: number[] = [];
  const quarters = quick ? 4 : 24;
  for (let quarter = 0; quarter < quarters; quarter++) {
    place.nowMs += QUARTER_MS;
    place.tellAll();
    place.fold();
    inserted.push(plain.closeQuarter(HOUSEHOLDS + PANELS + BATTERIES, place.nowMs));
    place.nowMs += 3 * MINUTE_MS;
    place.tick();
    const before = performance.now();
    place.fold();
    closed.push(performance.now() - before);
    place.nowMs -= 3 * MINUTE_MS;
  }
  // The first one has no neighbours yet.
  const value = median(closed.slice(1));
  log(`vpp: quarter-hours closed in ${Math.min(...closed).toFixed(0)} to ${Math.max(...closed).toFixed(0)} ms`);
  const answers = new PowerAnswers(place.file, () => place.nowMs);
  const question = { scope: 'dong', fromMs: START_MS, toMs: place.nowMs, resolution: 'day' } as const;
  const first = timed(() => answers.accounts(question));
  const now = median(Array.from({ length: 5 }, () => timed(() => answers.now({ scope: 'dong' }))));
  answers.close();
  plain.close();
  place.runner.close();
  return [
    row(
      `close a quarter-hour of ${HOUSEHOLDS} homes, ${PANELS} PV, ${BATTERIES} batteries`,
      value,
      median(inserted),
      '<= 1000',
    ),
    { scenario: 'vpp', figure: 'first look at the dong after a change of the portfolio', value: first, unit: 'ms' },
    { scenario: 'vpp', figure: 'the dong at this moment', value: now, unit: 'ms' },
  ];
}

function yearPages(folder: string, { quick, log }: BenchOptions): BenchRow[] {
  const days = quick ? 20 : 366;
  const place = new Place(join(folder, 'street.db'));
  place.found(20, 4, 1);
  const started = performance.now();
  for (let quarter = 0; quarter < days * 96; quarter++) {
    place.nowMs += QUARTER_MS;
    place.tellAll();
    place.tick();
    if (quarter % 50 === 0) place.fold();
  }
  place.nowMs += 3 * MINUTE_MS;
  place.tick();
  place.fold();
  log(`vpp: ${days} days of a street folded in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  const plain = new PlainTable(join(folder, 'plain-street.db'));
  plain.fill(20, START_MS, days * 96);
  const answers = new PowerAnswers(place.file, () => place.nowMs);
  const year = { fromMs: START_MS, toMs: START_MS + 365 * DAY_MS };
  const look = (scope: string) => timed(() => answers.accounts({ scope, ...year, resolution: 'day' }));
  const many = (ask: () => number) => median(Array.from({ length: 7 }, ask));
  look('dong');
  const rows = [
    row(
      'a year of one member by days',
      many(() => look('member:home-7')),
      many(() => plain.memberYear(7)),
      '<= 100',
    ),
    row(
      'a year of the dong by days',
      many(() => look('dong')),
      many(() => plain.dongYear()),
      '<= 300',
    ),
  ];
  answers.close();
  plain.close();
  place.runner.close();
  return rows;
}

function row(figure: string, value: number, baseline: number, goal: string): BenchRow {
  return { scenario: 'vpp', figure, value, unit: 'ms', baseline, ratio: value / baseline, goal };
}

function timed(act: () => unknown): number {
  const before = performance.now();
  act();
  return performance.now() - before;
}
