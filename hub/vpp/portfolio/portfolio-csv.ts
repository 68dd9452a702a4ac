import { canonicalJson } from '@maeul/devices/points/canonical-json';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { ImportAnswer, PortfolioTable } from '@maeul/devices/vpp/api/portfolio';
import { Consent, EnergyAsset, Member, MemberMeter, type PortfolioChange } from '@maeul/devices/vpp/portfolio';
import { parse } from 'csv-parse/sync';
import { Compile } from 'typebox/compile';
import { CSV_COLUMNS, type CsvColumn } from './csv-columns.ts';
import { applyChanges, type Portfolio } from './portfolio.ts';

export interface CsvImport {
  /** What would change; nothing if there is any error. */
  readonly changes: readonly PortfolioChange[];
  readonly rows: number;
  readonly errors: ImportAnswer['errors'];
  readonly moreErrors: number;
}

type RowError = ImportAnswer['errors'][number];

interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

const ERRORS_LISTED_MAX = 1000;
const ROWS_MAX = 200_000;

const shapes = {
  members: Compile(Member),
  assets: Compile(EnergyAsset),
  meters: Compile(MemberMeter),
  consents: Compile(Consent),
};

/**
 * Reads a table (RFC 4180, UTF-8, with or without byte order mark; heads in English or Korean) and checks each row against its shape
 * and against the portfolio with the rows before it. Codes of the whole: `not-utf8`, `not-csv`, `unknown-column`, `missing-column`,
 * `too-many-rows`; of a row: `missing-cell`, `not-a-number`, `bad-cell`, `twice`, and those of a change of the portfolio.
 * @param portfolio is changed by what is read: give a copy
 */
export function readPortfolioCsv(table: PortfolioTable, bytes: Uint8Array, portfolio: Portfolio): Result<CsvImport> {
  const lines = linesOf(bytes);
  if (!lines.ok) return lines;
  const [head, ...rows] = lines.value;
  if (head === undefined) return refuse('not-csv', 'The file is empty.', 'Its first line names the columns.');
  const columns = columnsOf(table, head.cells);
  if (!columns.ok) return columns;
  if (rows.length > ROWS_MAX) return refuse('too-many-rows', `The file has ${rows.length} rows; ${ROWS_MAX} may be.`);
  const errors: RowError[] = [];
  const changes: PortfolioChange[] = [];
  const seen = new Map<string, number>();
  for (const row of rows) {
    const change = changeOf(table, columns.value, row);
    const wrong = Array.isArray(change) ? change : (twice(change, row, seen) ?? applied(portfolio, change, row));
    if (wrong === 'same') continue;
    if (wrong !== null) errors.push(...wrong);
    else if (!Array.isArray(change)) changes.push(change);
  }
  const moreErrors = Math.max(0, errors.length - ERRORS_LISTED_MAX);
  return ok({
    changes: errors.length === 0 ? changes : [],
    rows: rows.length,
    errors: errors.slice(0, ERRORS_LISTED_MAX),
    moreErrors,
  });
}

function linesOf(bytes: Uint8Array): Result<Line[]> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('not-utf8', 'The file is not UTF-8.', 'Save it as "CSV UTF-8" in the spreadsheet program.');
  }
  try {
    const rows = parse(text, { info: true, relax_column_count: true, skip_empty_lines: true });
    return ok(
      (rows as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
        line: info.lines,
        cells: record.map(clean),
      })),
    );
  } catch (error) {
    return refuse('not-csv', `The file is no CSV: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Without blanks around it, and without the mark that keeps a spreadsheet program from computing it. */
function clean(cell: string): string {
  const text = cell.trim();
  return /^'[=+\-@]/.test(text) ? text.slice(1) : text;
}

function columnsOf(table: PortfolioTable, head: readonly string[]): Result<CsvColumn[]> {
  const known = CSV_COLUMNS[table];
  const all = known.map(({ name }) => name).join(', ');
  const columns: CsvColumn[] = [];
  for (const title of head) {
    const wanted = title.replaceAll(/\s/g, '').toLowerCase();
    const column = known.find(({ name, ko }) => name.toLowerCase() === wanted || ko.toLowerCase() === wanted);
    if (column === undefined)
      return refuse('unknown-column', `The table ${table} has no column "${title.slice(0, 60)}".`, `It has ${all}.`);
    columns.push(column);
  }
  const missing = known.find((column) => column.isNeeded && !columns.includes(column));
  return missing === undefined ? ok(columns) : refuse('missing-column', `The column "${missing.name}" is missing.`);
}

function changeOf(
  table: PortfolioTable,
  columns: readonly CsvColumn[],
  { line, cells }: Line,
): PortfolioChange | RowError[] {
  const value: Record<string, unknown> = {};
  const errors: RowError[] = [];
  const wrong = (column: string | null, code: string, message: string) => errors.push({ line, column, code, message });
  if (cells.length > columns.length) wrong(null, 'bad-cell', `The row has ${cells.length} cells.`);
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? '';
    if (cell === '') {
      if (column.isNeeded) wrong(column.name, 'missing-cell', `"${column.name}" is empty.`);
    } else if (column.cell === 'number') {
      const number = Number(cell.replaceAll(',', ''));
      if (Number.isFinite(number)) value[column.name] = number;
      else wrong(column.name, 'not-a-number', `"${cell.slice(0, 60)}" is not a number.`);
    } else put(value, column, column.values?.[cell] ?? cell);
  }
  if (errors.length > 0) return errors;
  const shape = shapes[table];
  if (shape.Check(value)) return asChange(table, value);
  const [first] = shape.Errors(value);
  const name = first?.instancePath.split('/')[1] ?? '';
  const column = columns.find((known) => known.name === name || known.path?.[0] === name)?.name ?? null;
  wrong(column, 'bad-cell', `${column === null ? 'The row' : `"${column}"`} ${first?.message ?? 'is wrong'}.`);
  return errors;
}

function put(value: Record<string, unknown>, { name, path }: CsvColumn, cell: string): void {
  if (path === undefined) value[name] = cell;
  else value[path[0]] = { ...(value[path[0]] as object | undefined), [path[1]]: cell };
}

/** @param value has the shape of the table */
function asChange(table: PortfolioTable, value: unknown): PortfolioChange {
  switch (table) {
    case 'members':
      return { op: 'save-member', member: value as Member };
    case 'assets':
      return { op: 'save-asset', asset: value as EnergyAsset };
    case 'meters':
      return { op: 'save-meter', meter: value as MemberMeter };
    case 'consents':
      return { op: 'give-consent', consent: value as Consent };
  }
}

function twice(change: PortfolioChange, { line }: Line, seen: Map<string, number>): RowError[] | null {
  const key = keyOf(change);
  const before = seen.get(key);
  seen.set(key, line);
  if (before === undefined) return null;
  return [{ line, column: null, code: 'twice', message: `Line ${before} speaks of the same.` }];
}

function keyOf(change: PortfolioChange): string {
  if (change.op === 'save-member') return change.member.id;
  if (change.op === 'save-asset') return change.asset.id;
  if (change.op === 'save-meter') return change.meter.device;
  return change.op === 'give-consent'
    ? `${change.consent.member} ${change.consent.scope} ${change.consent.from}`
    : canonicalJson(change);
}

function applied(portfolio: Portfolio, change: PortfolioChange, { line }: Line): RowError[] | 'same' | null {
  if (isSame(portfolio, change)) return 'same';
  const result = applyChanges(portfolio, [change]);
  return result.ok ? null : [{ line, column: null, code: result.code, message: result.message }];
}

function isSame({ members, assets, meters, consents }: Portfolio, change: PortfolioChange): boolean {
  const same = (known: object | undefined, wanted: object) =>
    known !== undefined && canonicalJson(known) === canonicalJson(wanted);
  if (change.op === 'save-member') return same(members.get(change.member.id), change.member);
  if (change.op === 'save-asset') return same(assets.get(change.asset.id), change.asset);
  if (change.op === 'save-meter') return same(meters.get(change.meter.device), change.meter);
  if (change.op !== 'give-consent') return false;
  return (consents.get(change.consent.member) ?? []).some((known) => same(known, change.consent));
}

/** The rows of a table, as `readPortfolioCsv` reads them. @param isKorean heads and values in Korean */
export function portfolioCsvRows(
  table: PortfolioTable,
  { members, assets, meters, consents }: Portfolio,
  isKorean: boolean,
): { readonly head: readonly string[]; readonly rows: readonly (string | number | null)[][] } {
  const columns = CSV_COLUMNS[table];
  const all: Record<PortfolioTable, Iterable<object>> = {
    members: members.values(),
    assets: assets.values(),
    meters: meters.values(),
    consents: [...consents.values()].flat(),
  };
  return {
    head: columns.map(({ name, ko }) => (isKorean ? ko : name)),
    rows: [...all[table]].map((item) => columns.map((column) => cellOf(item, column, isKorean))),
  };
}

function cellOf(item: object, { name, path, values }: CsvColumn, isKorean: boolean): string | number | null {
  const fields = item as Readonly<Record<string, unknown>>;
  const value = path === undefined ? fields[name] : (fields[path[0]] as Record<string, string> | undefined)?.[path[1]];
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const word = Object.entries(values ?? {}).find(([, meaning]) => meaning === value)?.[0];
  return isKorean ? (word ?? value) : value;
}
