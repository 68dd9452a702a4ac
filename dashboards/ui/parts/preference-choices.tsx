import { THEMES, usePreferences } from '../preferences.tsx';
import { Choice } from './parts.tsx';

/** Brightness and language, as this person wants them on this screen. */
export function PreferenceChoices() {
  const { t, language, setLanguage, theme, setTheme } = usePreferences();
  return (
    <div class="choices">
      <Choice
        label={t('theme.label')}
        options={THEMES.map((one) => ({ value: one, text: t(`theme.${one}`) }))}
        value={theme}
        onChange={setTheme}
      />
      <button
        type="button"
        class="button language"
        lang={language === 'ko' ? 'en' : 'ko'}
        onClick={() => setLanguage(language === 'ko' ? 'en' : 'ko')}
      >
        <span class="hidden">{t('language.before')}</span>
        {t('language.other')}
        <span class="hidden">{t('language.after')}</span>
      </button>
    </div>
  );
}
