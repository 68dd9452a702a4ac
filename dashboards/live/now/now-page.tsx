import { ProblemNote } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useKnown, useSession } from '../context.ts';
import { DayPanel } from './day-panel.tsx';
import { DongNow } from './dong-now.tsx';
import { SitesPanel } from './sites-panel.tsx';

/** The neighbourhood at a glance. */
export function NowPage() {
  const devices = useKnown(({ devices }) => devices);
  const session = useSession();
  const isEmpty = useKnown((known) => known.devices === 'ready' && known.neighbourhood.sites.size === 0);
  if (isEmpty) return <NobodyYet />;
  return (
    <>
      <DongNow />
      <DayPanel />
      {typeof devices === 'object' ? (
        <ProblemNote problem={devices} onRetry={() => session.retryNow()} />
      ) : (
        <SitesPanel loading={devices === 'loading'} />
      )}
    </>
  );
}

/** What a fresh hub shows. */
function NobodyYet() {
  const { t } = usePreferences();
  return (
    <section class="card nobody">
      <h1>{t('empty.heading')}</h1>
      <p>{t('empty.text')}</p>
      <pre>
        <code>maeul device enroll eunpyeong/sinsa1/roof-12/edge-1</code>
      </pre>
      <p>{t('empty.afterwards')}</p>
    </section>
  );
}
