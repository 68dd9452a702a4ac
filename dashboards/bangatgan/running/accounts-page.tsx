import type { StaffAccount, StaffAccounts } from '@maeul/devices/office/accounts';
import { formatTime } from '../../ui/format/time.ts';
import { EmptyNote, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useMay, useOffice } from '../context.ts';
import { Answered } from '../parts/answered.tsx';
import { PageHead, Tag, When } from '../parts/small.tsx';
import { ACCOUNTS, CloseAccountAction, MakeAccountAction, PasswordAction, RoleAction } from './account-actions.tsx';

/** Who of the staff may do what. */
export function AccountsPage() {
  const { t } = usePreferences();
  const isAdmin = useMay('admin');
  const asked = useOffice<StaffAccounts>(isAdmin ? ACCOUNTS : null);
  return (
    <>
      <PageHead heading={t('place.accounts')} text={t('accounts.text')}>
        {isAdmin ? <MakeAccountAction onDone={asked.again} /> : null}
      </PageHead>
      {isAdmin ? (
        <Answered asked={asked}>
          {({ accounts }) => (
            <section class="card" aria-label={t('place.accounts')}>
              <Table accounts={accounts} onDone={asked.again} />
            </section>
          )}
        </Answered>
      ) : (
        <EmptyNote>{t('accounts.onlyAdmin')}</EmptyNote>
      )}
    </>
  );
}

function Table({ accounts, onDone }: { readonly accounts: readonly StaffAccount[]; onDone(): void }) {
  const { t } = usePreferences();
  return (
    <ScrollBox label={t('office.table', { name: t('place.accounts') })}>
      <table class="stacking">
        <thead>
          <tr>
            <th scope="col">{t('accounts.name')}</th>
            <th scope="col">{t('accounts.role')}</th>
            <th scope="col">{t('accounts.lastLogin')}</th>
            <th scope="col">{t('accounts.state')}</th>
            <th scope="col">{t('accounts.actions')}</th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={account.id}>
              <th scope="row">{account.name}</th>
              <td data-label={t('accounts.role')}>{t(`staffRole.${account.role}`)}</td>
              <td data-label={t('accounts.lastLogin')}>
                {account.lastLogin === null ? (
                  <span class="muted">{t('accounts.never')}</span>
                ) : (
                  <When time={account.lastLogin} />
                )}
              </td>
              <td>
                <State account={account} />
              </td>
              <td>
                <span class="buttons">
                  <RoleAction account={account} onDone={onDone} />
                  <PasswordAction account={account} onDone={onDone} />
                  <CloseAccountAction account={account} onDone={onDone} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function State({ account: { closed, lockedUntil } }: { readonly account: StaffAccount }) {
  const { t, language } = usePreferences();
  if (closed !== null) return <Tag tone="plain">{t('accounts.closed')}</Tag>;
  if (lockedUntil === null) return <Tag tone="good">{t('accounts.active')}</Tag>;
  const time = formatTime(Date.parse(lockedUntil), 'dayAndClock', language);
  return <Tag tone="warn">{t('accounts.locked', { time })}</Tag>;
}
