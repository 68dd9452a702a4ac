import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDevicePath } from '@maeul/devices/path';
import { RefusalError } from '@maeul/devices/refusal';
import type { Kind } from '@maeul/devices/topic';
import { pino } from 'pino';
import type { CommittedMessage } from '../journal/journal.ts';
import type {
  DeviceRow,
  DongQuarterRow,
  GapRow,
  Page,
  PageQuestion,
  QuarantineRow,
  QuarterReading,
  Queries,
  RawReading,
  SeriesRow,
} from '../queries/queries.ts';
import { openTokens, type Tokens } from './access/tokens.ts';
import { createHttp, type Http } from './http.ts';
import type { HealthReport, HttpOptions } from './options.ts';

/** What the hub of a test knows. */
export interface Knowledge {
  devices: DeviceRow[];
  series: (SeriesRow & { raw: RawReading[]; quarters: QuarterReading[] })[];
  gaps: GapRow[];
  quarantine: QuarantineRow[];
  quarters: DongQuarterRow[];
}

/** 2026-11-22T12:00:00 in Seoul. */
export const NOON_MS = Date.UTC(2026, 10, 22, 3);
export const INVERTER = 'eunpyeong/sinsa1/roof-12/inverter-1';
export const METER = 'eunpyeong/sinsa1/roof-12/meter-1';
export const PUMP = 'eunpyeong/sinsa1/well-3/pump-1';

export function knowledge(): Knowledge {
  const power = (value: number) =>
    ({ name: 'power_ac', unit: 'W', tMs: NOON_MS - 1000, value, quality: 'good' }) as const;
  const state = (role: 'pv' | 'grid' | 'load') => ({ status: 'online', role, interval: 1 }) as const;
  const row = (device: string, role: 'pv' | 'grid' | 'load', value: number): DeviceRow => ({
    device,
    state: state(role),
    lastSeenMs: NOON_MS - 1000,
    latest: [power(value)],
  });
  const raw = Array.from({ length: 25 }, (_, index): RawReading => {
    const tMs = NOON_MS - (25 - index) * 60_000;
    if (index === 3) return { tMs, value: null, quality: 'bad', reason: 'timeout' };
    return { tMs, value: 1000 + index, quality: 'good' };
  });
  const quarter = { count: 900, min: 990, mean: 1010.5, max: 1024, last: 1024, energy: null, quality: 'good' } as const;
  const series = { series: `${INVERTER}/power_ac`, name: 'power_ac', unit: 'W', kind: 'gauge' } as const;
  return {
    devices: [row(PUMP, 'load', 250), row(INVERTER, 'pv', 3000.04), row(METER, 'grid', -1800)],
    series: [
      {
        ...series,
        firstMs: raw[0]!.tMs,
        lastMs: raw.at(-1)!.tMs,
        raw,
        quarters: [{ tMs: NOON_MS - 900_000, ...quarter }],
      },
    ],
    gaps: Array.from({ length: 5 }, (_, index) => gap(index)),
    quarantine: [
      {
        id: '1',
        view: 'ingest',
        offset: 17,
        receivedMs: NOON_MS,
        topic: `maeul/v1/${METER}/telemetry`,
        code: 'bad-senml',
        message: 'The payload is not a JSON array.',
        payload: '{',
      },
    ],
    quarters: [
      { tMs: NOON_MS, role: 'pv', metered: true, positiveW: 3000, negativeW: 0, members: 1 },
      { tMs: NOON_MS, role: 'grid', metered: true, positiveW: 0, negativeW: 1800, members: 1 },
      { tMs: NOON_MS, role: 'load', metered: false, positiveW: 250, negativeW: 0, members: 1 },
    ],
  };
}

function gap(index: number): GapRow {
  return {
    id: String(index),
    cause: 'missing',
    stream: 'edge-1',
    device: null,
    fromSeq: 10 * index + 1,
    toSeq: 10 * index + 4,
    fromMs: NOON_MS,
    toMs: NOON_MS + 1000,
    healedMs: index % 2 === 0 ? null : NOON_MS + 5000,
    reason: null,
  };
}

/** Answers from memory what the hub answers from its views. */
export function memoryQueries(known: Knowledge): Queries {
  return {
    devices: async ({ site, device } = {}) =>
      known.devices.filter(
        (row) =>
          (site === undefined || row.device.startsWith(`${site}/`)) && (device === undefined || row.device === device),
      ),
    series: async (device) =>
      known.series
        .filter(({ series }) => series.startsWith(`${device}/`))
        .map(({ raw: _raw, quarters: _quarters, ...row }) => row),
    readings: async ({ series, fromMs, toMs, resolution, limit }) => {
      const found = known.series.find((candidate) => candidate.series === series);
      if (found === undefined) return undefined;
      const within = <T extends { tMs: number }>(rows: T[]) => rows.filter(({ tMs }) => tMs >= fromMs && tMs < toMs);
      const rows = within<RawReading | QuarterReading>(resolution === 'raw' ? found.raw : found.quarters);
      const page = { series, unit: found.unit, kind: found.kind, nextMs: rows[limit]?.tMs ?? null };
      return resolution === 'raw'
        ? { ...page, raw: within(found.raw).slice(0, limit) }
        : { ...page, quarters: within(found.quarters).slice(0, limit) };
    },
    gaps: async ({ open, stream, device, ...page }) =>
      pageOf(
        known.gaps.filter(
          (row) =>
            (open === undefined || (row.healedMs === null) === open) &&
            (stream === undefined || row.stream === stream) &&
            (device === undefined || row.device === device),
        ),
        page,
      ),
    quarantine: async ({ view, ...page }) =>
      pageOf(
        known.quarantine.filter((row) => view === undefined || row.view === view),
        page,
      ),
    cursors: async () => [{ view: 'telemetry', cursor: 95, head: 100 }],
    dongQuarters: async ({ fromMs, toMs }) => known.quarters.filter(({ tMs }) => tMs >= fromMs && tMs < toMs),
  };
}

function pageOf<T>(rows: T[], { limit, cursor }: PageQuestion): Page<T> {
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor))
    throw new RefusalError({ ok: false, code: 'bad-cursor', message: 'No page gave out this cursor.' });
  const start = Number(cursor ?? 0);
  return {
    rows: rows.slice(start, start + limit),
    next: rows.length > start + limit ? String(start + limit) : null,
  };
}

/** A journal of which only the commits are seen. */
export class MemoryFeed {
  readonly listeners = new Set<(records: readonly CommittedMessage[]) => void>();

  onCommit(listener: (records: readonly CommittedMessage[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  commit(...messages: readonly (readonly [path: string, kind: Kind, content: unknown])[]): void {
    const records = messages.map(([path, kind, content]) => {
      if (!isDevicePath(path)) throw new Error(`Not a path: ${path}`);
      return { path, kind, payload: Buffer.from(JSON.stringify(content)), receivedMs: NOON_MS };
    });
    for (const listener of this.listeners) listener(records);
  }
}

export interface TestHub extends Http {
  readonly feed: MemoryFeed;
  readonly tokens: Tokens;
  readonly dataDir: string;
}

export const HEALTHY: HealthReport = { journal: { writable: true, head: 100 }, uptimeS: 12 };

/** An interface on a free port (once started) in front of what a test knows; its clock stands still at noon. */
export function testHub(changes: Partial<HttpOptions> & { known?: Knowledge } = {}): TestHub {
  const { known = knowledge(), ...options } = changes;
  const dataDir = mkdtempSync(join(tmpdir(), 'maeul-http-'));
  const feed = new MemoryFeed();
  const tokens = openTokens(dataDir);
  const http = createHttp({
    listen: { host: '127.0.0.1', port: 0 },
    queries: memoryQueries(known),
    feed,
    health: () => HEALTHY,
    log: pino({ level: 'silent' }),
    tokens,
    pagesDir: join(dataDir, 'pages'),
    now: () => NOON_MS,
    ...options,
  });
  return { ...http, feed, tokens, dataDir };
}
