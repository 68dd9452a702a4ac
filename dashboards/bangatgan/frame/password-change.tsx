import { useState } from 'preact/hooks';
import { usePreferences } from '../../ui/preferences.tsx';
import { useStaff } from '../context.ts';
import { Action } from '../parts/action.tsx';
import { TextField } from '../parts/field.tsx';

const LENGTH_MIN = 10;

/** One's own password. */
export function PasswordChangeAction() {
  const { t } = usePreferences();
  const staff = useStaff();
  const [before, setBefore] = useState('');
  const [after, setAfter] = useState('');
  return (
    <Action
      label={t('login.changePassword')}
      heading={t('login.changePassword')}
      confirm={t('login.changePassword')}
      ready={before !== '' && after.length >= LENGTH_MIN}
      run={() => staff.send('POST', '/api/v1/office/session/password', { before, after })}
      done={() => {
        setBefore('');
        setAfter('');
        return t('login.changed');
      }}
    >
      <TextField
        label={t('login.before')}
        type="password"
        autoComplete="current-password"
        value={before}
        onInput={setBefore}
      />
      <TextField
        label={t('login.after')}
        hint={t('login.afterHint')}
        type="password"
        autoComplete="new-password"
        value={after}
        onInput={setAfter}
      />
    </Action>
  );
}
