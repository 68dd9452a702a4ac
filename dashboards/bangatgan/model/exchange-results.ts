import type { BatchResults, ExchangeLine } from '@maeul/devices/office/reports';
import type { Static } from 'typebox';
import { readCsv } from './csv.ts';

export type ResultLine = Static<typeof BatchResults>['lines'][number];

/** What is wrong with a line of the payer's file; `line` counts from 1, as editors do. */
export interface ResultProblem {
  readonly line: number;
  readonly code: 'no-columns' | 'unknown-request' | 'settled' | 'twice' | 'unknown-result' | 'long-message' | 'empty';
  readonly text: string;
}

export interface ReadResults {
  readonly lines: readonly ResultLine[];
  readonly problems: readonly ResultProblem[];
  /** Requests of the batch that wait for a result and of which the file says nothing. */
  readonly missing: number;
}

const COLUMNS = {
  request: ['request', '신청번호', '신청 번호'],
  result: ['result', 'status', '결과'],
  message: ['message', '사유', '메시지'],
} as const;
const RESULTS: Readonly<Record<string, ResultLine['result']>> = {
  confirmed: 'confirmed',
  ok: 'confirmed',
  paid: 'confirmed',
  완료: 'confirmed',
  성공: 'confirmed',
  지급: 'confirmed',
  failed: 'failed',
  실패: 'failed',
  거절: 'failed',
};
const MESSAGE_MAX = 200;

/** The payer's answer to a batch: a CSV file with the columns request, result and, if it wants, message. */
export function readResults(text: string, batch: readonly ExchangeLine[]): ReadResults {
  const [head, ...rows] = readCsv(text);
  if (head === undefined) return { lines: [], problems: [{ line: 1, code: 'empty', text: '' }], missing: 0 };
  const columnOf = (names: readonly string[]) => head.fields.findIndex((name) => names.includes(name.toLowerCase()));
  const [request, result, message] = [COLUMNS.request, COLUMNS.result, COLUMNS.message].map(columnOf) as [
    number,
    number,
    number,
  ];
  if (request < 0 || result < 0)
    return { lines: [], problems: [{ line: head.line, code: 'no-columns', text: head.fields.join(', ') }], missing: 0 };
  const waiting = new Map(batch.map((line) => [line.request, line.status]));
  const lines = new Map<string, ResultLine>();
  const problems: ResultProblem[] = [];
  for (const { line, fields } of rows) {
    const id = (fields[request] ?? '').toLowerCase();
    const told = (fields[result] ?? '').trim().toLowerCase();
    // The payer may send the whole file back with the results that it has.
    if (told === '' && waiting.has(id)) continue;
    const word = Object.hasOwn(RESULTS, told) ? RESULTS[told] : undefined;
    const note = message < 0 ? '' : (fields[message] ?? '');
    const status = waiting.get(id);
    const wrong = (code: ResultProblem['code'], text: string) => problems.push({ line, code, text });
    if (status === undefined) wrong('unknown-request', fields[request] ?? '');
    else if (status === 'confirmed' || status === 'failed') wrong('settled', id);
    else if (lines.has(id)) wrong('twice', id);
    else if (word === undefined) wrong('unknown-result', fields[result] ?? '');
    else if (note.length > MESSAGE_MAX) wrong('long-message', id);
    else lines.set(id, { request: id, result: word, ...(note === '' ? {} : { message: note }) });
  }
  const open = batch.filter(({ status }) => status === 'batched' || status === 'open');
  return { lines: [...lines.values()], problems, missing: open.filter((one) => !lines.has(one.request)).length };
}

/** Text of a file as spreadsheets in Korea save it: UTF-8, or else the older EUC-KR (CP949). */
export function decodeFile(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('euc-kr').decode(bytes);
  }
}
