import { type ScreenProps, useKiosk } from '../context.ts';
import { Heading } from '../parts/frame.tsx';
import { Picture } from '../parts/pictures.tsx';
import { CardScene } from '../parts/scenes.tsx';

/** Nobody is here yet: what to do first. */
export function WelcomeScreen({ view }: ScreenProps<'welcome'>) {
  const { t, send, wishes } = useKiosk();
  const dayName = view.tariff?.dayName?.[wishes.language];
  return (
    <div class="welcome">
      <CardScene label={t('kiosk.welcome.picture')} />
      <div class="stack">
        <Heading>{t('kiosk.welcome.heading')}</Heading>
        {dayName === undefined ? null : <p class="special">{t('kiosk.welcome.price', { name: dayName })}</p>}
        <p>{t('kiosk.welcome.text')}</p>
        <button type="button" class="button primary" onClick={() => send({ do: 'phone' })}>
          <Picture name="phone" />
          {t('kiosk.welcome.phone')}
        </button>
        <p>{t('kiosk.welcome.qr')}</p>
      </div>
    </div>
  );
}
