import type { Receipt } from '@maeul/devices/kiosk/kiosk-view';
import { receiptText } from '@maeul/devices/points/receipt-text';
import { type ScreenProps, useKiosk } from '../context.ts';
import { arithmeticSentences, writeAmount, writeGrams } from '../model/arithmetic.ts';
import { Heading } from '../parts/frame.tsx';
import { Picture, type PictureName } from '../parts/pictures.tsx';
import { QrCode } from '../parts/qr.tsx';
import { refusalWords } from '../words/refusals.ts';

const MEANING = {
  deposit: 'got',
  purchase: 'paid',
  loan: 'deposit',
  return: 'released',
  exchange: 'exchanged',
} as const satisfies Record<Receipt['what'], string>;
const STATUS = { pending: 'clock', confirmed: 'check', refused: 'cross' } as const satisfies Record<
  Receipt['status'],
  PictureName
>;

/** What came of it: the points large, how they came about, and the receipt to take along. */
export function ReceiptScreen({ view, step: { receipt } }: ScreenProps<'receipt'>) {
  const { t, send, wishes } = useKiosk();
  const { language } = wishes;
  const { what, status, points, code } = receipt;
  const sentences = arithmeticSentences(receipt.steps, language, t);
  return (
    <div class="receipt">
      <div class="stack">
        <Heading>{t(`kiosk.receipt.heading.${what}`)}</Heading>
        <p class="got">
          <strong data-points={points}>
            {points > 0 ? '+' : ''}
            {writeAmount(points, 'points', language, t)}
          </strong>
          <span>{t(`kiosk.receipt.${MEANING[what]}`)}</span>
        </p>
        <p>{contentOf(receipt)}</p>
        <p class={`status-line ${status}`} role="status">
          <Picture name={STATUS[status]} />
          <span>
            {status === 'refused' && code !== undefined ? `${refusalWords(code, language).why} ` : ''}
            {t(`kiosk.receipt.status.${status}`)}
          </span>
        </p>
        {sentences.length === 0 ? null : (
          <section class="arithmetic">
            <h2>{t('kiosk.receipt.how')}</h2>
            <ol>
              {sentences.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ol>
          </section>
        )}
      </div>
      <div class="take-along">
        <QrCode text={receiptText(receipt)} label={t('kiosk.receipt.qr')} />
        <p class="fine">{t('kiosk.receipt.qrHint')}</p>
        <div class="answers">
          {view.printer === false ? null : (
            <button type="button" class="button" onClick={() => send({ do: 'print' })}>
              <Picture name="print" />
              {t('kiosk.receipt.print')}
            </button>
          )}
          {what === 'deposit' ? (
            <button type="button" class="button" onClick={() => send({ do: 'deposit' })}>
              <Picture name="put" />
              {t('kiosk.receipt.more')}
            </button>
          ) : null}
        </div>
      </div>
    </div>
  );

  function contentOf({ name, grams, items }: Receipt): string {
    const weight = grams === undefined ? '' : writeGrams(grams, language);
    if (items !== undefined) return t('kiosk.receipt.counted', { name: name[language], count: items, weight });
    return grams === undefined ? name[language] : t('kiosk.receipt.weighed', { name: name[language], weight });
  }
}
