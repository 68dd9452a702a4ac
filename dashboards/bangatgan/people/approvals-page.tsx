import type { ReversalRequest, ReversalRequests } from '@maeul/devices/office/residents';
import { wordsFor } from '../../ui/i18n/i18n.ts';
import { EmptyNote } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useMay, useOffice, useStaff } from '../context.ts';
import { signedText } from '../model/units.ts';
import { Action } from '../parts/action.tsx';
import { Answered } from '../parts/answered.tsx';
import { PageHead, Tag, When } from '../parts/small.tsx';
import { placeOf } from '../places.ts';

const EVERY_MS = 10_000;

/** Reversals above the limit, which wait for a second person. */
export function ApprovalsPage() {
  const { t } = usePreferences();
  const asked = useOffice<ReversalRequests>('/api/v1/office/reversals', { everyMs: EVERY_MS });
  return (
    <>
      <PageHead heading={t('place.approvals')} text={t('reversal.text')} />
      <Answered asked={asked}>
        {({ requests }) => {
          const waiting = requests.filter(({ status }) => status === 'pending');
          const decided = requests.filter(({ status }) => status !== 'pending');
          return (
            <>
              <section class="card" aria-labelledby="waiting-heading">
                <h2 id="waiting-heading">{t('reversal.waiting')}</h2>
                {waiting.length === 0 ? <EmptyNote>{t('reversal.noneWaiting')}</EmptyNote> : null}
                <RequestList requests={waiting} onDone={asked.again} />
              </section>
              <section class="card" aria-labelledby="decided-heading">
                <h2 id="decided-heading">{t('reversal.decided')}</h2>
                {decided.length === 0 ? <EmptyNote>{t('reversal.noneDecided')}</EmptyNote> : null}
                <RequestList requests={decided} onDone={asked.again} />
              </section>
            </>
          );
        }}
      </Answered>
    </>
  );
}

const TONES = { pending: 'warn', approved: 'good', declined: 'plain', refused: 'bad' } as const;

function RequestList({ requests, onDone }: { readonly requests: readonly ReversalRequest[]; onDone(): void }) {
  const { t, language } = usePreferences();
  return (
    <ul class="lines">
      {requests.map((one) => (
        <li key={one.request} class="history-line">
          <div>
            <p class="line-head">
              <strong>{wordsFor(t, 'wallet.what', one.what)}</strong>
              <strong class="signed">{signedText(one.amount, one.asset, t, language)}</strong>
              <Tag tone={TONES[one.status]}>{t(`reversal.status.${one.status}`)}</Tag>
            </p>
            <p>{t('reversal.reason', { reason: one.reason })}</p>
            <p class="muted line-head">
              <span>{t('reversal.askedBy', { name: one.askedBy })}</span>
              <When time={one.asked} />
              {one.decidedBy === null ? null : <span>{t('reversal.decidedBy', { name: one.decidedBy })}</span>}
              {one.decided === null ? null : <When time={one.decided} />}
              <a href={placeOf.wallet(one.wallet)}>{t('wallet.heading')}</a>
            </p>
          </div>
          {one.status === 'pending' ? <Decide request={one} onDone={onDone} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Decide({ request, onDone }: { readonly request: ReversalRequest; onDone(): void }) {
  const { t, language } = usePreferences();
  const staff = useStaff();
  const mayDecide = useMay('manager');
  if (request.mine) return <p class="muted history-end">{t('reversal.mine')}</p>;
  if (!mayDecide) return null;
  const path = `/api/v1/office/reversals/${encodeURIComponent(request.request)}`;
  const decide = (deed: 'approve' | 'decline', told: string) => ({
    label: t(`reversal.${deed}`),
    heading: t(`reversal.${deed}Heading`),
    confirm: t(`reversal.${deed}Do`),
    run: () => staff.send('POST', `${path}/${deed}`, {}),
    done: () => {
      onDone();
      return t(told);
    },
  });
  const amount = signedText(request.amount, request.asset, t, language);
  return (
    <div class="buttons history-end">
      <Action {...decide('decline', 'reversal.declined')}>
        <p>{t('reversal.declineWords')}</p>
      </Action>
      <Action {...decide('approve', 'reversal.approved')} tone="main">
        <p>{t('reversal.approveWords', { amount })}</p>
        <p>{t('reversal.reason', { reason: request.reason })}</p>
      </Action>
    </div>
  );
}
