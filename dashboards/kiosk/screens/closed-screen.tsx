import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { useKiosk } from '../context.ts';
import { Message } from '../parts/frame.tsx';
import { Picture } from '../parts/pictures.tsx';
import { refusalWords } from '../words/refusals.ts';

/** The whole kiosk is out of service. The code is for whom the resident calls. */
export function ClosedScreen({ code, view }: { readonly code: string; readonly view: KioskView }) {
  const { t, wishes } = useKiosk();
  const { why, next } = refusalWords(code, wishes.language);
  return (
    <Message heading={t('kiosk.closed.heading')} picture={<Picture name="warning" />}>
      <p class="lead">{why}</p>
      <p>{next}</p>
      <p class="fine">{`${view.kiosk} · ${code}`}</p>
    </Message>
  );
}
