import { useEffect, useRef } from 'preact/hooks';
import { usePreferences } from '../ui/preferences.tsx';
import { type Place, useLinks, usePlace } from '../ui/router.ts';
import { Banner } from './banner.tsx';
import { useKnown } from './context.ts';
import { DevicePage } from './detail/device-page.tsx';
import { FigurePage } from './detail/figure-page.tsx';
import { ReadingsPage } from './detail/readings-page.tsx';
import { Header } from './header.tsx';
import { GapsPage } from './ledgers/gaps-page.tsx';
import { QuarantinePage } from './ledgers/quarantine-page.tsx';
import { LostPage } from './lost-page.tsx';
import { isFigure } from './model/balance.ts';
import { titleOf } from './model/title.ts';
import { NowPage } from './now/now-page.tsx';

/** The frame that stays, and in it the view that the address names. */
export function App() {
  const { t, language } = usePreferences();
  const place = usePlace();
  const title = useKnown(({ neighbourhood }) => titleOf(place, neighbourhood, t, language));
  const main = useRef<HTMLElement>(null);
  const shown = useRef(place.path);
  useLinks();
  useEffect(() => {
    document.title = title;
  }, [title]);
  // Who goes to another view hears and sees it from its top.
  useEffect(() => {
    if (shown.current === place.path) return;
    shown.current = place.path;
    scrollTo(0, 0);
    main.current?.focus();
  }, [place.path]);
  return (
    <>
      <a class="skip" href="#content">
        {t('skip')}
      </a>
      <Header path={place.path} />
      <Banner />
      <main id="content" ref={main} tabIndex={-1}>
        {viewOf(place)}
      </main>
      <footer>
        <span>{t('footer')}</span>
        <a href="/docs">{t('api')}</a>
      </footer>
    </>
  );
}

function viewOf({ path, query }: Place) {
  const figure = query.get('of');
  switch (path) {
    case '/figure':
      return isFigure(figure) ? <FigurePage figure={figure} /> : <LostPage />;
    case '/device':
      return <DevicePage path={query.get('path') ?? ''} />;
    case '/readings':
      return <ReadingsPage query={query} />;
    case '/gaps':
      return <GapsPage device={query.get('device')} />;
    case '/quarantine':
      return <QuarantinePage />;
    case '/':
    case '/index.html':
      return <NowPage />;
    default:
      return <LostPage />;
  }
}
