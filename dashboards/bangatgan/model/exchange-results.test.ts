import type { ExchangeLine } from '@maeul/devices/office/reports';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from './csv.ts';
import { decodeFile, readResults } from './exchange-results.ts';

const line = (request: string, status: ExchangeLine['status'] = 'batched'): ExchangeLine => ({
  request,
  wallet: 'w',
  amount: 1000,
  asked: '2026-11-20T00:00:00Z',
  status,
  message: null,
});
const BATCH = [line('a1'), line('b2'), line('c3', 'confirmed')];

/** A field as RFC 4180 writes it. */
function csvField(value: string): string {
  return /[",;\t\n\r]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

describe('a CSV file', () => {
  it('is read as it was written, whatever its fields hold', () => {
    const field = fc.string({ maxLength: 8, unit: fc.constantFrom('a', '가', ',', '"', '\n', '\r', ';', ' ', '\t') });
    const rows = fc.array(fc.tuple(field, field, fc.constant('end')), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n'), fc.boolean(), (fields, ending, isMarked) => {
        const text = fields.map((row) => row.map(csvField).join(',')).join(ending);
        expect(readCsv((isMarked ? '\uFEFF' : '') + text).map((row) => row.fields)).toEqual(fields);
      }),
    );
  });

  it('never throws, and tells the line where a row begins', () => {
    fc.assert(fc.property(fc.string(), (text) => void readCsv(text)));
    expect(readCsv('a,"b\nc"\n\nd,e').map(({ line }) => line)).toEqual([1, 4]);
  });

  it('may be divided by semicolons, as some spreadsheets do', () => {
    expect(readCsv('a;b\n1;2').map(({ fields }) => fields)).toEqual([
      ['a', 'b'],
      ['1', '2'],
    ]);
  });
});

describe("the payer's results", () => {
  it('are confirmed or failed, in English or Korean, in columns of any order', () => {
    expect(readResults('result,request,message\nconfirmed,a1,\n실패,B2,계좌 없음\n', BATCH)).toEqual({
      lines: [
        { request: 'a1', result: 'confirmed' },
        { request: 'b2', result: 'failed', message: '계좌 없음' },
      ],
      problems: [],
      missing: 0,
    });
  });

  it.each([
    ['zz,confirmed', 'unknown-request'],
    ['c3,confirmed', 'settled'],
    ['a1,maybe', 'unknown-result'],
    ['a1,constructor', 'unknown-result'],
    ['a1,confirmed\na1,failed', 'twice'],
  ])('say of %j why it does not count', (rows, code) => {
    const { problems } = readResults(`request,result\n${rows}`, BATCH);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });

  it('may leave lines open: those go on waiting', () => {
    const { lines, problems, missing } = readResults('request,result\na1,confirmed\nb2,\n', BATCH);
    expect([lines.length, problems, missing]).toEqual([1, [], 1]);
  });

  it('need their columns', () => {
    expect(readResults('id,state\na1,confirmed', BATCH).problems[0]?.code).toBe('no-columns');
    expect(readResults('', BATCH).problems[0]?.code).toBe('empty');
  });

  it('are read from the older Korean encoding too', () => {
    expect(decodeFile(new Uint8Array([0xbd, 0xc7, 0xc6, 0xd0]))).toBe('실패');
    expect(decodeFile(new TextEncoder().encode('실패'))).toBe('실패');
  });
});
