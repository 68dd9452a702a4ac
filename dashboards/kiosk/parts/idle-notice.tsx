import { useEffect, useState } from 'preact/hooks';
import { useKiosk } from '../context.ts';
import { secondsToEnd } from '../model/idle.ts';

const TICK_MS = 250;

/** Near its end a session says how long it still lasts, and lets itself be kept. */
export function IdleNotice({ idleAt, skewMs }: { readonly idleAt: string; readonly skewMs: number }) {
  const { t, send } = useKiosk();
  const [nowMs, setNow] = useState(() => Date.now() + skewMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() + skewMs), TICK_MS);
    return () => clearInterval(timer);
  }, [skewMs]);
  const seconds = secondsToEnd(idleAt, nowMs);
  if (seconds === null) return null;
  return (
    <section class="idle" aria-label={t('kiosk.banner.stay')}>
      <p role="timer">{t('kiosk.banner.idle', { count: seconds })}</p>
      <button type="button" class="button strong" onClick={() => send({ do: 'touch' })}>
        {t('kiosk.banner.stay')}
      </button>
    </section>
  );
}
