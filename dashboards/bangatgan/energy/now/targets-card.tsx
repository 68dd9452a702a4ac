import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import { formatNumber, formatShare } from '../../../ui/format/quantity.ts';
import { Amount } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';

/** How much of its power the dong makes in a year, on a scale with the city's targets. */
export function TargetsCard({ now }: { readonly now: NowAnswer }) {
  const { t, language } = usePreferences();
  const { shares, targets } = now.year;
  const reached = shares.selfReliance;
  const top = Math.max(0.5, ...targets.map(({ share }) => share * 1.25), (reached ?? 0) * 1.1);
  const left = (share: number) => `${Math.min(100, (share / top) * 100)}%`;
  return (
    <section class="card" aria-labelledby="targets-heading">
      <h2 id="targets-heading">{t('energy.targets.heading')}</h2>
      <p class="big-figure">
        <Amount quantity={{ digits: reached === null ? '–' : formatNumber(reached * 100, 1, language), unit: '%' }} />
      </p>
      <p class="muted">{t('energy.targets.text')}</p>
      <div class="target-bar" aria-hidden="true">
        <span class="target-fill" style={{ width: left(reached ?? 0) }} />
        {targets.map(({ year, share }) => (
          <span key={year} class="target-mark" style={{ left: left(share) }} />
        ))}
      </div>
      <ul class="target-list">
        {targets.map(({ year, share }) => (
          <li key={year}>
            <span>{t('energy.targets.of', { year })}</span> <Amount quantity={formatShare(share, language)} />
            {reached === null ? null : (
              <span class={reached >= share ? 'text-good' : 'muted'}>
                {reached >= share
                  ? t('energy.targets.reached')
                  : t('energy.targets.missing', { points: ((share - reached) * 100).toFixed(1) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
