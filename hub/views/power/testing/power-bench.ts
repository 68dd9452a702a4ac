import { join } from 'node:path';
import type { DevicePath } from '@maeul/devices/path';
import type { Member, PortfolioChange } from '@maeul/devices/vpp/portfolio';
import { PowerAnswers } from '../../../queries/power-answers.ts';
import { MemoryReader } from '../../../testing/memory-reader.ts';
import { event, type TestReading, telemetry } from '../../../testing/messages.ts';
import { HUB, messageOf, tick } from '../../../testing/points.ts';
import { tempFolder } from '../../../testing/temp-folder.ts';
import { ViewRunner } from '../../view-runner.ts';
import { powerView } from '../power-view.ts';

/** Midnight in Seoul, of a Monday. */
export const MIDNIGHT = Date.parse('2026-11-22T15:00:00Z');
export const MINUTE = 60_000;
export const QUARTER = 15 * MINUTE;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The view `power` with a journal of its own and a clock that the test sets. */
export class PowerBench {
  readonly reader = new MemoryReader();
  readonly file = join(tempFolder(), 'power.db');
  nowMs: number;
  readonly #runner: ViewRunner;
  #answers: PowerAnswers | null = null;

  constructor(nowMs = MIDNIGHT) {
    this.nowMs = nowMs;
    this.#runner = new ViewRunner(powerView, this.file, this.reader);
  }

  change(...changes: PortfolioChange[]): void {
    this.reader.add(event(HUB, 'maeul.vpp.portfolio-changed.v1', this.nowMs, { changes, by: 'test' }), this.nowMs);
  }

  /** A message of a device; dated now unless said otherwise. */
  read(device: string, readings: readonly TestReading[], tMs = this.nowMs): void {
    this.reader.add(telemetry(device as DevicePath, tMs, readings), this.nowMs);
  }

  imported(device: string, wh: number, tMs = this.nowMs): void {
    this.read(device, [{ name: 'energy_import_total', value: wh, unit: 'Wh' }], tMs);
  }

  /** Time goes on, minute by minute as the hub tells it. */
  pass(ms: number, everyMs = MINUTE, each: () => void = () => {}): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; ) {
      this.nowMs += everyMs;
      this.reader.add(messageOf(tick(this.nowMs)), this.nowMs);
      each();
    }
  }

  fold(): this {
    while (this.#runner.step());
    return this;
  }

  digest(): string {
    return this.fold().#runner.digest();
  }

  get answers(): PowerAnswers {
    this.fold();
    this.#answers ??= new PowerAnswers(this.file, () => this.nowMs);
    return this.#answers;
  }

  /** Of another bench with the same journal, in transactions of so many records. */
  rebuilt(inSteps: (reader: MemoryReader) => Iterable<number>): string {
    const partial = new MemoryReader();
    const file = join(tempFolder(), 'power.db');
    let runner = new ViewRunner(powerView, file, partial);
    let at = 0;
    for (const count of inSteps(this.reader)) {
      for (const record of this.reader.read(at, count)) {
        partial.add(record, record.receivedMs, record.conflict);
        at++;
      }
      while (runner.step());
      // As after a restart: nothing is remembered but what is in the file.
      runner.close();
      runner = new ViewRunner(powerView, file, partial);
    }
    return runner.digest();
  }
}

export function household(id: string, changes: Partial<Member> = {}): PortfolioChange {
  const member = { id, kind: 'household' as const, site: `eunpyeong/sinsa1/${id}`, since: '2026-01-01', ...changes };
  return { op: 'save-member', member };
}

export function meterOf(member: string, role: 'grid' | 'pv' | 'battery' | 'load' = 'grid'): PortfolioChange {
  return { op: 'save-meter', meter: { device: deviceOf(member, role), member, role } };
}

export function deviceOf(member: string, role = 'grid'): string {
  return `eunpyeong/sinsa1/${member}/${role}`;
}

export function agrees(member: string, from = '2026-01-01'): PortfolioChange {
  return { op: 'give-consent', consent: { member, scope: 'detail', from, how: 'paper' } };
}
