import type { AuditPage as AuditAnswer, AuditLine } from '@maeul/devices/office/office-api';
import { useState } from 'preact/hooks';
import { address } from '../../ui/api/client.ts';
import { usePages } from '../../ui/api/use-pages.ts';
import { formatNumber } from '../../ui/format/quantity.ts';
import { wordsFor } from '../../ui/i18n/i18n.ts';
import { EmptyNote, ProblemNote, Skeleton } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { goTo } from '../../ui/router.ts';
import { useOffice } from '../context.ts';
import { TextField } from '../parts/field.tsx';
import { PageHead, Tag, When } from '../parts/small.tsx';
import { placeOf } from '../places.ts';

const AUDIT = '/api/v1/office/audit';

/** Who did what; the address keeps what was looked for. */
export function AuditPage({ query }: { readonly query: URLSearchParams }) {
  const { t } = usePreferences();
  const about = query.get('about') ?? undefined;
  const account = query.get('account') ?? undefined;
  const { rows, problem, more, again } = usePages<AuditAnswer, AuditLine>(
    AUDIT,
    { about, account },
    ({ lines }) => lines,
  );
  return (
    <>
      <PageHead heading={t('place.audit')} text={t('audit.text')}>
        <ChainState />
      </PageHead>
      <section class="card" aria-label={t('place.audit')}>
        <Filters key={`${about} ${account}`} about={about ?? ''} account={account ?? ''} />
        {problem === null ? null : <ProblemNote problem={problem} onRetry={again} />}
        {rows === null && problem === null ? <Skeleton lines={8} /> : null}
        {rows?.length === 0 ? <EmptyNote>{t('audit.empty')}</EmptyNote> : null}
        <ul class="lines">
          {rows?.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </ul>
        {more === null ? null : (
          <button type="button" class="button" onClick={more}>
            {t('office.more')}
          </button>
        )}
      </section>
    </>
  );
}

function ChainState() {
  const { t, language } = usePreferences();
  const { answer } = useOffice<AuditAnswer>(address(AUDIT, { limit: 1 }));
  if (answer === null) return null;
  const { lines, broken } = answer.chain;
  return broken === null ? (
    <Tag tone="good">{t('audit.whole', { lines: formatNumber(lines, 0, language) })}</Tag>
  ) : (
    <Tag tone="bad">{t('audit.broken', { line: broken })}</Tag>
  );
}

function Filters({ about, account }: { readonly about: string; readonly account: string }) {
  const { t } = usePreferences();
  const [aboutText, setAbout] = useState(about);
  const [accountText, setAccount] = useState(account);
  const apply = (event: Event) => {
    event.preventDefault();
    goTo(placeOf.audit({ about: aboutText.trim() || undefined, account: accountText.trim() || undefined }));
  };
  return (
    <form class="find" onSubmit={apply}>
      <TextField label={t('audit.about')} hint={t('audit.aboutHint')} value={aboutText} onInput={setAbout} />
      <TextField label={t('audit.account')} value={accountText} onInput={setAccount} />
      <button type="submit" class="button button-main">
        {t('audit.apply')}
      </button>
      {about === '' && account === '' ? null : (
        <a class="button" href={placeOf.audit()}>
          {t('audit.clear')}
        </a>
      )}
    </form>
  );
}

function Line({ line }: { readonly line: AuditLine }) {
  const { t } = usePreferences();
  const details = Object.entries(line.details);
  return (
    <li>
      <p class="line-head">
        <strong>{wordsFor(t, 'audit.action', line.action)}</strong>
        {line.account === '' ? (
          <span class="muted">{t('audit.nobody')}</span>
        ) : (
          <a href={placeOf.audit({ account: line.account })}>{line.name}</a>
        )}
        <When time={line.time} />
      </p>
      {line.about === '' ? null : (
        <p class="path">
          <a href={placeOf.audit({ about: line.about })}>{line.about}</a>
        </p>
      )}
      {details.length === 0 ? null : (
        <dl class="details">
          {details.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}
