import type { Receipt } from '@maeul/devices/kiosk/kiosk-view';
import { receiptText } from '@maeul/devices/points/receipt-text';
import { EscPos, type TextCode } from './escpos.ts';

const SEOUL = new Intl.DateTimeFormat('ko-KR', { timeZone: 'Asia/Seoul', dateStyle: 'medium', timeStyle: 'short' });

const WHAT: Readonly<Record<Receipt['what'], string>> = {
  deposit: '적립 Deposit',
  purchase: '구매 Purchase',
  loan: '대여 보증금 Loan deposit',
  return: '보증금 반환 Deposit returned',
  exchange: '교환 신청 Exchange',
};
const STATUS: Readonly<Record<Receipt['status'], string>> = {
  pending: '확인 중 · pending',
  confirmed: '확인됨 · confirmed',
  refused: '거절됨 · refused',
};
const RULES: Readonly<Record<string, string>> = {
  price: '단가 price',
  multiplier: '배수 multiplier',
  rounding: '절사 rounding',
  'cap-kind': '품목 한도 cap (kind)',
  'cap-group': '묶음 한도 cap (group)',
  'cap-day': '하루 한도 cap (day)',
};

/** The job that prints a receipt: what the screen shows, and the QR code that `maeul points verify` takes. */
export function receiptJob(
  receipt: Receipt,
  place: { readonly ko: string; readonly en: string },
  paper: { readonly text: TextCode; readonly columns: number },
): Uint8Array {
  const printer = new EscPos(paper.text);
  const pair = (left: string, right: string): string => spread(left, right, paper.columns);
  printer.align('centre').bold(true).line(place.ko).bold(false).line(place.en);
  printer.line(SEOUL.format(new Date(receipt.time))).line();
  printer.line(WHAT[receipt.what]).line(`${receipt.name.ko} · ${receipt.name.en}`);
  printer
    .large(true)
    .line(`${receipt.points > 0 ? '+' : ''}${receipt.points} P`)
    .large(false);
  printer.line(STATUS[receipt.status]).align('left').line('-'.repeat(paper.columns));
  if (receipt.grams !== undefined) printer.line(pair('무게 weight', `${receipt.grams} g`));
  if (receipt.items !== undefined) printer.line(pair('개수 items', String(receipt.items)));
  for (const { rule, result, with: figures } of receipt.steps) {
    const exact = rule === 'price' || rule === 'multiplier';
    printer.line(pair(RULES[rule] ?? rule, `${exact ? result / 1000 : result} P`));
    printer.line(
      `  ${Object.entries(figures)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}`,
    );
  }
  if (receipt.tariff !== undefined)
    printer.line(pair('기준 tariff', `${receipt.tariff.id} v${receipt.tariff.version}`));
  printer.line(receipt.kiosk).line(receipt.event).line();
  return printer.align('centre').qr(receiptText(receipt)).line().cut().job();
}

/** Hangul takes two columns. */
function width(text: string): number {
  return [...text].reduce((sum, character) => sum + (character.codePointAt(0)! < 0x1100 ? 1 : 2), 0);
}

function spread(left: string, right: string, columns: number): string {
  return `${left}${' '.repeat(Math.max(1, columns - width(left) - width(right)))}${right}`;
}
