import { useEffect, useState } from 'preact/hooks';
import { type ScreenProps, useKiosk } from '../context.ts';
import { canGoOn, NOTHING_TYPED, spacedPhone, typeKey } from '../model/phone.ts';
import { Heading } from '../parts/frame.tsx';
import { KeyPad } from '../parts/key-pad.tsx';
import { refusalWords } from '../words/refusals.ts';

/** Phone number, then PIN. What is typed is in this component alone, and gone with it. */
export function PhoneScreen({ step }: ScreenProps<'enter-phone'>) {
  const { t, send, wishes } = useKiosk();
  const [entry, setEntry] = useState(NOTHING_TYPED);
  const { failed, triesLeft } = step;
  // Refused: the number stands, the PIN is typed anew.
  useEffect(() => setEntry((typed) => ({ ...typed, pin: '' })), [step]);
  const isPhone = entry.field === 'phone';
  const done = () => {
    if (isPhone) setEntry(typeKey(entry, 'Enter'));
    else {
      send({ do: 'enter-phone', phone: entry.phone, pin: entry.pin });
      setEntry({ ...entry, pin: '' });
    }
  };
  return (
    <div class="two">
      <div class="stack">
        <Heading>{t(isPhone ? 'kiosk.phone.heading' : 'kiosk.phone.pinHeading')}</Heading>
        {failed === undefined ? null : (
          <p class="notice not-done" role="alert">
            <span>
              {refusalWords(failed, wishes.language).why} {refusalWords(failed, wishes.language).next}
              {triesLeft === undefined ? '' : ` ${t('kiosk.phone.triesLeft', { count: triesLeft })}`}
            </span>
          </p>
        )}
        <p class="typed" role="status">
          <span class="typed-name">{t('kiosk.phone.number')}</span>
          <span class={isPhone ? 'typed-text now' : 'typed-text'}>{spacedPhone(entry.phone)}</span>
        </p>
        {isPhone ? null : (
          <p class="typed" role="status">
            <span class="typed-name">{t('kiosk.phone.pin')}</span>
            <span class="typed-text now">
              <span aria-hidden="true">{'●'.repeat(entry.pin.length)}</span>
              <span class="hidden">{t('kiosk.phone.pinTyped', { count: entry.pin.length })}</span>
            </span>
          </p>
        )}
      </div>
      <KeyPad
        done={t(isPhone ? 'kiosk.phone.next' : 'kiosk.phone.done')}
        canBeDone={canGoOn(entry)}
        onDone={done}
        onKey={(key) => setEntry((typed) => typeKey(typed, key))}
      />
    </div>
  );
}
