import { addDays, dayStartMs, formatTime } from '../../../ui/format/time.ts';
import { Icon } from '../../../ui/parts/icons.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';

interface StepperProps {
  readonly day: string;
  /** The last day that can be chosen. */
  readonly today: string;
  onChange(day: string): void;
}

/** A day before, a day after, or any day up to today. */
export function DayStepper({ day, today, onChange }: StepperProps) {
  const { t, language } = usePreferences();
  const step = (days: number) => {
    const next = addDays(day, days);
    onChange(next > today ? today : next);
  };
  return (
    <div class="stepper">
      <button type="button" class="button square" aria-label={t('curve.previous')} onClick={() => step(-1)}>
        <Icon name="left" />
      </button>
      <label class="stepper-day">
        <span class="hidden">{t('calls.day')}</span>
        <input
          type="date"
          value={day}
          max={today}
          onChange={({ currentTarget: { value } }) =>
            /^\d{4}-\d\d-\d\d$/.test(value) && value <= today && onChange(value)
          }
        />
      </label>
      <button
        type="button"
        class="button square"
        aria-label={t('curve.next')}
        disabled={day >= today}
        onClick={() => step(1)}
      >
        <Icon name="right" />
      </button>
      <span class="hidden" aria-live="polite">
        {formatTime(dayStartMs(day), 'day', language)}
      </span>
    </div>
  );
}
