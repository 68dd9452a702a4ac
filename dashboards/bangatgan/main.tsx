import { render } from 'preact';
import { addWords } from '../ui/i18n/i18n.ts';
import { PreferencesProvider } from '../ui/preferences.tsx';
import { StaffContext } from './context.ts';
import { App } from './frame/app.tsx';
import { StaffSession } from './session.ts';
import { officeWords } from './words/all.ts';

addWords(officeWords);
const staff = new StaffSession();
void staff.start();
for (const touch of ['pointerdown', 'keydown', 'wheel'])
  addEventListener(touch, () => staff.touch(), { passive: true });
setInterval(() => staff.lookAway(), 15_000);

render(
  <PreferencesProvider>
    <StaffContext.Provider value={staff}>
      <App />
    </StaffContext.Provider>
  </PreferencesProvider>,
  document.getElementById('page')!,
);
