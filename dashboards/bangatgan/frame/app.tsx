import { useEffect } from 'preact/hooks';
import { ProblemNote, Skeleton } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useLinks, usePlace } from '../../ui/router.ts';
import { useStore } from '../../ui/store.ts';
import { useStaff } from '../context.ts';
import { titleOf } from '../model/title.ts';
import { Desk } from './desk.tsx';
import { LoginPage } from './login.tsx';

/** The office: who is nobody yet logs in, everybody else finds the place that the address names. */
export function App() {
  const { t } = usePreferences();
  const staff = useStaff();
  const place = usePlace();
  const desk = useStore(staff.desk, (value) => value);
  const title = titleOf(place.path, t);
  useLinks();
  useEffect(() => {
    document.title = title;
  }, [title]);
  switch (desk.kind) {
    case 'asking':
      return (
        <main class="alone">
          <Skeleton lines={4} />
        </main>
      );
    case 'unreachable':
      return (
        <main class="alone">
          <h1>{t('office.title')}</h1>
          <ProblemNote problem={desk.problem} onRetry={() => void staff.start()} />
        </main>
      );
    case 'nobody':
      return <LoginPage />;
    case 'here':
    case 'ended':
      // Another person begins with nothing of what the one before typed.
      return <Desk key={desk.session.account.id} place={place} />;
  }
}
