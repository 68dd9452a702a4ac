import type { BatchLines, ExchangeLine } from '@maeul/devices/office/reports';
import { formatNumber } from '../../ui/format/quantity.ts';
import { ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useMay, useOffice } from '../context.ts';
import { Answered } from '../parts/answered.tsx';
import { BackTo, PageHead, Tag, When } from '../parts/small.tsx';
import { placeOf } from '../places.ts';
import { BatchState, EXCHANGE } from './exchange-page.tsx';
import { ResultsUpload } from './results-upload.tsx';

const TONES = { open: 'plain', batched: 'warn', confirmed: 'good', failed: 'bad' } as const;

/** One batch: its file for the payer, the payer's results, every line. */
export function BatchPage({ id }: { readonly id: string }) {
  const { t } = usePreferences();
  const mayBook = useMay('manager');
  const path = `${EXCHANGE}/batches/${encodeURIComponent(id)}`;
  const asked = useOffice<BatchLines>(path);
  return (
    <>
      <BackTo place={placeOf.exchange()} text={t('place.exchange')} />
      <PageHead heading={t('exchange.batch', { id: id.slice(0, 8) })} text={id}>
        <a class="button button-main" href={`${path}/file.csv`} download={`maeul-${id.slice(0, 8)}.csv`}>
          {t('exchange.download')}
        </a>
      </PageHead>
      <Answered asked={asked}>
        {({ batch, lines }) => (
          <>
            <section class="card" aria-label={t('exchange.state')}>
              <BatchState batch={batch} />
              <Lines lines={lines} />
            </section>
            {mayBook && batch.confirmed + batch.failed < batch.lines ? (
              <ResultsUpload lines={lines} path={path} onDone={asked.again} />
            ) : null}
          </>
        )}
      </Answered>
    </>
  );
}

function Lines({ lines }: { readonly lines: readonly ExchangeLine[] }) {
  const { t, language } = usePreferences();
  return (
    <ScrollBox label={t('office.table', { name: t('exchange.lines') })}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('exchange.request')}</th>
            <th scope="col" class="number">
              {t('exchange.amount')}
            </th>
            <th scope="col">{t('exchange.state')}</th>
            <th scope="col">{t('exchange.message')}</th>
            <th scope="col">{t('exchange.asked')}</th>
            <th scope="col">{t('exchange.wallet')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.request}>
              <th scope="row">
                <code>{line.request.slice(-12)}</code>
              </th>
              <td class="number">{formatNumber(line.amount, 0, language)}</td>
              <td>
                <Tag tone={TONES[line.status]}>{t(`exchange.status.${line.status}`)}</Tag>
              </td>
              <td>{line.message ?? ''}</td>
              <td>
                <When time={line.asked} />
              </td>
              <td>
                <a href={placeOf.wallet(line.wallet)}>{t('wallet.heading')}</a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
