import { render } from 'preact';
import { PreferencesProvider } from '../ui/preferences.tsx';
import { App } from './app.tsx';
import { SessionContext } from './context.ts';
import { Session } from './session.ts';

const session = new Session();
session.start();
addEventListener('pagehide', () => session.stop());
// A page that comes back from the browser's memory begins anew.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());

render(
  <PreferencesProvider>
    <SessionContext.Provider value={session}>
      <App />
    </SessionContext.Provider>
  </PreferencesProvider>,
  document.getElementById('page')!,
);
