import { useEffect, useRef, useState } from 'preact/hooks';
import { usePreferences } from '../../ui/preferences.tsx';
import type { Place } from '../../ui/router.ts';
import { useStore } from '../../ui/store.ts';
import { useStaff } from '../context.ts';
import { LoginAgain } from './login.tsx';
import { Menu } from './menu.tsx';
import { viewOf } from './views.tsx';

const NOTICE_MS = 8000;

/** The menu beside, and the view that the address names. */
export function Desk({ place }: { readonly place: Place }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const endedName = useStore(staff.desk, (desk) => (desk.kind === 'ended' ? desk.session.account.name : null));
  const main = useRef<HTMLElement>(null);
  const shown = useRef(place.path);
  // Who goes to another view hears and sees it from its top.
  useEffect(() => {
    if (shown.current === place.path) return;
    shown.current = place.path;
    scrollTo(0, 0);
    main.current?.focus();
  }, [place.path]);
  return (
    <div class="desk">
      <a class="skip" href="#content">
        {t('skip')}
      </a>
      <Menu path={place.path} />
      <div class="desk-main">
        <NoticeLine />
        <main id="content" ref={main} tabIndex={-1}>
          {viewOf(place)}
        </main>
        <footer>
          <span>{t('office.footer')}</span>
          <a href="/" target="_self">
            {t('office.publicPage')}
          </a>
        </footer>
      </div>
      {endedName === null ? null : <LoginAgain name={endedName} />}
    </div>
  );
}

/** What was just done; it goes away by itself. */
function NoticeLine() {
  const staff = useStaff();
  const notice = useStore(staff.notice, (value) => value);
  const [isShown, show] = useState(false);
  useEffect(() => {
    if (notice === null) return;
    show(true);
    const timer = setTimeout(() => show(false), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div role="status" class="notice-place">
      {isShown && notice !== null ? <p class="notice">{notice.text}</p> : null}
    </div>
  );
}
