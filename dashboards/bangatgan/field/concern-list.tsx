import { usePreferences } from '../../ui/preferences.tsx';
import type { Concern } from '../model/kiosk-health.ts';
import { Tag } from '../parts/small.tsx';

/** What to see to, one sentence each. */
export function ConcernList({ concerns }: { readonly concerns: readonly Concern[] }) {
  const { t } = usePreferences();
  if (concerns.length === 0) return <Tag tone="good">{t('kiosks.fine')}</Tag>;
  return (
    <ul class="concerns">
      {concerns.map((concern, index) => (
        <li key={index}>
          <Tag tone={concern.tone}>{t(`kiosks.concern.${concern.words}`, concern.with)}</Tag>
        </li>
      ))}
    </ul>
  );
}
