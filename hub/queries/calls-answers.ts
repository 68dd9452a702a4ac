import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { SettlementTotals } from '@maeul/devices/vpp/api/calls';
import type { DrEvent, DrState, SettlementLine } from '@maeul/devices/vpp/dr-event';
import type { Plan } from '@maeul/devices/vpp/plan';
import type { Programme } from '@maeul/devices/vpp/programme';
import { heldSpan } from '../vpp/calls/call-state.ts';
import { type CallRecord, type LineRecord, placeIn, planIn, progressOf, toCall, toLine } from './calls-records.ts';
import type { Page, PageQuestion } from './queries.ts';
import type {
  CalledSpan,
  CallRow,
  CallsQueries,
  DeliveryRow,
  MileageQuestion,
  MileageRow,
  OverrideRow,
  PublishedProgramme,
  SettlementProgress,
  SettlementRun,
  SurplusRow,
  SurplusSum,
} from './vpp-questions.ts';

type Span = { readonly fromMs: number; readonly toMs: number };
type Answered = { [Name in keyof CallsQueries]: (question: never) => Awaited<ReturnType<CallsQueries[Name]>> };

/** Answers questions about calls from the view's file, read-only. Synchronous: it runs in a worker thread. */
export class CallsAnswers implements Answered {
  readonly #db: DatabaseSync;

  /** @param file calls.db */
  constructor(file: string) {
    this.#db = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
  }

  close(): void {
    this.#db.close();
  }

  programmes(): Programme[] {
    return this.publishedProgrammes().map(({ programme }) => programme);
  }

  publishedProgrammes(): PublishedProgramme[] {
    return this.#all<{ body: string; published_ms: number; by: string }>(
      'SELECT body, published_ms, by FROM programme ORDER BY id, version',
    ).map(({ body, published_ms, by }) => ({
      programme: JSON.parse(body) as Programme,
      publishedMs: published_ms,
      by,
    }));
  }

  events({ limit, cursor, state }: PageQuestion & { state?: DrState }): Page<CallRow> {
    const [startsMs, id] = cursor === undefined ? [Number.MAX_SAFE_INTEGER, ''] : placeIn(cursor);
    const select = this.#db.prepare(
      'SELECT * FROM call WHERE (starts_ms, id) < (?, ?) ORDER BY starts_ms DESC, id DESC',
    );
    const timeMs = this.#timeMs();
    const rows: CallRow[] = [];
    for (const record of select.iterate(startsMs, id) as unknown as Iterable<CallRecord>) {
      const row = toCall(record, timeMs);
      if (state === undefined || row.state === state) rows.push(row);
      if (rows.length > limit) break;
    }
    const shown = rows.slice(0, limit);
    const last = shown.at(-1)?.event;
    const next = rows.length > limit && last !== undefined ? `${Date.parse(last.startsAt)}.${last.id}` : null;
    return { rows: shown, next };
  }

  event(id: string): CallRow | undefined {
    const [record] = this.#all<CallRecord>('SELECT * FROM call WHERE id = ?', id);
    return record === undefined ? undefined : toCall(record, this.#timeMs());
  }

  eventsBetween({ fromMs, toMs }: Span): CallRow[] {
    const timeMs = this.#timeMs();
    return this.#callsBetween(fromMs, toMs).map((record) => toCall(record, timeMs));
  }

  deliveries(event: string): DeliveryRow[] {
    return this.#all(
      `SELECT minute_ms AS minuteMs, baseline_w AS baselineW, actual_w AS actualW, seen, members FROM delivery
       WHERE call = ? ORDER BY minute_ms`,
      event,
    );
  }

  newestDelivery(event: string): DeliveryRow | undefined {
    const [row] = this.#all<DeliveryRow>(
      `SELECT minute_ms AS minuteMs, baseline_w AS baselineW, actual_w AS actualW, seen, members FROM delivery
       WHERE call = ? ORDER BY minute_ms DESC LIMIT 1`,
      event,
    );
    return row;
  }

  answers(event: string): { member: string; answer: 'in' | 'out'; timeMs: number }[] {
    return this.#all('SELECT member, answer, time_ms AS timeMs FROM answer WHERE call = ? ORDER BY member', event);
  }

  settlement(event: string): { run: number; inputs: string; lines: SettlementLine[] } | undefined {
    const [call] = this.#all<CallRecord>('SELECT * FROM call WHERE id = ? AND run > 0', event);
    if (call === undefined || call.inputs === null) return undefined;
    const { run, inputs } = call;
    const lines = this.#all<LineRecord>(
      'SELECT * FROM settlement_line WHERE call = ? AND run = ? ORDER BY member',
      event,
      run,
    );
    return { run, inputs, lines: lines.map(toLine) };
  }

  settlementTotals(event: string): SettlementTotals | undefined {
    const [row] = this.#all<SettlementTotals>(
      `SELECT call.run, count(*) FILTER (WHERE excluded IS NULL) AS settled,
         count(*) FILTER (WHERE excluded IS NULL AND success = 1) AS successes,
         count(excluded) AS excluded, total(baseline_wh) FILTER (WHERE excluded IS NULL) AS baselineWh,
         total(actual_wh) FILTER (WHERE excluded IS NULL) AS actualWh,
         total(reduced_wh) FILTER (WHERE excluded IS NULL) AS reducedWh,
         total(reward) FILTER (WHERE excluded IS NULL) AS reward
       FROM call JOIN settlement_line AS line ON line.call = call.id AND line.run = call.run
       WHERE call.id = ? AND call.run > 0 GROUP BY call.id`,
      event,
    );
    return row;
  }

  memberSettlements(member: string): { event: string; run: number; line: SettlementLine }[] {
    return this.#all<LineRecord>(
      `SELECT line.* FROM settlement_line AS line JOIN call ON call.id = line.call AND call.run = line.run
       WHERE line.member = ? ORDER BY call.starts_ms DESC, call.id DESC`,
      member,
    ).map((record) => ({ event: record.call, run: record.run, line: toLine(record) }));
  }

  settlementProgress(event: string): SettlementProgress | undefined {
    const rows = this.#all<{ run: number; page: number; pages: number; inputs: string }>(
      `SELECT run, page, pages, inputs FROM settlement_page
       WHERE call = ?1 AND run = (SELECT max(run) FROM settlement_page WHERE call = ?1) ORDER BY page`,
      event,
    );
    const [first] = rows;
    if (first === undefined) return undefined;
    const { run, pages, inputs } = first;
    return { run, pages, inputs, seen: rows.map(({ page }) => page) };
  }

  settlementRuns({ event, member }: { readonly event: string; readonly member: string }): SettlementRun[] {
    return this.#all<LineRecord & { time_ms: number }>(
      `SELECT line.*, (SELECT max(time_ms) FROM settlement_page AS p WHERE p.call = line.call AND p.run = line.run) AS time_ms
       FROM settlement_line AS line
       WHERE call = ?1 AND member = ?2 AND (SELECT count(*) = max(pages) FROM settlement_page AS p
         WHERE p.call = line.call AND p.run = line.run) ORDER BY run`,
      event,
      member,
    ).map((record) => ({ run: record.run, timeMs: record.time_ms, line: toLine(record) }));
  }

  calledSpans({ fromMs, toMs }: Span): CalledSpan[] {
    return this.#callsBetween(fromMs, toMs).flatMap((record): CalledSpan[] => {
      const span = heldSpan(progressOf(record));
      if (span === null) return [];
      const { id, scope } = JSON.parse(record.body) as DrEvent;
      if (record.run === 0) return [{ event: id, member: null, scope, ...span }];
      return this.#all<{ member: string }>(
        `SELECT member FROM settlement_line WHERE call = ? AND run = ?
         AND (excluded IS NULL OR excluded NOT IN ('opted-out', 'not-joined', 'no-consent')) ORDER BY member`,
        id,
        record.run,
      ).map(({ member }) => ({ event: id, member, scope, ...span }));
    });
  }

  plan(): Plan | undefined {
    return planIn(this.#all('SELECT body FROM plan ORDER BY from_ms DESC LIMIT 1'));
  }

  planAt(tMs: number): Plan | undefined {
    return planIn(this.#all('SELECT body FROM plan WHERE from_ms <= ? ORDER BY from_ms DESC LIMIT 1', tMs));
  }

  overrides(nowMs: number): OverrideRow[] {
    return this.#all<{ asset: string; setpoint: string; until_ms: number; reason: string; by: string }>(
      'SELECT * FROM override WHERE until_ms > ? ORDER BY asset',
      nowMs,
    ).map(({ asset, setpoint, until_ms, reason, by }) => ({
      asset,
      setpoint: JSON.parse(setpoint) as object,
      untilMs: until_ms,
      reason,
      by,
    }));
  }

  surplus({ fromMs, toMs }: Span): SurplusRow[] {
    const shares = this.#db.prepare('SELECT * FROM surplus_share WHERE quarter_ms = ? ORDER BY member');
    return this.#all<{ quarter_ms: number; run: number; rule: SurplusRow['rule']; milli_won: number }>(
      'SELECT * FROM surplus WHERE quarter_ms >= ? AND quarter_ms < ? ORDER BY quarter_ms',
      fromMs,
      toMs,
    ).map(({ quarter_ms, run, rule, milli_won }) => {
      const rows = shares.all(quarter_ms) as unknown as { member: string; given_wh: number; taken_wh: number }[];
      const given = rows.filter((row) => row.given_wh > 0).map(({ member, given_wh }) => ({ member, wh: given_wh }));
      const taken = rows.filter((row) => row.taken_wh > 0).map(({ member, taken_wh }) => ({ member, wh: taken_wh }));
      return { quarterMs: quarter_ms, run, rule, milliWonPerKwh: milli_won, given, taken };
    });
  }

  surplusSums({ fromMs, toMs }: Span): SurplusSum[] {
    return this.#all(
      `SELECT member, milli_won AS milliWonPerKwh, sum(given_wh) AS givenWh, sum(taken_wh) AS takenWh
       FROM surplus_share JOIN surplus USING (quarter_ms) WHERE quarter_ms >= ? AND quarter_ms < ?
       GROUP BY member, milli_won ORDER BY member, milli_won`,
      fromMs,
      toMs,
    );
  }

  mileage({ member, rule, period }: MileageQuestion): MileageRow[] {
    return this.#all(
      `SELECT member, rule, period, wallet, saved_share AS savedShare, amount, time_ms AS timeMs FROM mileage
       WHERE (?1 IS NULL OR member = ?1) AND (?2 IS NULL OR rule = ?2) AND (?3 IS NULL OR period = ?3)
       ORDER BY member, rule, period`,
      member ?? null,
      rule ?? null,
      period ?? null,
    );
  }

  #callsBetween(fromMs: number, toMs: number): CallRecord[] {
    return this.#all('SELECT * FROM call WHERE ends_ms > ? AND starts_ms < ? ORDER BY starts_ms, id', fromMs, toMs);
  }

  /** How far the journal's time has come. */
  #timeMs(): number {
    const [row] = this.#all<{ time_ms: number }>('SELECT time_ms FROM clock');
    return row?.time_ms ?? 0;
  }

  #all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#db.prepare(sql).all(...values) as unknown as Row[];
  }
}
