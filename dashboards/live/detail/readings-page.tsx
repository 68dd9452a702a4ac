import { type DevicePath, siteOf } from '@maeul/devices/path';
import { useEffect, useState } from 'preact/hooks';
import type { ReadingAnswer, ReadingsAnswer } from '../../ui/api/answers.ts';
import { address } from '../../ui/api/client.ts';
import { useAnswer } from '../../ui/api/use-answer.ts';
import { formatNumber } from '../../ui/format/quantity.ts';
import { readingLabel, splitSeries } from '../../ui/format/reading-name.ts';
import { formatTime } from '../../ui/format/time.ts';
import { EmptyNote, ProblemNote, Skeleton } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { goTo } from '../../ui/router.ts';
import { useHubNow, useKnown } from '../context.ts';
import type { Neighbourhood } from '../model/neighbourhood.ts';
import { type ReadingsQuestion, readQuestion } from '../model/readings-question.ts';
import { deviceLabel } from '../model/site-list.ts';
import { placeOf } from '../places.ts';
import { BackLink } from './back-link.tsx';
import { ReadingLink } from './reading-link.tsx';
import { ReadingsChart } from './readings-chart.tsx';
import { ReadingsControls } from './readings-controls.tsx';
import { ReadingsTable } from './readings-table.tsx';

const PAGE_ROWS = 1000;
/** What follows the clock is asked anew so often. */
const FOLLOW_MS = 5000;

/** The readings behind a number: as a curve, as a table, as JSON. */
export function ReadingsPage({ query }: { readonly query: URLSearchParams }) {
  const { t, language } = usePreferences();
  const question = readQuestion(query);
  const { series, resolution, spanMs } = question;
  const hubNowMs = Math.floor(useHubNow() / FOLLOW_MS) * FOLLOW_MS + FOLLOW_MS;
  const toMs = question.untilMs ?? hubNowMs;
  const fromMs = toMs - spanMs;
  const [cursor, setCursor] = useState<string | null>(null);
  const asked = `${series} ${resolution} ${spanMs} ${question.untilMs}`;
  useEffect(() => setCursor(null), [asked]);

  const own = { series, resolution, limit: PAGE_ROWS };
  const path =
    cursor === null
      ? address('/api/v1/readings', { ...own, from: fromMs, to: toMs })
      : address('/api/v1/readings', { ...own, cursor });
  const { answer, problem, again } = useAnswer<ReadingsAnswer>(series === '' ? null : path, {
    family: `${asked} ${cursor}`,
  });
  const change = (next: ReadingsQuestion) =>
    goTo(placeOf.readings(series, { resolution: next.resolution, span: next.spanMs, ...until(next) }), 'replace');

  return (
    <section class="card" aria-labelledby="readings-heading">
      <BackLink />
      <SeriesHead series={series} />
      {series === '' ? <EmptyNote>{t('readings.none')}</EmptyNote> : null}
      <ReadingsControls question={question} nowMs={hubNowMs} onChange={change} />
      <p class="head-facts muted span-line">
        <span>{t('gaps.span', { from: time(fromMs), to: time(toMs) })}</span>
        {answer === null ? null : (
          <span>
            {t('readings.rows', {
              count: answer.readings.length,
              number: formatNumber(answer.readings.length, 0, language),
            })}
          </span>
        )}
        <a href={path}>{t('readings.json')}</a>
      </p>
      {problem !== null ? <ProblemNote problem={problem} onRetry={again} /> : null}
      {answer === null && problem === null && series !== '' ? <Skeleton lines={8} /> : null}
      {answer === null ? null : answer.readings.length === 0 ? (
        <NothingThere question={question} />
      ) : (
        <>
          <ReadingsChart answer={answer} fromMs={fromMs} toMs={toMs} isPage={cursor !== null || answer.next !== null} />
          <ReadingsTable answer={answer} resolution={resolution} />
        </>
      )}
      {cursor !== null || (answer?.next ?? null) !== null ? (
        <div class="pager">
          <button type="button" class="button" disabled={cursor === null} onClick={() => setCursor(null)}>
            {t('readings.firstPage')}
          </button>
          <button
            type="button"
            class="button"
            disabled={(answer?.next ?? null) === null}
            onClick={() => setCursor(answer?.next ?? null)}
          >
            {t('readings.nextPage')}
          </button>
        </div>
      ) : null}
    </section>
  );

  function time(tMs: number): string {
    return formatTime(tMs, 'dayAndClock', language);
  }
}

/** Why nothing is shown: nothing was recorded, or it is nothing that quarter-hours are made of. */
function NothingThere({ question }: { readonly question: ReadingsQuestion }) {
  const { t } = usePreferences();
  const { series, resolution } = question;
  const value = useKnown(({ neighbourhood }) => latestOf(neighbourhood, series)?.v);
  if (resolution === 'raw' || value === undefined || value === null || typeof value === 'number')
    return <EmptyNote>{t('readings.empty')}</EmptyNote>;
  return (
    <EmptyNote>
      {t('readings.texts')}{' '}
      <a href={placeOf.readings(series, { resolution: 'raw', ...until(question) })}>{t('readings.toRaw')}</a>
    </EmptyNote>
  );
}

function latestOf({ sites }: Neighbourhood, series: string): ReadingAnswer | undefined {
  const { device, name } = splitSeries(series);
  return sites
    .get(siteOf(device as DevicePath))
    ?.get(device)
    ?.latest.get(name);
}

function until({ untilMs }: ReadingsQuestion): { until?: number } {
  return untilMs === null ? {} : { until: untilMs };
}

/** What is measured where, and its value of now. */
function SeriesHead({ series }: { readonly series: string }) {
  const { t, language } = usePreferences();
  const nowMs = useHubNow();
  const { device: path, name } = splitSeries(series);
  const device = useKnown(({ neighbourhood }) => neighbourhood.sites.get(siteOf(path as DevicePath))?.get(path));
  const reading = device?.latest.get(name);
  return (
    <div class="card-head">
      <div>
        <p class="muted">{t('readings.heading')}</p>
        <h1 id="readings-heading">{readingLabel(name, language)}</h1>
        <p class="path">
          {device === undefined ? null : <a href={placeOf.device(path)}>{deviceLabel(device)}</a>}{' '}
          <span class="muted">{series}</span>
        </p>
      </div>
      {reading === undefined ? null : (
        <div class="series-now">
          <ReadingLink device={path} reading={reading} nowMs={nowMs} />
        </div>
      )}
    </div>
  );
}
