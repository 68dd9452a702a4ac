import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { useKiosk } from '../context.ts';
import { Picture } from './pictures.tsx';

/** Whose machine it is, and what a resident may change: always there, always in the same place. */
export function TopBar({ label }: { readonly label: KioskView['label'] | null }) {
  const { t, wishes, wish } = useKiosk();
  const { language, large, theme, sound } = wishes;
  const other = language === 'ko' ? 'en' : 'ko';
  const dark = theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  return (
    <header class="top">
      <p class="place">
        <Picture name="leaf" />
        <span>{label?.[language] ?? t('kiosk.title')}</span>
      </p>
      <div class="tools" role="toolbar" aria-label={t('kiosk.tools.label')}>
        <button type="button" class="tool" aria-pressed={sound} onClick={() => wish({ sound: !sound })}>
          <Picture name="sound" />
          <span>{t('kiosk.tools.sound')}</span>
        </button>
        <button type="button" class="tool" aria-pressed={large} onClick={() => wish({ large: !large })}>
          <Picture name="large" />
          <span>{t('kiosk.tools.large')}</span>
        </button>
        <button type="button" class="tool" aria-pressed={dark} onClick={() => wish({ theme: dark ? 'light' : 'dark' })}>
          <Picture name="moon" />
          <span>{t('kiosk.tools.dark')}</span>
        </button>
        <button type="button" class="tool language" lang={other} onClick={() => wish({ language: other })}>
          <Picture name="globe" />
          <span>{t('kiosk.tools.language')}</span>
        </button>
      </div>
    </header>
  );
}
