import type { MemberRow } from '@maeul/devices/vpp/api/portfolio';
import { CONSENT_SCOPES, type ConsentScope } from '@maeul/devices/vpp/portfolio';
import { useState } from 'preact/hooks';
import { ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useHubDay } from '../../../ui/use-hub-clock.ts';
import { useMay } from '../../context.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { Tag } from '../../parts/small.tsx';
import { PortfolioAction } from './portfolio-action.tsx';

const HOW = ['paper', 'page', 'kiosk', 'import'] as const;
type How = (typeof HOW)[number];

interface CardProps {
  readonly row: MemberRow;
  onDone(): void;
}

/** What a member agreed to, since when and until when; all that may be agreed to is listed. */
export function ConsentsCard({ row: { member, consents, agreed }, onDone }: CardProps) {
  const { t } = usePreferences();
  const mayChange = useMay('manager');
  // The form begins with today, which is the hub's own.
  const today = useHubDay();
  return (
    <section class="card" aria-labelledby="consents-heading">
      <h2 id="consents-heading">{t('members.consents')}</h2>
      <ScrollBox label={t('office.table', { name: t('members.consents') })}>
        <table class="stacking wrapping">
          <thead>
            <tr>
              <th scope="col">{t('members.scopeLabel')}</th>
              <th scope="col">{t('members.state')}</th>
              <th scope="col">{t('members.span')}</th>
              <th scope="col">
                <span class="hidden">{t('calls.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {CONSENT_SCOPES.map((scope) => {
              const consent = consents.find((one) => one.scope === scope);
              const isAgreed = agreed.includes(scope);
              return (
                <tr key={scope}>
                  <th scope="row">
                    {t(`members.scope.${scope}`)}
                    <span class="under muted">{t(`members.scopeMeans.${scope}`)}</span>
                  </th>
                  <td>
                    <Tag tone={isAgreed ? 'good' : 'plain'}>
                      {t(
                        isAgreed
                          ? 'members.agreedNow'
                          : consent === undefined
                            ? 'members.notAgreed'
                            : 'members.agreedLater',
                      )}
                    </Tag>
                  </td>
                  <td class="digits">
                    {consent === undefined ? (
                      '–'
                    ) : (
                      <>
                        {consent.from} – {consent.until ?? t('members.open')}
                        <span class="under muted">{t(`members.how.${consent.how}`)}</span>
                      </>
                    )}
                  </td>
                  <td>
                    {!mayChange || today === null ? null : isAgreed || consent !== undefined ? (
                      <WithdrawAction member={member.id} scope={scope} today={today} onDone={onDone} />
                    ) : (
                      <GiveAction member={member.id} scope={scope} today={today} onDone={onDone} />
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

interface ConsentActionProps {
  readonly member: string;
  readonly scope: ConsentScope;
  readonly today: string;
  onDone(): void;
}

function GiveAction({ member, scope, today, onDone }: ConsentActionProps) {
  const { t } = usePreferences();
  const [from, setFrom] = useState(today);
  const [until, setUntil] = useState('');
  const [how, setHow] = useState<How>('paper');
  const isGood = from !== '' && (until === '' || until > from);
  const consent = { member, scope, from, how, ...(until === '' ? {} : { until }) };
  return (
    <PortfolioAction
      label={t('members.give')}
      heading={t('members.giveHeading', { scope: t(`members.scope.${scope}`) })}
      confirm={t('members.giveDo')}
      change={isGood ? { op: 'give-consent', consent } : null}
      done={t('members.given')}
      onDone={onDone}
    >
      <p>{t('members.giveWords')}</p>
      <div class="field-row">
        <TextField label={t('members.from')} type="date" value={from} onInput={setFrom} />
        <TextField label={t('members.untilOptional')} type="date" value={until} onInput={setUntil} />
      </div>
      <SelectField<How>
        label={t('members.howLabel')}
        value={how}
        options={HOW.map((value) => ({ value, text: t(`members.how.${value}`) }))}
        onInput={setHow}
      />
    </PortfolioAction>
  );
}

function WithdrawAction({ member, scope, today, onDone }: ConsentActionProps) {
  const { t } = usePreferences();
  const [from, setFrom] = useState(today);
  return (
    <PortfolioAction
      label={t('members.withdraw')}
      heading={t('members.withdrawHeading', { scope: t(`members.scope.${scope}`) })}
      confirm={t('members.withdraw')}
      tone="danger"
      change={from === '' ? null : { op: 'withdraw-consent', member, scope, from }}
      done={t('members.withdrawn')}
      onDone={onDone}
    >
      <p>{t('members.withdrawWords')}</p>
      <TextField label={t('members.withdrawFrom')} type="date" value={from} onInput={setFrom} />
    </PortfolioAction>
  );
}
