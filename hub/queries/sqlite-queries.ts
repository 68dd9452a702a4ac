import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DeviceState } from '@maeul/devices/messages/state';
import { RefusalError, refuse } from '@maeul/devices/refusal';
import type { Role } from '@maeul/devices/roles';
import { buildTopic } from '@maeul/devices/topic';
import { SqliteJournalReader } from '../journal/reader.ts';
import { RawStore } from '../views/telemetry/raw-store.ts';
import { type QuarterRecord, toQuarter } from '../views/telemetry/series-store.ts';
import type {
  CursorRow,
  DeviceRow,
  DevicesQuestion,
  DongQuarterRow,
  DongQuartersQuestion,
  GapRow,
  LatestReading,
  Page,
  PageQuestion,
  QuarantineRow,
  QuarterReading,
  RawReading,
  ReadingsPage,
  ReadingsQuestion,
  SeriesRow,
} from './queries.ts';

const PAYLOAD_CHARACTERS_MAX = 4096;

/** Answers questions from the files of the journal and the views, read-only. Synchronous: it runs in a worker thread. */
export class SqliteQueries {
  readonly #folder: string;
  readonly #journal: SqliteJournalReader;
  readonly #telemetry: DatabaseSync;
  readonly #catalog: DatabaseSync;
  readonly #raw: RawStore;

  /** @param folder the hub's data folder: journal.db and views/ */
  constructor(folder: string) {
    this.#folder = folder;
    this.#journal = new SqliteJournalReader(join(folder, 'journal.db'), null);
    this.#telemetry = openReadOnly(join(folder, 'views', 'telemetry.db'));
    this.#catalog = openReadOnly(join(folder, 'views', 'catalog.db'));
    this.#raw = new RawStore(this.#telemetry);
  }

  close(): void {
    this.#journal.close();
    this.#telemetry.close();
    this.#catalog.close();
  }

  devices(question: DevicesQuestion = {}): DeviceRow[] {
    const { device = null, site = null } = question;
    const rows = this.#catalog
      .prepare(`SELECT path, state, last_seen_ms FROM device
        WHERE (? IS NULL OR path = ?) AND (? IS NULL OR path LIKE ? || '/%') ORDER BY path`)
      .all(device, device, site, site) as { path: string; state: string | null; last_seen_ms: number | null }[];
    const latest = this.#latest(rows.length === 1 ? rows[0]!.path : null);
    return rows.map((row) => ({
      device: row.path,
      state: row.state === null ? null : (JSON.parse(row.state) as DeviceState),
      lastSeenMs: row.last_seen_ms,
      latest: latest.get(row.path) ?? [],
    }));
  }

  series(device: string): SeriesRow[] {
    const rows = this.#telemetry
      .prepare(`SELECT s.name, s.unit, s.kind, s.first_ms, s.last_ms FROM series s JOIN device d ON d.id = s.device
        WHERE d.path = ? ORDER BY s.name`)
      .all(device) as {
      name: string;
      unit: string | null;
      kind: 'gauge' | 'counter';
      first_ms: number;
      last_ms: number;
    }[];
    return rows.map(({ name, unit, kind, first_ms, last_ms }) => ({
      series: `${device}/${name}`,
      name,
      unit,
      kind,
      firstMs: first_ms,
      lastMs: last_ms,
    }));
  }

  readings(question: ReadingsQuestion): ReadingsPage | undefined {
    const series = this.#findSeries(question.series);
    if (series === undefined) return undefined;
    const { unit, kind } = series;
    const fromMs = Math.max(question.fromMs, question.resolution === 'raw' ? series.first_ms : 0);
    const page = { series: question.series, unit, kind };
    if (question.resolution === 'raw') {
      const [raw, nextMs] = this.#rawPage(series, fromMs, Math.min(question.toMs, series.last_ms + 1), question.limit);
      return { ...page, raw, nextMs };
    }
    const rows = this.#telemetry
      .prepare('SELECT * FROM quarter WHERE series = ? AND t_ms >= ? AND t_ms < ? ORDER BY t_ms LIMIT ?')
      .all(series.id, fromMs, question.toMs, question.limit + 1) as unknown as QuarterRecord[];
    const quarters = rows.slice(0, question.limit).map(toQuarterReading);
    return { ...page, quarters, nextMs: rows[question.limit]?.t_ms ?? null };
  }

  gaps(question: PageQuestion & { open?: boolean; stream?: string; device?: string }): Page<GapRow> {
    const before = question.cursor === undefined ? Number.MAX_SAFE_INTEGER : toNumber(question.cursor);
    const { open = null, stream = null, device = null } = question;
    const rows = this.#catalog
      .prepare(`SELECT * FROM gap WHERE id < ? AND (? IS NULL OR (healed_ms IS NULL) = ?)
        AND (? IS NULL OR stream = ?) AND (? IS NULL OR device = ?) ORDER BY id DESC LIMIT ?`)
      .all(
        before,
        flag(open),
        flag(open),
        stream,
        stream,
        device,
        device,
        question.limit + 1,
      ) as unknown as GapRecord[];
    return page(rows.map(toGapRow), question.limit, (row) => row.id);
  }

  quarantine(question: PageQuestion & { view?: string }): Page<QuarantineRow> {
    const before = question.cursor === undefined ? Number.MAX_SAFE_INTEGER : toNumber(question.cursor);
    const found: { view: string; offset: number; code: string; message: string }[] = [];
    for (const view of ['telemetry', 'catalog', 'influx']) {
      const file = join(this.#folder, 'views', `${view}.db`);
      if ((question.view !== undefined && question.view !== view) || !existsSync(file)) continue;
      const db = view === 'telemetry' ? this.#telemetry : view === 'catalog' ? this.#catalog : openReadOnly(file);
      const rows = db
        .prepare('SELECT offset, code, message FROM quarantine WHERE offset < ? ORDER BY offset DESC LIMIT ?')
        .all(before, question.limit + 1) as unknown as { offset: number; code: string; message: string }[];
      for (const row of rows) found.push({ view, ...row });
      if (view === 'influx') db.close();
    }
    found.sort((a, b) => b.offset - a.offset);
    const { rows, next } = page(found, question.limit, (row) => String(row.offset));
    return { rows: rows.map((row) => this.#quarantineRow(row)), next };
  }

  cursors(): CursorRow[] {
    const head = this.#journal.head();
    return [['telemetry', this.#telemetry] as const, ['catalog', this.#catalog] as const].map(([view, db]) => ({
      view,
      cursor: (db.prepare('SELECT cursor FROM view').get() as { cursor: number }).cursor,
      head,
    }));
  }

  dongQuarters({ fromMs, toMs }: DongQuartersQuestion): DongQuarterRow[] {
    const members = this.#powerMembers();
    const rows = this.#telemetry
      .prepare('SELECT series, t_ms, sum / count AS mean FROM quarter WHERE t_ms >= ? AND t_ms < ? AND count > 0')
      .iterate(fromMs, toMs) as Iterable<{ series: number; t_ms: number; mean: number }>;
    const sums = new Map<string, { -readonly [K in keyof DongQuarterRow]: DongQuarterRow[K] }>();
    for (const { series, t_ms: tMs, mean } of rows) {
      const member = members.get(series);
      if (member === undefined) continue;
      const key = `${tMs} ${member.role} ${member.metered}`;
      let sum = sums.get(key);
      if (sum === undefined) {
        sum = { tMs, ...member, positiveW: 0, negativeW: 0, members: 0 };
        sums.set(key, sum);
      }
      sum.positiveW += Math.max(0, mean);
      sum.negativeW += Math.max(0, -mean);
      sum.members++;
    }
    return [...sums.values()].sort((a, b) => a.tMs - b.tMs);
  }

  /** The series `power_ac` of every device whose role says how its power counts, by id. */
  #powerMembers(): Map<number, { role: Role; metered: boolean }> {
    const roles = new Map<string, Role>();
    const meteredSites = new Set<string>();
    for (const row of this.#catalog.prepare('SELECT path, state FROM device WHERE state IS NOT NULL').all()) {
      const { path, state } = row as { path: string; state: string };
      const { role } = JSON.parse(state) as DeviceState;
      if (role !== undefined) roles.set(path, role);
      if (role === 'grid') meteredSites.add(siteOfPath(path));
    }
    const members = new Map<number, { role: Role; metered: boolean }>();
    const series = this.#telemetry.prepare(
      `SELECT s.id, d.path FROM series s JOIN device d ON d.id = s.device WHERE s.name = 'power_ac'`,
    );
    for (const row of series.iterate() as Iterable<{ id: number; path: string }>) {
      const role = roles.get(row.path);
      if (role !== undefined) members.set(row.id, { role, metered: meteredSites.has(siteOfPath(row.path)) });
    }
    return members;
  }

  #latest(device: string | null): Map<string, LatestReading[]> {
    const rows = this.#telemetry
      .prepare(`SELECT d.path, s.name, s.unit, s.last_ms, s.last, s.quality FROM series s JOIN device d ON d.id = s.device
        WHERE ? IS NULL OR d.path = ? ORDER BY s.id`)
      .iterate(device, device) as Iterable<{
      path: string;
      name: string;
      unit: string | null;
      last_ms: number;
      last: string;
      quality: LatestReading['quality'];
    }>;
    const latest = new Map<string, LatestReading[]>();
    for (const { path, name, unit, last_ms, last, quality } of rows) {
      const reading = { name, unit, tMs: last_ms, value: JSON.parse(last) as LatestReading['value'], quality };
      const readings = latest.get(path);
      if (readings === undefined) latest.set(path, [reading]);
      else readings.push(reading);
    }
    return latest;
  }

  #findSeries(text: string): SeriesRecord | undefined {
    const [gu, dong, site, device, ...name] = text.split('/');
    return this.#telemetry
      .prepare(`SELECT s.id, s.device, s.unit, s.kind, s.first_ms, s.last_ms FROM series s JOIN device d ON d.id = s.device
        WHERE d.path = ? AND s.name = ?`)
      .get([gu, dong, site, device].join('/'), name.join('/')) as unknown as SeriesRecord | undefined;
  }

  /** Reads day by day, so that a long span with a small limit stays cheap. */
  #rawPage(series: SeriesRecord, fromMs: number, toMs: number, limit: number): [RawReading[], number | null] {
    const readings: RawReading[] = [];
    for (let startMs = fromMs; startMs < toMs; ) {
      const endMs = Math.min(toMs, (Math.floor(startMs / DAY_MS) + 1) * DAY_MS);
      for (const { tMs, value, quality, reason } of this.#raw.read(series.device, series.id, startMs, endMs)) {
        if (readings.length === limit) return [readings, tMs];
        readings.push({ tMs, value, quality, ...(reason === undefined ? {} : { reason }) });
      }
      startMs = endMs;
    }
    return [readings, null];
  }

  #quarantineRow(row: { view: string; offset: number; code: string; message: string }): QuarantineRow {
    const [record] = this.#journal.read(row.offset - 1, 1);
    const payload = record === undefined ? '' : Buffer.from(record.payload).toString('utf8');
    return {
      id: `${row.view}-${row.offset}`,
      ...row,
      receivedMs: record?.receivedMs ?? 0,
      topic: record === undefined ? '' : buildTopic(record.path, record.kind),
      payload: payload.slice(0, PAYLOAD_CHARACTERS_MAX),
    };
  }
}

const DAY_MS = 86_400_000;

interface SeriesRecord {
  readonly id: number;
  readonly device: number;
  readonly unit: string | null;
  readonly kind: 'gauge' | 'counter';
  readonly first_ms: number;
  readonly last_ms: number;
}

interface GapRecord {
  readonly id: number;
  readonly cause: GapRow['cause'];
  readonly stream: string | null;
  readonly device: string | null;
  readonly from_seq: number | null;
  readonly to_seq: number | null;
  readonly from_ms: number;
  readonly to_ms: number | null;
  readonly healed_ms: number | null;
  readonly reason: string | null;
}

function toGapRow(row: GapRecord): GapRow {
  return {
    id: String(row.id),
    cause: row.cause,
    stream: row.stream,
    device: row.device,
    fromSeq: row.from_seq,
    toSeq: row.to_seq,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    healedMs: row.healed_ms,
    reason: row.reason,
  };
}

function toQuarterReading(record: QuarterRecord): QuarterReading {
  const { tMs, count, min, sum, max, last, energy, quality } = toQuarter(record);
  return { tMs, count, min, mean: count === 0 ? last : sum / count, max, last, energy, quality };
}

function page<T>(rows: T[], limit: number, cursorOf: (row: T) => string): Page<T> {
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? cursorOf(shown.at(-1)!) : null };
}

function openReadOnly(file: string): DatabaseSync {
  return new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
}

function siteOfPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function flag(value: boolean | null): number | null {
  return value === null ? null : Number(value);
}

function toNumber(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new RefusalError(
    refuse('bad-cursor', `"${cursor}" is not a cursor that a page gave out.`, 'Begin again without one.'),
  );
}
