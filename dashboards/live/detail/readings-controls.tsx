import { DAY_MS } from '../../ui/format/time.ts';
import { Icon } from '../../ui/parts/icons.tsx';
import { Choice } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { type ReadingsQuestion, type Resolution, SPANS_MS, shifted } from '../model/readings-question.ts';

interface ReadingsControlsProps {
  readonly question: ReadingsQuestion;
  readonly nowMs: number;
  onChange(question: ReadingsQuestion): void;
}

/** How fine, how long, and when. */
export function ReadingsControls({ question, nowMs, onChange }: ReadingsControlsProps) {
  const { t } = usePreferences();
  const { resolution, spanMs, untilMs } = question;
  const choose = (next: Resolution) => onChange({ ...question, resolution: next, spanMs: SPANS_MS[next][0]! });
  return (
    <div class="filters">
      <Choice
        label={t('readings.resolution')}
        options={[
          { value: 'raw', text: t('readings.raw') },
          { value: '15m', text: t('readings.quarters') },
        ]}
        value={resolution}
        onChange={choose}
      />
      <Choice
        label={t('readings.window')}
        options={SPANS_MS[resolution].map((ms) => ({ value: String(ms), text: spanText(ms) }))}
        value={String(spanMs)}
        onChange={(ms) => onChange({ ...question, spanMs: Number(ms) })}
      />
      <div class="stepper">
        <button
          type="button"
          class="button square"
          aria-label={t('readings.earlier')}
          onClick={() => onChange(shifted(question, -1, nowMs))}
        >
          <Icon name="left" />
        </button>
        <button
          type="button"
          class="button square"
          aria-label={t('readings.later')}
          disabled={untilMs === null}
          onClick={() => onChange(shifted(question, 1, nowMs))}
        >
          <Icon name="right" />
        </button>
        <button
          type="button"
          class="button"
          disabled={untilMs === null}
          onClick={() => onChange({ ...question, untilMs: null })}
        >
          {t('readings.latest')}
        </button>
      </div>
    </div>
  );

  function spanText(ms: number): string {
    if (ms >= 2 * DAY_MS) return t('readings.days', { count: ms / DAY_MS });
    if (ms >= 3_600_000) return t('readings.hours', { count: ms / 3_600_000 });
    return t('readings.minutes', { count: ms / 60_000 });
  }
}
