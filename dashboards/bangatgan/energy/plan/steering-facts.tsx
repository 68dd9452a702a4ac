import type { PlanAnswer } from '@maeul/devices/vpp/api/plan';
import { formatNumber } from '../../../ui/format/quantity.ts';
import { wordsFor } from '../../../ui/i18n/i18n.ts';
import { usePreferences } from '../../../ui/preferences.tsx';
import { Tag, type Tone, When } from '../../parts/small.tsx';
import { setpointText } from './setpoint-text.ts';

type Steered = PlanAnswer['assets'][number];
type Status = NonNullable<Steered['ordered']>['status'];

const TONES: Readonly<Record<Status, Tone>> = {
  waiting: 'plain',
  done: 'good',
  refused: 'bad',
  failed: 'bad',
  silent: 'warn',
};

/** What a device was told, what it said back, and when it returns to its own mode without a renewal. */
export function SteeringFacts({
  steered: { ordered, readBack, override, reservePercent },
}: {
  readonly steered: Steered;
}) {
  const { t, language } = usePreferences();
  if (ordered === null && readBack === null && override === null && reservePercent === null) return null;
  return (
    <dl class="facts">
      {ordered === null ? null : (
        <div>
          <dt>{t('plan.ordered')}</dt>
          <dd>
            {setpointText(ordered.setpoint, t, language)}{' '}
            <Tag tone={TONES[ordered.status]}>{t(`plan.status.${ordered.status}`)}</Tag>
            <span class="under muted">
              <When time={ordered.time} />
              {ordered.code === undefined ? null : ` · ${wordsFor(t, 'problem', ordered.code)}`}
            </span>
          </dd>
        </div>
      )}
      {readBack === null ? null : (
        <div>
          <dt>{t('plan.readBack')}</dt>
          <dd>
            {Object.entries(readBack.values)
              .map(([name, value]) => `${name} ${formatNumber(value, Number.isInteger(value) ? 0 : 1, language)}`)
              .join(' · ')}
            <span class="under muted">SunSpec {readBack.model}</span>
          </dd>
        </div>
      )}
      {readBack === null ? null : (
        <div>
          <dt>{t(readBack.reverted === undefined ? 'plan.revertsAt' : 'plan.reverted')}</dt>
          <dd>
            {readBack.reverted === undefined ? (
              <When time={readBack.revertsAt} />
            ) : (
              wordsFor(t, 'plan.revertedBecause', readBack.reverted)
            )}
          </dd>
        </div>
      )}
      {reservePercent === null ? null : (
        <div>
          <dt>{t('plan.reserve')}</dt>
          <dd>{formatNumber(reservePercent, 0, language)} %</dd>
        </div>
      )}
      {override === null ? null : (
        <div>
          <dt>{t('plan.override')}</dt>
          <dd>
            {setpointText(override.setpoint, t, language)}
            <span class="under muted">
              {t('plan.until')} <When time={override.until} /> · {override.reason}
            </span>
          </dd>
        </div>
      )}
    </dl>
  );
}
