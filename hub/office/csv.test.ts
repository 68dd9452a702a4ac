import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

describe('a table for spreadsheet programs', () => {
  it('is UTF-8 with its mark, CRLF and quotes where they are needed', () => {
    expect(
      toCsv(
        ['이름', 'n'],
        [
          ['페트, "투명"', 1],
          [null, -2],
        ],
      ),
    ).toBe('\u{feff}이름,n\r\n"페트, ""투명""",1\r\n,-2\r\n');
  });

  it.each(['=1+1', '+82', '-1', '@SUM(A1)', '\t=1'])('computes nothing of what somebody wrote: %s', (text) => {
    expect(toCsv(['a'], [[text]])).toContain(`'${text}`);
  });
});
