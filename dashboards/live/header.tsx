import { PreferenceChoices } from '../ui/parts/preference-choices.tsx';
import { usePreferences } from '../ui/preferences.tsx';
import { useKnown } from './context.ts';
import { placeOf } from './places.ts';

/** Name, views, and what a person may choose. */
export function Header({ path }: { readonly path: string }) {
  const { t } = usePreferences();
  const openGaps = useKnown(({ openGaps }) => openGaps);
  const link = (address: string, text: string) => (
    <a href={address} aria-current={path === address ? 'page' : undefined}>
      {text}
    </a>
  );
  return (
    <header class="top">
      <a class="brand" href={placeOf.now()}>
        <img src={new URL('./icon.svg', import.meta.url).href} alt="" width="32" height="32" />
        <span>
          <strong>{t('title')}</strong> <span class="muted subtitle">{t('subtitle')}</span>
        </span>
      </a>
      <nav aria-label={t('nav.label')}>
        {link(placeOf.now(), t('nav.now'))}
        <span class="with-badge">
          {link(placeOf.gaps(), t('nav.gaps'))}
          {openGaps !== null && openGaps.count > 0 ? (
            <span class="badge">
              <span aria-hidden="true">
                {openGaps.count}
                {openGaps.more ? '+' : ''}
              </span>
              <span class="hidden">{t('nav.openGaps', { count: openGaps.count })}</span>
            </span>
          ) : null}
        </span>
        {link(placeOf.quarantine(), t('nav.quarantine'))}
      </nav>
      <PreferenceChoices />
    </header>
  );
}
