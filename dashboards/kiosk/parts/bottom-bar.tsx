import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { useKiosk } from '../context.ts';
import { Picture } from './pictures.tsx';

type At = KioskView['step']['at'];

/** From these there is a step back; from others only forward or out. */
const WITH_BACK: readonly At[] = [
  'enter-phone',
  'choose-kind',
  'count-items',
  'put-in',
  'buy',
  'confirm-purchase',
  'exchange',
  'history',
  'containers',
  'returning',
  'help',
];
/** While the machine is at work nothing may be pressed. */
const BUSY: readonly At[] = ['identifying', 'weighing', 'dispensing'];

/** Back, help and finish. */
export function BottomBar({ view }: { readonly view: KioskView }) {
  const { t, send } = useKiosk();
  const { at } = view.step;
  if (BUSY.includes(at)) return null;
  return (
    <nav class="bottom" aria-label={t('kiosk.nav.label')}>
      {WITH_BACK.includes(at) ? (
        <button type="button" class="button" onClick={() => send({ do: 'back' })}>
          <Picture name="left" />
          {t('kiosk.nav.back')}
        </button>
      ) : null}
      {at === 'help' ? null : (
        <button type="button" class="button" onClick={() => send({ do: 'help' })}>
          <Picture name="help" />
          {t('kiosk.nav.help')}
        </button>
      )}
      {view.session === null ? null : (
        <button
          type="button"
          class={at === 'receipt' ? 'button finish strong' : 'button finish'}
          onClick={() => send({ do: 'finish' })}
        >
          {t('kiosk.nav.finish')}
          <Picture name="out" />
        </button>
      )}
    </nav>
  );
}
