import type { ExchangeBatch, ExchangeOverview } from '@maeul/devices/office/reports';
import { formatNumber } from '../../ui/format/quantity.ts';
import { EmptyNote, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useMay, useOffice, useStaff } from '../context.ts';
import { assetText } from '../model/units.ts';
import { Action } from '../parts/action.tsx';
import { Answered } from '../parts/answered.tsx';
import { PageHead, Tag, When } from '../parts/small.tsx';
import { placeOf } from '../places.ts';

export const EXCHANGE = '/api/v1/office/exchange';

/** Requests for local currency and the batches that they went in. */
export function ExchangePage() {
  const { t } = usePreferences();
  const asked = useOffice<ExchangeOverview>(EXCHANGE);
  return (
    <>
      <PageHead heading={t('place.exchange')} text={t('exchange.text')} />
      <Answered asked={asked}>
        {(overview) => (
          <>
            <OpenRequests overview={overview} onDone={asked.again} />
            <Batches batches={overview.batches} />
          </>
        )}
      </Answered>
    </>
  );
}

function OpenRequests({ overview: { open }, onDone }: { readonly overview: ExchangeOverview; onDone(): void }) {
  const { t, language } = usePreferences();
  const staff = useStaff();
  const mayMake = useMay('manager');
  const sum = assetText(
    open.reduce((total, { amount }) => total + amount, 0),
    'points',
    t,
    language,
  );
  const words = { count: open.length, amount: sum };
  return (
    <section class="card" aria-labelledby="open-heading">
      <div class="card-head">
        <h2 id="open-heading">{t('exchange.open')}</h2>
        {mayMake && open.length > 0 ? (
          <Action
            label={t('exchange.make')}
            heading={t('exchange.makeHeading')}
            confirm={t('exchange.makeDo')}
            tone="main"
            run={(key) => staff.send('POST', `${EXCHANGE}/batches`, {}, key)}
            done={() => {
              onDone();
              return t('exchange.made');
            }}
          >
            <p>{t('exchange.makeWords', words)}</p>
          </Action>
        ) : null}
      </div>
      {open.length === 0 ? (
        <EmptyNote>{t('exchange.noneOpen')}</EmptyNote>
      ) : (
        <>
          <p>
            <strong>{t('exchange.openSum', words)}</strong>
          </p>
          <ul class="lines">
            {open.map(({ request, wallet, amount, asked }) => (
              <li key={request} class="line-head">
                <strong class="signed">{assetText(amount, 'points', t, language)}</strong>
                <When time={asked} />
                <a href={placeOf.wallet(wallet)}>{t('wallet.heading')}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Batches({ batches }: { readonly batches: readonly ExchangeBatch[] }) {
  const { t, language } = usePreferences();
  return (
    <section class="card" aria-labelledby="batches-heading">
      <h2 id="batches-heading">{t('exchange.batches')}</h2>
      {batches.length === 0 ? <EmptyNote>{t('exchange.noBatches')}</EmptyNote> : null}
      {batches.length === 0 ? null : (
        <ScrollBox label={t('office.table', { name: t('exchange.batches') })}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('exchange.madeAt')}</th>
                <th scope="col">{t('exchange.by')}</th>
                <th scope="col" class="number">
                  {t('exchange.lines')}
                </th>
                <th scope="col" class="number">
                  {t('exchange.amount')}
                </th>
                <th scope="col">{t('exchange.state')}</th>
              </tr>
            </thead>
            <tbody>
              {batches.map((batch) => (
                <tr key={batch.batch}>
                  <th scope="row">
                    <a href={placeOf.batch(batch.batch)}>
                      <When time={batch.made} />
                    </a>
                  </th>
                  <td>{batch.by}</td>
                  <td class="number">{formatNumber(batch.lines, 0, language)}</td>
                  <td class="number">{formatNumber(batch.amount, 0, language)}</td>
                  <td>
                    <BatchState batch={batch} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </section>
  );
}

export function BatchState({ batch: { lines, confirmed, failed } }: { readonly batch: ExchangeBatch }) {
  const { t } = usePreferences();
  const count = lines - confirmed - failed;
  return (
    <span class="tags">
      {count > 0 ? (
        <Tag tone="warn">{t('exchange.waiting', { count })}</Tag>
      ) : (
        <Tag tone="good">{t('exchange.settled')}</Tag>
      )}
      {failed > 0 ? <Tag tone="bad">{t('exchange.failed', { count: failed })}</Tag> : null}
    </span>
  );
}
