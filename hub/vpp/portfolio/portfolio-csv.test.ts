import { unwrap } from '@maeul/devices/refusal';
import { describe, expect, it } from 'vitest';
import { toCsv } from '../../office/csv.ts';
import { applyChanges, emptyPortfolio } from './portfolio.ts';
import { portfolioCsvRows, readPortfolioCsv } from './portfolio-csv.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function read(text: string, portfolio = emptyPortfolio(), table: 'members' | 'meters' = 'members') {
  return unwrap(readPortfolioCsv(table, bytes(text), portfolio));
}

describe('a table of members', () => {
  it('is read with an English or a Korean head, with a byte order mark, quotes and line breaks of any kind', () => {
    const english = read('id,kind,site,since\r\napt-1,household,eunpyeong/sinsa1/apt,2026-01-01\r\n');
    const korean = read('\u{feff}회원,종류,장소,시작일\n"apt-1",가구,eunpyeong/sinsa1/apt,2026-01-01\n');
    expect(english.changes).toEqual(korean.changes);
    expect(english.changes).toHaveLength(1);
  });

  it('names line, column and code of what is wrong, and then changes nothing', () => {
    const { changes, errors } = read(
      [
        'id,kind,site,since,contractW',
        'good-1,household,eunpyeong/sinsa1/apt,2026-01-01,3000',
        'Bad Id,household,eunpyeong/sinsa1/apt,2026-01-01,3000',
        'good-2,household,eunpyeong/sinsa1/apt,,"3,000"',
        'good-3,household,eunpyeong/sinsa1/apt,2026-01-01,much',
        'good-1,household,eunpyeong/sinsa1/apt,2026-01-01,4000',
      ].join('\n'),
    );
    expect(changes).toEqual([]);
    expect(errors.map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, 'id', 'bad-cell'],
      [4, 'since', 'missing-cell'],
      [5, 'contractW', 'not-a-number'],
      [6, null, 'twice'],
    ]);
  });

  it('is refused as a whole when its head or its letters are wrong', () => {
    const refused = (text: Uint8Array) => readPortfolioCsv('members', text, emptyPortfolio());
    expect(refused(bytes('id,kind,site,since,phone\n'))).toMatchObject({ code: 'unknown-column' });
    expect(refused(bytes('id,kind,site\n'))).toMatchObject({ code: 'missing-column' });
    expect(refused(bytes(''))).toMatchObject({ code: 'not-csv' });
    expect(refused(new Uint8Array([0xb0, 0xa1, 0x0a]))).toMatchObject({ code: 'not-utf8' });
  });

  it('checks rows against the portfolio and against each other', () => {
    const portfolio = emptyPortfolio();
    const { errors } = read('device,member,role\neunpyeong/sinsa1/apt/m1,nobody,수전\n', portfolio, 'meters');
    expect(errors).toMatchObject([{ line: 2, code: 'unknown-member' }]);
  });
});

describe('what was written', () => {
  it('is read again as nothing new, in both languages', () => {
    const portfolio = emptyPortfolio();
    applyChanges(portfolio, [
      {
        op: 'save-member',
        member: {
          ...{ id: 'hall', kind: 'public', site: 'eunpyeong/sinsa1/hall', since: '2026-01-01', floorM2: 812.5 },
          label: { ko: '주민센터, "본관"', en: '=Hall' },
        },
      },
    ]);
    for (const isKorean of [true, false]) {
      const { head, rows } = portfolioCsvRows('members', portfolio, isKorean);
      const again = unwrap(readPortfolioCsv('members', bytes(toCsv(head, rows)), portfolio));
      expect(again).toEqual({ rows: 1, changes: [], errors: [], moreErrors: 0 });
    }
  });

  it('is read in seconds for a whole dong', () => {
    const rows = Array.from({ length: 10_500 }, (_, at) => `home-${at},household,eunpyeong/sinsa1/apt,2026-01-01`);
    const { changes, errors } = read(['id,kind,site,since', ...rows].join('\r\n'));
    expect([changes.length, errors]).toEqual([10_500, []]);
  });
});
