import { wordsFor } from '../ui/i18n/i18n.ts';
import { Icon } from '../ui/parts/icons.tsx';
import { AgeText } from '../ui/parts/parts.tsx';
import { usePreferences } from '../ui/preferences.tsx';
import { useHubNow, useKnown, useSession } from './context.ts';

/** A short break is no news: the page is back before one has read of it. */
const PATIENCE_MS = 1500;
/** Devices are read every few seconds; silence for so long is worth a word. */
const QUIET_MS = 60_000;

/** Says that what is shown is not of now, and how old it is. */
export function Banner() {
  const { t } = usePreferences();
  const session = useSession();
  const { link, heardMs, skewMs } = useKnown((known) => known);
  const nowMs = useHubNow() - skewMs;
  const kind = bannerKind();
  function bannerKind(): 'lost' | 'polling' | 'quiet' | 'login' | null {
    if (link.why?.code === 'token-needed') return 'login';
    if (link.kind === 'live') return heardMs !== null && nowMs - heardMs > QUIET_MS ? 'quiet' : null;
    if (link.kind === 'connecting' || nowMs - link.sinceMs < PATIENCE_MS) return null;
    return link.kind;
  }
  return (
    <div class="banner-place">
      {/* Told once to who listens; the age beside it changes too often. */}
      <div role="status" class="hidden">
        {kind === null ? '' : t(`banner.${kind}`)}
      </div>
      {kind === null ? null : (
        <aside class={`banner banner-${kind}`} aria-label={t('banner.label')}>
          <Icon name="warning" />
          <p>
            <strong>{t(`banner.${kind}`)}</strong>{' '}
            {heardMs === null ? null : (
              <span>
                {t('banner.age', { age: '' })}
                <AgeText tMs={heardMs} nowMs={nowMs} />.{' '}
              </span>
            )}
            {kind === 'polling' && link.why !== undefined ? wordsFor(t, 'problem', link.why.code) : null}
          </p>
          {kind === 'login' ? (
            <a class="button" href={`/login?next=${encodeURIComponent(location.pathname + location.search)}`}>
              {t('banner.toLogin')}
            </a>
          ) : kind === 'quiet' ? null : (
            <button type="button" class="button" onClick={() => session.retryNow()}>
              {t('retry')}
            </button>
          )}
        </aside>
      )}
    </div>
  );
}
