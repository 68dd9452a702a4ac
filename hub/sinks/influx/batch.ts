import { PackScanner } from '@maeul/devices/messages/pack-scanner';
import { parseState } from '@maeul/devices/messages/state';
import { parseTelemetry } from '@maeul/devices/messages/telemetry';
import type { DevicePath } from '@maeul/devices/path';
import { ok, type Result } from '@maeul/devices/refusal';
import { buildTopic, type Kind } from '@maeul/devices/topic';
import { parseJson } from '../../journal/admit.ts';
import type { JournalRecord } from '../../journal/journal.ts';
import { plainLine, stateLine, tagSet, telemetryLines } from './line-protocol.ts';
import type { QuarantinedPoint } from './sink-store.ts';

/** Where a line came from; not the record itself, whose payload holds on to a whole batch of the journal. */
interface Origin {
  readonly offset: number;
  readonly receivedMs: number;
  readonly topic: string;
}

/**
 * The lines of consecutive records of the journal. A fold: the role that a device last told in a state message goes as
 * a tag onto its telemetry, so the same journal always gives the same lines.
 */
export class Batch {
  readonly lines: string[] = [];
  /** Roles that changed within this batch. */
  readonly roles = new Map<string, string>();
  readonly quarantined: QuarantinedPoint[] = [];
  /** Offset of the last record taken in. */
  cursor: number;
  /** Length of all lines, in characters. */
  characters = 0;
  readonly #known: Map<string, string>;
  readonly #tags: Map<string, string>;
  readonly #scanner: PackScanner;
  /** Where the lines of each record begin, to find the record of a line that is refused. */
  readonly #starts: number[] = [];
  readonly #origins: (Omit<Origin, 'topic'> & { readonly path: DevicePath; readonly kind: Kind })[] = [];

  /**
   * @param cursor offset that the batch follows
   * @param known device → role at `cursor`; kept up to date for the batch that follows
   * @param tags cache of tag sets, shared by batches
   * @param scanner knows the packs that it has seen; shared by batches
   */
  constructor(cursor: number, known: Map<string, string>, tags: Map<string, string>, scanner = new PackScanner()) {
    this.cursor = cursor;
    this.#known = known;
    this.#tags = tags;
    this.#scanner = scanner;
  }

  add(record: JournalRecord): void {
    this.cursor = record.offset;
    if (record.kind !== 'telemetry' && record.kind !== 'state') return;
    const lines = record.kind === 'telemetry' ? this.#telemetry(record) : this.#state(record);
    if (!lines.ok) {
      // What was refused when it came is judged again; that it is still wrong is known from the telemetry view.
      if (!record.refused) this.#quarantine(record, lines.code, lines.message);
      return;
    }
    if (lines.value.length === 0) return;
    const { offset, receivedMs, path, kind } = record;
    this.#starts.push(this.lines.length);
    this.#origins.push({ offset, receivedMs, path, kind });
    for (const line of lines.value) {
      this.lines.push(line);
      this.characters += line.length;
    }
  }

  /** The quarantine row of a line that the server refused. */
  refusedPoint(index: number, code: string, message: string): QuarantinedPoint {
    const record = this.#origins[this.#starts.findLastIndex((start) => start <= index)]!;
    return { ...originOf(record), code, message, line: this.lines[index]! };
  }

  #telemetry(record: JournalRecord): Result<readonly string[]> {
    if (this.#scanner.scan(record.bytes, record.start, record.end, record.path)) {
      const line = plainLine(this.#tagsOf(record), this.#scanner);
      if (line !== null) return ok([line]);
    }
    const json = parseJson(record.payload);
    if (!json.ok) return json;
    const telemetry = parseTelemetry(json.value, record.path, record.receivedMs);
    if (!telemetry.ok) return telemetry;
    const { lines, unwritable } = telemetryLines(this.#tagsOf(record), telemetry.value.readings);
    for (const { code, message } of unwritable) this.#quarantine(record, code, message);
    return ok(lines);
  }

  #state(record: JournalRecord): Result<readonly string[]> {
    // Taking back a retained message is an empty payload: it says nothing about the device.
    if (record.payload.length === 0) return ok([]);
    const json = parseJson(record.payload);
    if (!json.ok) return json;
    const state = parseState(json.value);
    if (!state.ok) return state;
    const { role } = state.value;
    if (role !== undefined && this.#known.get(record.path) !== role) {
      this.#known.set(record.path, role);
      this.roles.set(record.path, role);
      this.#tags.delete(record.path);
    }
    return ok([stateLine(this.#tagsOf(record), state.value, record.receivedMs)]);
  }

  #tagsOf({ path }: JournalRecord): string {
    let tags = this.#tags.get(path);
    if (tags === undefined) {
      tags = tagSet(path, this.#known.get(path) ?? null);
      this.#tags.set(path, tags);
    }
    return tags;
  }

  #quarantine(record: JournalRecord, code: string, message: string): void {
    this.quarantined.push({ ...originOf(record), code, message, line: null });
  }
}

function originOf({
  offset,
  receivedMs,
  path,
  kind,
}: Pick<JournalRecord, 'offset' | 'receivedMs' | 'path' | 'kind'>): Origin {
  return { offset, receivedMs, topic: buildTopic(path, kind) };
}
