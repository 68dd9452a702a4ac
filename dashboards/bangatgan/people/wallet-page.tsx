import type { OfficeWallet } from '@maeul/devices/office/residents';
import { formatTime } from '../../ui/format/time.ts';
import { EmptyNote } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useOffice } from '../context.ts';
import { assetText } from '../model/units.ts';
import { Answered } from '../parts/answered.tsx';
import { BackTo, PageHead, Tag, When } from '../parts/small.tsx';
import { placeOf } from '../places.ts';
import { WalletActions } from './wallet-actions.tsx';
import { WalletHistoryPart } from './wallet-history.tsx';

/** One wallet: what it holds, what opens it, what happened, and what may be done. */
export function WalletPage({ id }: { readonly id: string }) {
  const { t } = usePreferences();
  const path = `/api/v1/office/wallets/${encodeURIComponent(id)}`;
  const asked = useOffice<OfficeWallet>(path);
  return (
    <>
      <BackTo place={placeOf.residents()} text={t('place.residents')} />
      <PageHead heading={t('wallet.heading')} text={id} />
      <Answered asked={asked}>
        {(wallet) => (
          <>
            <Facts wallet={wallet} />
            {wallet.status === 'open' ? <WalletActions wallet={wallet} path={path} onDone={asked.again} /> : null}
            <Loans wallet={wallet} />
            {/* What was done shows in the history: it is read anew with the balances. */}
            <WalletHistoryPart
              key={wallet.balances.map(({ posted, held }) => `${posted} ${held}`).join()}
              path={path}
              onDone={asked.again}
            />
          </>
        )}
      </Answered>
    </>
  );
}

function Facts({ wallet }: { readonly wallet: OfficeWallet }) {
  const { t, language } = usePreferences();
  const time = (text: string) => formatTime(Date.parse(text), 'dayAndClock', language);
  return (
    <section class="card" aria-label={t('wallet.balances')}>
      <ul class="balances">
        {wallet.balances.map(({ asset, available, held }) => (
          <li key={asset}>
            <span class="muted">{t(`asset.${asset}`)}</span>
            <strong class="balance">{assetText(available, asset, t, language)}</strong>
            {held > 0 ? (
              <span class="muted">{t('wallet.held', { amount: assetText(held, asset, t, language) })}</span>
            ) : null}
          </li>
        ))}
      </ul>
      {wallet.balances.length === 0 ? <p class="muted">{t('wallet.noBalance')}</p> : null}
      <dl class="facts">
        <div>
          <dt>{t('audit.status')}</dt>
          <dd>
            <Tag tone={wallet.status === 'open' ? 'good' : 'plain'}>{t(`wallet.status.${wallet.status}`)}</Tag>
          </dd>
        </div>
        {wallet.mergedInto === null ? null : (
          <div>
            <dt>{t('wallet.mergedInto')}</dt>
            <dd>
              <a href={placeOf.wallet(wallet.mergedInto)}>{wallet.mergedInto}</a>
            </dd>
          </div>
        )}
        <div>
          <dt>{t('wallet.credentials')}</dt>
          <dd>
            {wallet.credentials.map(({ id, by, bound, blocked }) => (
              <span key={id} class="under">
                {t(`residents.kind.${by}`)} <span class="muted">{t('wallet.bound', { time: time(bound) })}</span>{' '}
                {blocked === null ? null : <Tag tone="bad">{t('wallet.blocked', { time: time(blocked) })}</Tag>}
              </span>
            ))}
            {wallet.credentials.length === 0 ? '–' : null}
          </dd>
        </div>
        <div>
          <dt>{t('wallet.pin')}</dt>
          <dd>
            {t(wallet.pin ? 'wallet.pinSet' : 'wallet.pinNone')}{' '}
            {wallet.pinLockedUntil === null ? null : (
              <Tag tone="warn">{t('wallet.pinLocked', { time: time(wallet.pinLockedUntil) })}</Tag>
            )}
          </dd>
        </div>
        <div>
          <dt>{t('wallet.consented')}</dt>
          <dd>
            <When time={wallet.consented} />
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Loans({ wallet: { loans, reservations } }: { readonly wallet: OfficeWallet }) {
  const { t, language } = usePreferences();
  return (
    <section class="card" aria-labelledby="loans-heading">
      <h2 id="loans-heading">{t('wallet.loans')}</h2>
      {loans.length === 0 ? <EmptyNote>{t('wallet.noLoans')}</EmptyNote> : null}
      <ul class="lines">
        {loans.map(({ loan, container, deposit, time }) => (
          <li key={loan} class="line-head">
            <strong>{container}</strong>
            <span>
              {t('wallet.deposit')} {assetText(deposit, 'points', t, language)}
            </span>
            <When time={time} />
          </li>
        ))}
      </ul>
      {reservations.length === 0 ? null : <h2>{t('wallet.reservations')}</h2>}
      <ul class="lines">
        {reservations.map(({ reservation, kiosk, asset, left, time }) => (
          <li key={reservation} class="line-head">
            <a href={placeOf.kiosk(kiosk)}>{kiosk}</a>
            <span>
              {t('wallet.left')} {assetText(left, asset, t, language)}
            </span>
            <When time={time} />
          </li>
        ))}
      </ul>
    </section>
  );
}
