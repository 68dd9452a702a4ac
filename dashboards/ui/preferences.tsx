import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import type { Language } from './format/quantity.ts';
import { readLanguage, type Translate, translator } from './i18n/i18n.ts';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What this person chose on this screen. */
export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  readonly t: Translate;
  setLanguage(language: Language): void;
  setTheme(theme: Theme): void;
}

const Context = createContext<Preferences | null>(null);

export function usePreferences(): Preferences {
  const preferences = useContext(Context);
  if (preferences === null) throw new Error('usePreferences() needs <PreferencesProvider> around it.');
  return preferences;
}

/** Keeps language and theme, writes them on the document and remembers them for the next visit. */
export function PreferencesProvider({ children }: { readonly children: ComponentChildren }) {
  const [language, setLanguage] = useState(() => readLanguage(recall('language')));
  const [theme, setTheme] = useState<Theme>(() => THEMES.find((one) => one === recall('theme')) ?? 'auto');
  const preferences = useMemo(
    () => ({ language, theme, t: translator(language), setLanguage, setTheme }),
    [language, theme],
  );
  useEffect(() => {
    document.documentElement.lang = language;
    remember('language', language);
  }, [language]);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    remember('theme', theme);
  }, [theme]);
  return <Context.Provider value={preferences}>{children}</Context.Provider>;
}

/** Storage may be forbidden; then nothing is remembered. */
function recall(name: string): string | null {
  try {
    return localStorage.getItem(`maeul.${name}`);
  } catch {
    return null;
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`maeul.${name}`, value);
  } catch {
    return;
  }
}
