import { usePreferences } from '../ui/preferences.tsx';
import { placeOf } from './places.ts';

/** What an address shows that leads nowhere. */
export function LostPage() {
  const { t } = usePreferences();
  return (
    <section class="card" aria-labelledby="lost-heading">
      <h1 id="lost-heading">{t('lost.heading')}</h1>
      <p>{t('lost.text')}</p>
      <p>
        <a href={placeOf.now()}>{t('lost.home')}</a>
      </p>
    </section>
  );
}
