import type { StaffAccount } from '@maeul/devices/office/accounts';
import { STAFF_ROLES, type StaffRole } from '@maeul/devices/office/office-api';
import { useState } from 'preact/hooks';
import { usePreferences } from '../../ui/preferences.tsx';
import { useStaff } from '../context.ts';
import { Action } from '../parts/action.tsx';
import { SelectField, TextField } from '../parts/field.tsx';

export const ACCOUNTS = '/api/v1/office/accounts';
const PASSWORD_LENGTH_MIN = 10;

interface AccountProps {
  readonly account: StaffAccount;
  onDone(): void;
}

function useRoles() {
  const { t } = usePreferences();
  return STAFF_ROLES.map((value) => ({ value, text: t(`accounts.roles.${value}`) }));
}

/** What every change of an account has in common. */
function useChange({ account, onDone }: AccountProps) {
  const { t } = usePreferences();
  const staff = useStaff();
  return {
    run: (change: { role?: StaffRole; password?: string; closed?: boolean }) =>
      staff.send('POST', `${ACCOUNTS}/${encodeURIComponent(account.id)}`, change),
    done: () => {
      onDone();
      return t('accounts.changed');
    },
  };
}

export function MakeAccountAction({ onDone }: { onDone(): void }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const roles = useRoles();
  const [name, setName] = useState('');
  const [role, setRole] = useState<StaffRole>('clerk');
  const [password, setPassword] = useState('');
  return (
    <Action
      label={t('accounts.make')}
      heading={t('accounts.make')}
      confirm={t('accounts.makeDo')}
      tone="main"
      ready={name.trim() !== '' && password.length >= PASSWORD_LENGTH_MIN}
      run={() => staff.send('POST', ACCOUNTS, { name: name.trim(), role, password })}
      done={() => {
        setName('');
        setPassword('');
        onDone();
        return t('accounts.made');
      }}
    >
      <TextField label={t('accounts.name')} value={name} onInput={setName} />
      <SelectField<StaffRole> label={t('accounts.role')} value={role} options={roles} onInput={setRole} />
      <TextField
        label={t('accounts.password')}
        hint={t('accounts.passwordHint')}
        type="password"
        autoComplete="new-password"
        value={password}
        onInput={setPassword}
      />
    </Action>
  );
}

export function RoleAction(props: AccountProps) {
  const { t } = usePreferences();
  const { run, done } = useChange(props);
  const roles = useRoles();
  const [role, setRole] = useState(props.account.role);
  return (
    <Action
      label={t('accounts.change')}
      heading={t('accounts.changeHeading', { name: props.account.name })}
      confirm={t('accounts.changeDo')}
      ready={role !== props.account.role}
      run={() => run({ role })}
      done={done}
    >
      <p>{t('accounts.changeWords')}</p>
      <SelectField<StaffRole> label={t('accounts.role')} value={role} options={roles} onInput={setRole} />
    </Action>
  );
}

export function PasswordAction(props: AccountProps) {
  const { t } = usePreferences();
  const { run, done } = useChange(props);
  const [password, setPassword] = useState('');
  return (
    <Action
      label={t('accounts.reset')}
      heading={t('accounts.resetHeading', { name: props.account.name })}
      confirm={t('accounts.resetDo')}
      ready={password.length >= PASSWORD_LENGTH_MIN}
      run={() => run({ password })}
      done={() => {
        setPassword('');
        return done();
      }}
    >
      <p>{t('accounts.resetWords')}</p>
      <TextField
        label={t('login.after')}
        hint={t('login.afterHint')}
        type="password"
        autoComplete="new-password"
        value={password}
        onInput={setPassword}
      />
    </Action>
  );
}

export function CloseAccountAction(props: AccountProps) {
  const { t } = usePreferences();
  const { run, done } = useChange(props);
  const { name, closed } = props.account;
  const deed = closed === null ? 'close' : 'reopen';
  return (
    <Action
      label={t(`accounts.${deed}`)}
      heading={t(`accounts.${deed}Heading`, { name })}
      confirm={t(`accounts.${deed}Do`)}
      tone={closed === null ? 'danger' : 'plain'}
      run={() => run({ closed: closed === null })}
      done={done}
    >
      <p>{t(`accounts.${deed}Words`)}</p>
    </Action>
  );
}
