import { useMemo, useState } from 'preact/hooks';
import type { CurveAnswer } from '../../ui/api/answers.ts';
import { address } from '../../ui/api/client.ts';
import { useAnswer } from '../../ui/api/use-answer.ts';
import { formatQuantity } from '../../ui/format/quantity.ts';
import { addDays, dayOf, dayStartMs, formatTime } from '../../ui/format/time.ts';
import { Icon } from '../../ui/parts/icons.tsx';
import { Amount, ProblemNote, Skeleton } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useHubNow } from '../context.ts';
import { FIGURES, type Figure } from '../model/balance.ts';
import { dayCurve, energyWh } from '../model/day-curve.ts';
import { DayChart } from './day-chart.tsx';
import { DayTable } from './day-table.tsx';

const REFRESH_MS = 30_000;
/** Days that are over change only when late data come. */
const REFRESH_PAST_MS = 300_000;

/** A day of the dong in quarter-hours, with its totals. */
export function DayPanel() {
  const { t, language } = usePreferences();
  const nowMs = useHubNow();
  const today = dayOf(nowMs);
  const [chosen, choose] = useState<string | null>(null);
  const [hidden, hide] = useState<readonly Figure[]>([]);
  const day = chosen ?? today;
  const { answer, problem, again } = useAnswer<CurveAnswer>(address('/api/v1/curve', { date: day }), {
    everyMs: day === today ? REFRESH_MS : REFRESH_PAST_MS,
  });
  const curve = useMemo(() => (answer === null ? null : dayCurve(answer.date, answer.quarters)), [answer]);
  const step = (days: number) => {
    const next = addDays(day, days);
    choose(next >= today ? null : next);
  };
  const toggle = (figure: Figure) =>
    hide(hidden.includes(figure) ? hidden.filter((one) => one !== figure) : [...hidden, figure]);

  return (
    <section class="card" aria-labelledby="day-heading">
      <div class="card-head">
        <h2 id="day-heading">{t('curve.heading')}</h2>
        <div class="stepper">
          <button type="button" class="button square" aria-label={t('curve.previous')} onClick={() => step(-1)}>
            <Icon name="left" />
          </button>
          <span class="stepper-text" aria-live="polite">
            {formatTime(dayStartMs(day), 'day', language)}
          </span>
          <button
            type="button"
            class="button square"
            aria-label={t('curve.next')}
            disabled={day === today}
            onClick={() => step(1)}
          >
            <Icon name="right" />
          </button>
          <button type="button" class="button" disabled={day === today} onClick={() => choose(null)}>
            {t('curve.today')}
          </button>
        </div>
      </div>
      <fieldset class="legend">
        <legend class="hidden">{t('curve.show')}</legend>
        {FIGURES.map((figure) => (
          <button
            key={figure}
            type="button"
            class={`legend-item legend-${figure}`}
            aria-pressed={!hidden.includes(figure)}
            onClick={() => toggle(figure)}
          >
            <svg class="legend-line" viewBox="0 0 28 8" aria-hidden="true">
              <path d="M1 4h26" />
            </svg>
            <span>{t(`figure.${figure}`)}</span>
            <Amount quantity={formatQuantity(curve === null ? null : energyWh(curve, figure, nowMs), 'Wh', language)} />
          </button>
        ))}
      </fieldset>
      {problem !== null && curve === null ? (
        <ProblemNote problem={problem} onRetry={again} />
      ) : curve === null ? (
        <Skeleton lines={6} />
      ) : (
        <>
          <DayChart curve={curve} hidden={hidden} emptyText={t(day === today ? 'curve.emptyToday' : 'curve.empty')} />
          <DayTable curve={curve} />
        </>
      )}
    </section>
  );
}
