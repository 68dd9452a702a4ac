import { render } from 'preact';
import { addWords } from '../ui/i18n/i18n.ts';
import { PreferencesProvider } from '../ui/preferences.tsx';
import { App } from './app.tsx';
import { boardWords } from './words.ts';

addWords(boardWords);
render(
  <PreferencesProvider>
    <App />
  </PreferencesProvider>,
  document.getElementById('page')!,
);
