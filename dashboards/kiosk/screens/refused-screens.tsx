import { type ScreenProps, useKiosk } from '../context.ts';
import { minutesUntil } from '../model/idle.ts';
import { Message } from '../parts/frame.tsx';
import { Picture } from '../parts/pictures.tsx';
import { refusalWords } from '../words/refusals.ts';

/** Who it is could not be found out: why, and what to do. */
export function IdentifyFailedScreen({ view, step }: ScreenProps<'identify-failed'>) {
  const { t, send, wishes } = useKiosk();
  const { why, next } = refusalWords(step.code, wishes.language);
  const minutes = step.until === undefined ? null : minutesUntil(step.until, view.time);
  return (
    <Message heading={t('kiosk.failed.heading')} picture={<Picture name="warning" />}>
      <p class="lead">{why}</p>
      {minutes === null ? null : <p class="lead">{t('kiosk.failed.until', { count: minutes })}</p>}
      <p>{next}</p>
      <button type="button" class="button primary" onClick={() => send({ do: 'back' })}>
        <Picture name="again" />
        {t('kiosk.failed.again')}
      </button>
    </Message>
  );
}

/** A weighing or purchase was refused: why, what to do, and that nothing was taken. */
export function RefusedScreen({ step }: ScreenProps<'refused'>) {
  const { t, send, wishes } = useKiosk();
  const { why, next } = refusalWords(step.code, wishes.language);
  return (
    <Message heading={t('kiosk.refused.heading')} picture={<Picture name="warning" />}>
      <p class="lead">{why}</p>
      <p>{next}</p>
      <p class="fine">{t('kiosk.refused.counted')}</p>
      <button type="button" class="button primary" onClick={() => send({ do: 'back' })}>
        <Picture name="again" />
        {t('kiosk.refused.again')}
      </button>
    </Message>
  );
}
