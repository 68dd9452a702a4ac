import type { ComponentChildren } from 'preact';
import { useKiosk } from '../context.ts';
import { useTypedKeys } from '../typed-keys.ts';
import { Picture } from './pictures.tsx';

interface KeyPadProps {
  /** What the last key says and does. */
  readonly done: ComponentChildren;
  readonly canBeDone: boolean;
  onDone(): void;
  /** A digit or `Backspace`. */
  onKey(key: string): void;
}

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** Large number keys; a number pad or keyboard beside the screen does the same. */
export function KeyPad({ done, canBeDone, onDone, onKey }: KeyPadProps) {
  const { t } = useKiosk();
  useTypedKeys((key) => {
    if (key !== 'Enter') onKey(key);
    else if (canBeDone) onDone();
  });
  const digit = (key: string) => (
    <button key={key} type="button" class="key" onClick={() => onKey(key)}>
      {key}
    </button>
  );
  return (
    <fieldset class="key-pad">
      <legend class="hidden">{t('kiosk.phone.keys')}</legend>
      {DIGITS.map(digit)}
      <button type="button" class="key erase" onClick={() => onKey('Backspace')}>
        <Picture name="erase" />
        <span>{t('kiosk.phone.erase')}</span>
      </button>
      {digit('0')}
      <button type="button" class="key done" disabled={!canBeDone} onClick={onDone}>
        {done}
      </button>
    </fieldset>
  );
}
