import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { useStore } from '../../ui/store.ts';
import { useKiosk } from '../context.ts';
import type { KioskSession } from '../session.ts';
import { refusalWords } from '../words/refusals.ts';
import { Picture } from './pictures.tsx';

/** No words of the edge's, but of the way to it: the touch itself was lost. */
const NOT_HEARD: readonly string[] = ['edge-unreachable', 'not-understood'];

/** What holds beside the screen: no internet, or a button that did nothing. */
export function Notices({ view, session }: { readonly view: KioskView; readonly session: KioskSession }) {
  const { t, wishes } = useKiosk();
  const notDone = useStore(session.known, (known) => known.notDone);
  const words = notDone === null ? null : refusalWords(notDone.code, wishes.language);
  return (
    <>
      {view.network === 'offline' ? (
        <p class="notice offline" role="status">
          <Picture name="offline" />
          <span>{t('kiosk.banner.offline')}</span>
        </p>
      ) : null}
      {notDone === null || words === null ? null : (
        <p class="notice not-done" role="alert">
          <Picture name="warning" />
          <span>{NOT_HEARD.includes(notDone.code) ? t('kiosk.banner.notSent') : `${words.why} ${words.next}`}</span>
        </p>
      )}
    </>
  );
}
