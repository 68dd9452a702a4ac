import type { PortfolioTable } from '@maeul/devices/vpp/api/portfolio';

/** A column of a table: its name, what a Korean head may call it, and what its cells hold. */
export interface CsvColumn {
  readonly name: string;
  readonly ko: string;
  readonly cell: 'text' | 'number';
  readonly isNeeded?: true;
  /** Where it stands in the object, if not under its own name. */
  readonly path?: readonly [string, 'ko' | 'en'];
  /** Korean words for its values. */
  readonly values?: Readonly<Record<string, string>>;
}

const text = (name: string, ko: string, more: Partial<CsvColumn> = {}): CsvColumn => ({
  name,
  ko,
  cell: 'text',
  ...more,
});
const number = (name: string, ko: string, more: Partial<CsvColumn> = {}): CsvColumn => ({
  name,
  ko,
  cell: 'number',
  ...more,
});
const needed = { isNeeded: true } as const;

const MEMBER_KINDS = { 가구: 'household', 상점: 'shop', 공공: 'public', 단지: 'complex' };
const ASSET_KINDS = { 태양광: 'pv', 풍력: 'wind', 배터리: 'battery', 충전기: 'charger', 조절부하: 'flexible-load' };
const ROLES = { 수전: 'grid', 부하: 'load', 태양광: 'pv', 풍력: 'wind', 배터리: 'battery', 충전기: 'charger' };
const SCOPES = {
  상세: 'detail',
  수요반응: 'dr',
  제어: 'control',
  거래: 'market',
  진단: 'diagnosis',
  공개: 'disclosure',
  안부: 'care',
};
const HOW = { 서면: 'paper', 화면: 'page', 키오스크: 'kiosk', 가져오기: 'import' };

/** The columns of each table, in the order in which they are written. */
export const CSV_COLUMNS: Readonly<Record<PortfolioTable, readonly CsvColumn[]>> = {
  members: [
    text('id', '회원', needed),
    text('kind', '종류', { ...needed, values: MEMBER_KINDS }),
    text('site', '장소', needed),
    text('label_ko', '이름', { path: ['label', 'ko'] }),
    text('label_en', '영문이름', { path: ['label', 'en'] }),
    text('building', '건물'),
    text('feeder', '선로'),
    number('contractW', '계약전력W'),
    number('floorM2', '연면적m2'),
    text('wallet', '지갑'),
    text('since', '시작일', needed),
    text('until', '종료일'),
  ],
  assets: [
    text('id', '설비', needed),
    text('member', '회원', needed),
    text('kind', '종류', { ...needed, values: ASSET_KINDS }),
    text('device', '장치'),
    number('ratedW', '정격W', needed),
    number('capacityWh', '용량Wh'),
    number('chargeW', '충전W'),
    number('dischargeW', '방전W'),
    number('efficiency', '효율'),
    number('reservePercent', '예비율'),
    number('tilt', '경사각'),
    number('azimuth', '방위각'),
    number('dayWh', '하루Wh'),
  ],
  meters: [
    text('device', '장치', needed),
    text('member', '회원', needed),
    text('role', '역할', { ...needed, values: ROLES }),
    number('factor', '배율'),
  ],
  consents: [
    text('member', '회원', needed),
    text('scope', '범위', { ...needed, values: SCOPES }),
    text('from', '시작일', needed),
    text('until', '종료일'),
    text('how', '방법', { ...needed, values: HOW }),
  ],
};
