import { useKiosk } from '../context.ts';
import { Message } from '../parts/frame.tsx';
import { Picture } from '../parts/pictures.tsx';
import { WaitScene } from '../parts/scenes.tsx';

/** The screen hears nothing of the kiosk's edge: what it knew may be wrong by now, so it is not shown. */
export function LostScreen({ starting }: { readonly starting: boolean }) {
  const { t } = useKiosk();
  return (
    <main data-step={starting ? 'starting' : 'lost'}>
      {starting ? (
        <Message heading={t('kiosk.lost.starting')} picture={<WaitScene />} />
      ) : (
        <Message heading={t('kiosk.lost.heading')} picture={<Picture name="offline" />}>
          <p class="lead">{t('kiosk.lost.text')}</p>
          <p>{t('kiosk.lost.next')}</p>
        </Message>
      )}
    </main>
  );
}
