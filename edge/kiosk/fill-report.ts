import { fillReading } from '@maeul/devices/kiosk/kiosk-status';
import { buildTelemetry } from '@maeul/devices/messages/build-telemetry';
import type { Reading } from '@maeul/devices/reading';
import type { Result } from '@maeul/devices/refusal';
import type { CleanHouseIo } from '../cleanhouse/io.ts';
import type { OutboxMessage } from '../outbox/message.ts';
import type { KioskConfig } from './config/config.ts';

export interface FillReportOptions {
  readonly config: KioskConfig;
  readonly io: Pick<CleanHouseIo, 'fill'>;
  readonly append: (message: OutboxMessage) => Promise<Result<number>>;
  readonly nowMs: () => number;
  readonly steadyMs: () => number;
}

const EVERY_MS = 600_000;
const STEP_PERCENT = 5;

/** Tells how full the containers are, as readings of the kiosk: every ten minutes, and when one has changed. */
export class FillReport {
  readonly #options: FillReportOptions;
  readonly #told = new Map<string, number>();
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(options: FillReportOptions) {
    this.#options = options;
  }

  tell(): void {
    const { config, io, append, nowMs, steadyMs } = this.#options;
    const now = steadyMs();
    const levels = config.containers.flatMap(({ id }) => {
      const percent = io.fill(id)?.percent() ?? null;
      return percent === null ? [] : [{ id, percent: Math.round(percent) }];
    });
    const moved = levels.some(({ id, percent }) => Math.abs(percent - (this.#told.get(id) ?? -100)) >= STEP_PERCENT);
    if (levels.length === 0 || (!moved && now - this.#toldMs < EVERY_MS)) return;
    this.#toldMs = now;
    const readings = levels.map(({ id, percent }): Reading => {
      this.#told.set(id, percent);
      return { name: fillReading(id), value: percent, unit: '%', quality: 'good', source: 'fill' };
    });
    const body = JSON.stringify(buildTelemetry(config.path, nowMs(), readings, null));
    void append({ kind: 'telemetry', path: config.path, grain: 'coarse', body });
  }
}
