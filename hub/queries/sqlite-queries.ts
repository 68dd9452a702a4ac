import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DeviceState } from '@maeul/devices/messages/state';
import { RefusalError, refuse } from '@maeul/devices/refusal';
import { buildTopic } from '@maeul/devices/topic';
import { SqliteJournalReader } from '../journal/reader.ts';
import { REORDERED_MS } from '../views/catalog/gap-ledger.ts';
import { RawStore } from '../views/telemetry/raw-store.ts';
import { type QuarterRecord, toQuarter } from '../views/telemetry/series-store.ts';
import { deviceRows } from './device-rows.ts';
import { dongQuarters } from './dong-quarters.ts';
import { quarantinePage, type RefusedRecord } from './quarantine-page.ts';
import type {
  CursorRow,
  DeviceRow,
  DevicesQuestion,
  DongQuarterRow,
  DongQuartersQuestion,
  GapRow,
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
/** Views whose files are only opened to tell of their quarantine and their cursor. */
const OTHER_VIEWS = ['points', 'power', 'calls'] as const;

/** Answers questions from the files of the journal and the views, read-only. Synchronous: it runs in a worker thread. */
export class SqliteQueries {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #journal: SqliteJournalReader;
  readonly #telemetry: DatabaseSync;
  readonly #catalog: DatabaseSync;
  readonly #raw: RawStore;

  /**
   * @param folder the hub's data folder: journal.db and views/
   * @param now clock, milliseconds since 1970
   */
  constructor(folder: string, now: () => number = Date.now) {
    this.#folder = folder;
    this.#now = now;
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
    return deviceRows(this.#catalog, this.#telemetry, question);
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
    // The numbers of a stream belong to the edge that sends it, or to a site: what is missing there may be of any of its
    // devices. What was only just noticed is not told yet, because messages that overtake each other look the same for a moment.
    const rows = this.#catalog
      .prepare(`SELECT * FROM gap WHERE id < ? AND (? IS NULL OR (healed_ms IS NULL) = ?) AND (? IS NULL OR stream = ?)
        AND (? IS NULL OR device = ? OR device = ? OR (cause IN ('missing', 'shed') AND ? LIKE device || '/%'))
        AND NOT (cause = 'missing' AND healed_ms IS NULL AND to_ms > ?)
        ORDER BY id DESC LIMIT ?`)
      .all(
        before,
        flag(open),
        flag(open),
        stream,
        stream,
        device,
        device,
        this.#edgeOf(device),
        device,
        this.#now() - REORDERED_MS,
        question.limit + 1,
      ) as unknown as GapRecord[];
    return page(rows.map(toGapRow), question.limit, (row) => row.id);
  }

  /** The edge that reads a device, as its state says. */
  #edgeOf(device: string | null): string | null {
    const row = this.#catalog.prepare('SELECT state FROM device WHERE path = ?').get(device);
    const { state } = (row ?? { state: null }) as { state: string | null };
    return state === null ? null : ((JSON.parse(state) as DeviceState).edge ?? null);
  }

  quarantine(question: PageQuestion & { view?: string }): Page<QuarantineRow> {
    // Only a hub that has fed InfluxDB has this file.
    const influx = openIfThere(join(this.#folder, 'views', 'influx.db'));
    const others = this.#openOthers();
    const all: (readonly [view: string, db: DatabaseSync | null])[] = [
      ['telemetry', this.#telemetry],
      ['catalog', this.#catalog],
      ['influx', influx],
      ...others,
    ];
    const asked = all.flatMap(([view, db]) =>
      db !== null && (question.view ?? view) === view ? [[view, db] as const] : [],
    );
    const { rows, next } = quarantinePage(asked, question.cursor, question.limit);
    influx?.close();
    for (const [, db] of others) db?.close();
    return { rows: rows.map((row) => this.#quarantineRow(row)), next };
  }

  cursors(): CursorRow[] {
    const head = this.#journal.head();
    const others = this.#openOthers();
    const all = [['telemetry', this.#telemetry] as const, ['catalog', this.#catalog] as const, ...others];
    const rows = all.flatMap(([view, db]) => {
      if (db === null) return [];
      const { cursor } = db.prepare('SELECT cursor FROM view').get() as { cursor: number };
      return [{ view, cursor, head }];
    });
    for (const [, db] of others) db?.close();
    return rows;
  }

  /** Of a folder that an older version made, some may be missing. */
  #openOthers(): (readonly [view: string, db: DatabaseSync | null])[] {
    return OTHER_VIEWS.map((view) => [view, openIfThere(join(this.#folder, 'views', `${view}.db`))] as const);
  }

  dongQuarters(question: DongQuartersQuestion): DongQuarterRow[] {
    return dongQuarters(this.#catalog, this.#telemetry, question);
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

  #quarantineRow({ id, ...row }: RefusedRecord): QuarantineRow {
    const [record] = this.#journal.read(row.offset - 1, 1);
    return {
      id: `${row.view}-${id}`,
      ...row,
      receivedMs: record?.receivedMs ?? 0,
      topic: record === undefined ? '' : buildTopic(record.path, record.kind),
      payload: record === undefined ? '' : record.payload.toString('utf8').slice(0, PAYLOAD_CHARACTERS_MAX),
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

function openIfThere(file: string): DatabaseSync | null {
  return existsSync(file) ? openReadOnly(file) : null;
}

function openReadOnly(file: string): DatabaseSync {
  return new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
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
