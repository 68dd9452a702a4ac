import type { QuarantineAnswer, Quarantined } from '../../ui/api/answers.ts';
import { usePages } from '../../ui/api/use-pages.ts';
import { formatTime } from '../../ui/format/time.ts';
import { wordsFor } from '../../ui/i18n/i18n.ts';
import { EmptyNote, ProblemNote, Skeleton } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';

/** What was received and could not be accepted, and why. */
export function QuarantinePage() {
  const { t, language } = usePreferences();
  const { rows, problem, more, again } = usePages<QuarantineAnswer, Quarantined>(
    '/api/v1/quarantine',
    {},
    ({ quarantine }) => quarantine,
  );
  return (
    <section class="card" aria-labelledby="quarantine-heading">
      <h1 id="quarantine-heading">{t('quarantine.heading')}</h1>
      <p class="muted">{t('quarantine.text')}</p>
      {problem !== null ? <ProblemNote problem={problem} onRetry={again} /> : null}
      {rows === null && problem === null ? <Skeleton lines={6} /> : null}
      {rows?.length === 0 ? <EmptyNote>{t('quarantine.empty')}</EmptyNote> : null}
      <ul class="ledger">
        {rows?.map(({ id, view, received, topic, code, message, payload }) => (
          <li key={id}>
            <div>
              <p class="ledger-sentence">{wordsFor(t, 'quarantine.why', code)}</p>
              <p lang="en">{message}</p>
              <p class="muted head-facts">
                <span>
                  {t('quarantine.from', { topic, time: formatTime(Date.parse(received), 'dayAndSeconds', language) })}
                </span>
                <span>{t('quarantine.view', { view })}</span>
                <span>{t('problem.code', { code })}</span>
              </p>
              <details class="table-details">
                <summary>{t('quarantine.payload')}</summary>
                <pre>{payload}</pre>
              </details>
            </div>
          </li>
        ))}
      </ul>
      {more === null ? null : (
        <button type="button" class="button" onClick={more}>
          {t('more')}
        </button>
      )}
    </section>
  );
}
