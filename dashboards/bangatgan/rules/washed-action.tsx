import { useState } from 'preact/hooks';
import { usePreferences } from '../../ui/preferences.tsx';
import { useStaff } from '../context.ts';
import { readAmount } from '../model/typed.ts';
import { Action } from '../parts/action.tsx';
import { TextField } from '../parts/field.tsx';

interface WashedProps {
  /** Id of the kind of reusable container, and its name for the reader. */
  readonly container: string;
  readonly name: string;
}

/** Reusable containers came out of the wash. */
export function WashedAction({ container, name }: WashedProps) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [text, setText] = useState('');
  const count = readAmount(text);
  return (
    <Action
      label={t('collection.washed')}
      heading={`${t('collection.washed')}: ${name}`}
      confirm={t('collection.washedDo')}
      ready={count !== null && count <= 100_000}
      run={() => staff.send('POST', '/api/v1/office/containers/washed', { container, count })}
      done={() => {
        setText('');
        return t('collection.washedDone');
      }}
    >
      <p>{t('collection.washedWords')}</p>
      <TextField label={t('collection.washedCount')} inputMode="numeric" value={text} onInput={setText} />
    </Action>
  );
}
