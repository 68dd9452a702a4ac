import { useState } from 'preact/hooks';
import type { Gap, GapsAnswer } from '../../ui/api/answers.ts';
import { usePages } from '../../ui/api/use-pages.ts';
import { formatTime } from '../../ui/format/time.ts';
import { wordsFor } from '../../ui/i18n/i18n.ts';
import { StatusMark } from '../../ui/parts/icons.tsx';
import { Choice, EmptyNote, ProblemNote, Skeleton } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useHubNow, useKnown } from '../context.ts';
import { durationParts, gapSentence } from '../model/gap-words.ts';
import { nameOf } from '../model/site-list.ts';

type Shown = 'open' | 'healed' | 'all';
const OPEN: Readonly<Record<Shown, string | undefined>> = { open: 'true', healed: 'false', all: undefined };

/** What is missing, and why. */
export function GapsPage({ device }: { readonly device: string | null }) {
  const { t } = usePreferences();
  const [shown, show] = useState<Shown>('all');
  const nowMs = useHubNow();
  const { rows, problem, more, again } = usePages<GapsAnswer, Gap>(
    '/api/v1/gaps',
    { open: OPEN[shown], device: device ?? undefined },
    ({ gaps }) => gaps,
  );
  return (
    <section class="card" aria-labelledby="gaps-heading">
      <div class="card-head">
        <div>
          <h1 id="gaps-heading">{t('gaps.heading')}</h1>
          {device === null ? null : <p class="path muted">{device}</p>}
        </div>
        <Choice<Shown>
          label={t('gaps.filter')}
          options={(['all', 'open', 'healed'] as const).map((value) => ({ value, text: t(`gaps.${value}`) }))}
          value={shown}
          onChange={(value) => show(value)}
        />
      </div>
      <p class="muted">{t('gaps.text')}</p>
      {problem !== null ? <ProblemNote problem={problem} onRetry={again} /> : null}
      {rows === null && problem === null ? <Skeleton lines={6} /> : null}
      {rows?.length === 0 ? <EmptyNote>{t(shown === 'open' ? 'gaps.emptyOpen' : 'gaps.empty')}</EmptyNote> : null}
      <ul class="ledger">
        {rows?.map((gap) => (
          <GapRow key={gap.id} gap={gap} nowMs={nowMs} />
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

function GapRow({ gap, nowMs }: { readonly gap: Gap; readonly nowMs: number }) {
  const { t, language } = usePreferences();
  const neighbourhood = useKnown(({ neighbourhood }) => neighbourhood);
  const name = (path: string) => nameOf(neighbourhood, path);
  const time = (text: string) => formatTime(Date.parse(text), 'dayAndSeconds', language);
  const isOpen = gap.healed === null;
  const status = isOpen ? 'unreachable' : 'online';
  const lastedMs = Date.parse(gap.to ?? gap.healed ?? new Date(nowMs).toISOString()) - Date.parse(gap.from);
  const duration = durationParts(lastedMs)
    .map(({ unit, count }) => t(`duration.${unit}`, { count }))
    .join(' ');
  return (
    <li>
      <span class={`status status-${status}`}>
        <StatusMark status={status} />
        {t(isOpen ? 'gaps.open' : 'gaps.healed')}
      </span>
      <div>
        <p class="ledger-sentence">{gapSentence(gap, t, name)}</p>
        <p class="muted head-facts">
          <span>
            {t('gaps.span', { from: time(gap.from), to: gap.to === null ? t('gaps.ongoing') : time(gap.to) })}
          </span>
          {lastedMs >= 1000 ? <span>{t('gaps.lasted', { duration })}</span> : null}
          {gap.healed === null ? null : <span>{t('gaps.healedAt', { time: time(gap.healed) })}</span>}
          {gap.device === null ? null : <span>{gap.device}</span>}
          {gap.reason === null ? null : <span>{wordsFor(t, 'reason', gap.reason)}</span>}
          {gap.fromSeq === null ? null : (
            <span>
              {t('gaps.number', { range: gap.fromSeq === gap.toSeq ? gap.fromSeq : `${gap.fromSeq}–${gap.toSeq}` })}
            </span>
          )}
        </p>
      </div>
    </li>
  );
}
