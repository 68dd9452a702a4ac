import { useEffect, useMemo, useState } from 'preact/hooks';
import { type ScreenProps, useKiosk } from '../context.ts';
import { writeAmount } from '../model/arithmetic.ts';
import { secondsLeft } from '../model/idle.ts';
import { Message } from '../parts/frame.tsx';
import { SlotScene } from '../parts/scenes.tsx';

const TICK_MS = 250;

/** The slot waits for a container: only what its sensor sees gives the deposit back. */
export function ReturningScreen({ view, step }: ScreenProps<'returning'>) {
  const { t, wishes } = useKiosk();
  const { language } = wishes;
  const skewMs = useMemo(() => Date.parse(view.time) - Date.now(), [view.time]);
  const [nowMs, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const name = view.containers.find(({ id }) => id === step.container)?.name[language] ?? step.container;
  return (
    <Message heading={t('kiosk.returning.heading')} picture={<SlotScene label={t('kiosk.returning.picture')} />}>
      <p>{t('kiosk.returning.text', { name, amount: writeAmount(step.deposit, 'points', language, t) })}</p>
      <p class="lead" role="timer">
        {t('kiosk.returning.left', { count: secondsLeft(step.until, nowMs + skewMs) })}
      </p>
    </Message>
  );
}
