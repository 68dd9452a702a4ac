import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { EVENT_DATA, type EventEnvelope } from '@maeul/devices/messages/event';
import { HUB_EVENT_DATA } from '@maeul/devices/messages/hub-events';
import { type DeviceState, parseState } from '@maeul/devices/messages/state';
import { siteOf } from '@maeul/devices/path';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import Value from 'typebox/value';
import { parseJson } from '../../journal/admit.ts';
import type { JournalRecord } from '../../journal/journal.ts';
import { eventOf } from '../event-of.ts';
import type { Fold, View } from '../view.ts';
import { GAP_SCHEMA, GapLedger } from './gap-ledger.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS device (
    path TEXT PRIMARY KEY, state TEXT, state_ms INTEGER, first_seen_ms INTEGER NOT NULL, last_seen_ms INTEGER) STRICT, WITHOUT ROWID;
  ${GAP_SCHEMA}
`;

/** What devices there are, how they are, and the gap ledger. */
export const catalogView: View = {
  name: 'catalog',
  version: 3,
  schema: SCHEMA,
  open: (db) => new CatalogFold(db),
};

interface CatalogDevice {
  readonly path: string;
  state: DeviceState | null;
  stateMs: number | null;
  readonly firstSeenMs: number;
  lastSeenMs: number | null;
  /** A tick found it silent, and telemetry ends that. */
  silent: boolean;
}

/** A device that says how often it reports is silent after this many intervals without a word, and at least a minute. */
const SILENT_INTERVALS = 3;
const SILENT_MS_MIN = 60_000;

const DATA_SCHEMAS = { ...EVENT_DATA, ...HUB_EVENT_DATA };

class CatalogFold implements Fold {
  readonly #db: DatabaseSync;
  readonly #gaps: GapLedger;
  readonly #devices = new Map<string, CatalogDevice>();
  readonly #touched = new Set<CatalogDevice>();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#gaps = new GapLedger(db);
    this.#load();
  }

  apply(record: JournalRecord): Refusal | null {
    const refusal = this.#applyKind(record);
    if (refusal === null && record.position !== null)
      this.#gaps.arrived(ownerOf(record), record.position.stream, record.position.seq, record.receivedMs);
    return refusal;
  }

  /** Somebody used an id twice, or altered what was said: the first stays, the second is kept where staff sees it. */
  conflict(record: JournalRecord): Refusal {
    return refuse(
      'id-conflict',
      `An event with this id is in the journal, and it says something else (${record.path}).`,
    );
  }

  flush(): void {
    this.#gaps.flush();
    const upsert = this.#db.prepare('INSERT OR REPLACE INTO device VALUES (?, ?, ?, ?, ?)');
    for (const { path, state, stateMs, firstSeenMs, lastSeenMs } of this.#touched)
      upsert.run(path, state === null ? null : JSON.stringify(state), stateMs, firstSeenMs, lastSeenMs);
    this.#touched.clear();
  }

  reset(): void {
    this.#gaps.reset();
    this.#devices.clear();
    this.#touched.clear();
    this.#load();
  }

  digest(): string {
    const hash = createHash('sha256');
    for (const table of ['device ORDER BY path', 'gap ORDER BY id', 'stream_range ORDER BY stream, first'])
      for (const row of this.#db.prepare(`SELECT * FROM ${table}`).iterate()) hash.update(JSON.stringify(row));
    return hash.digest('hex');
  }

  #applyKind(record: JournalRecord): Refusal | null {
    switch (record.kind) {
      case 'telemetry':
        // An invalid pack is the telemetry view's to quarantine; that it came still shows that the device is there.
        this.#seen(record);
        return null;
      case 'state':
        return this.#applyState(record);
      case 'event':
        return this.#applyEvent(record);
      default:
        return null;
    }
  }

  #seen(record: JournalRecord): void {
    const device = this.#device(record);
    device.lastSeenMs = record.receivedMs;
    this.#touched.add(device);
    if (!device.silent) return;
    device.silent = false;
    this.#gaps.close('silent', device.path, record.receivedMs, record.receivedMs);
  }

  #applyState(record: JournalRecord): Refusal | null {
    if (record.payload.length === 0) return null;
    const json = parseJson(record.payload);
    const state = json.ok ? parseState(json.value) : json;
    if (!state.ok) return state;
    const device = this.#device(record);
    // A last will knows nothing but that the edge is gone: what the device is stays as it was.
    device.state = { ...identityOf(device.state), ...state.value };
    device.stateMs = record.receivedMs;
    this.#touched.add(device);
    if (state.value.status === 'offline') {
      this.#gaps.open('offline', record.path, record.receivedMs, state.value.reason ?? null);
      this.#loseDevicesOf(record);
    } else this.#gaps.close('offline', record.path, record.receivedMs, record.receivedMs);
    return null;
  }

  /** What an edge reads is out of reach once the edge is gone; when it is back it tells of each device anew. */
  #loseDevicesOf({ path, receivedMs }: JournalRecord): void {
    for (const device of this.#devices.values()) {
      if (device.path === path || device.state?.edge !== path || device.state.status === 'offline') continue;
      device.state = { ...identityOf(device.state), status: 'offline', reason: 'edge-offline' };
      device.stateMs = receivedMs;
      this.#touched.add(device);
    }
  }

  #applyEvent(record: JournalRecord): Refusal | null {
    const parsed = eventOf(record);
    if (!parsed.ok) return parsed;
    const event = parsed.value;
    const schema = DATA_SCHEMAS[event.type as keyof typeof DATA_SCHEMAS];
    if (schema !== undefined && !Value.Check(schema, event.data))
      return refuse('bad-event-data', `The data of ${event.type} is not what its version says.`);
    this.#applyFact(record, event);
    return null;
  }

  #applyFact(record: JournalRecord, event: EventEnvelope): void {
    const atMs = Date.parse(event.time);
    const data = event.data as Record<string, string>;
    switch (event.type) {
      case 'maeul.device.unreachable.v1':
        this.#gaps.open('silent', record.path, Date.parse(data.since!), data.reason!);
        break;
      case 'maeul.device.reachable.v1':
        this.#gaps.close('silent', record.path, atMs, record.receivedMs);
        break;
      case 'maeul.outbox.shed.v1':
        this.#applyShed(record, event, atMs);
        break;
      case 'maeul.hub.started.v1':
        if (data.downSince !== undefined) this.#gaps.closed('hub-down', record.path, Date.parse(data.downSince), atMs);
        break;
      case 'maeul.hub.sink-unreachable.v1':
        this.#gaps.open('sink-down', data.sink!, atMs, data.reason!);
        break;
      case 'maeul.hub.sink-reachable.v1':
        this.#gaps.close('sink-down', data.sink!, atMs, record.receivedMs);
        break;
      case 'maeul.hub.tick.v1':
        this.#findSilent(atMs);
        break;
    }
  }

  #applyShed(record: JournalRecord, event: EventEnvelope, atMs: number): void {
    const { ranges, cause } = event.data as unknown as { ranges: { from: number; to: number }[]; cause: string };
    const stream = record.position?.stream;
    if (stream === undefined) return;
    for (const { from, to } of ranges)
      if (to >= from) this.#gaps.shed(ownerOf(record), stream, from, to, atMs, record.receivedMs, cause);
  }

  #findSilent(nowMs: number): void {
    for (const device of this.#devices.values()) {
      const { state, lastSeenMs } = device;
      if (device.silent || lastSeenMs === null || state?.status !== 'online' || state.interval === undefined) continue;
      const patienceMs = Math.max(SILENT_MS_MIN, SILENT_INTERVALS * state.interval * 1000);
      if (nowMs - lastSeenMs <= patienceMs) continue;
      device.silent = true;
      this.#gaps.open('silent', device.path, lastSeenMs, 'no-telemetry');
    }
  }

  #device(record: JournalRecord): CatalogDevice {
    let device = this.#devices.get(record.path);
    if (device === undefined) {
      device = {
        path: record.path,
        state: null,
        stateMs: null,
        firstSeenMs: record.receivedMs,
        lastSeenMs: null,
        silent: false,
      };
      this.#devices.set(record.path, device);
    }
    return device;
  }

  #load(): void {
    const silent = new Set(
      this.#db
        .prepare(`SELECT device FROM gap WHERE cause = 'silent' AND reason = 'no-telemetry' AND healed_ms IS NULL`)
        .all()
        .map((row) => (row as { device: string }).device),
    );
    for (const row of this.#db.prepare('SELECT * FROM device').all()) {
      const record = row as { path: string; state: string | null } & Record<string, number | null>;
      this.#devices.set(record.path, {
        path: record.path,
        state: record.state === null ? null : (JSON.parse(record.state) as DeviceState),
        stateMs: record.state_ms ?? null,
        firstSeenMs: record.first_seen_ms!,
        lastSeenMs: record.last_seen_ms ?? null,
        silent: silent.has(record.path),
      });
    }
  }
}

/** Whose stream it is: the credential's, or of anonymous clients the site's. */
function ownerOf({ sender, path }: JournalRecord): string {
  return sender === '' ? siteOf(path) : sender;
}

/** What a device is, without how it is. */
function identityOf(state: DeviceState | null): Partial<DeviceState> {
  if (state === null) return {};
  const { status: _status, time: _time, reason: _reason, ...rest } = state;
  return rest;
}
