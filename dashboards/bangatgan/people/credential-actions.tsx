import { CREDENTIAL_KINDS, type CredentialKind } from '@maeul/devices/office/residents';
import { useState } from 'preact/hooks';
import { formatTime } from '../../ui/format/time.ts';
import { usePreferences } from '../../ui/preferences.tsx';
import { useStaff } from '../context.ts';
import { isPin } from '../model/typed.ts';
import { Action } from '../parts/action.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import type { WalletActionProps } from './wallet-action-props.ts';

/** The old card is blocked for good, the new one takes over. */
export function LostCardAction({ wallet, path, onDone }: WalletActionProps) {
  const { t, language } = usePreferences();
  const staff = useStaff();
  const held = wallet.credentials.filter(({ blocked }) => blocked === null);
  const [lost, setLost] = useState(held[0]?.id ?? '');
  const [by, setBy] = useState<CredentialKind>('card');
  const [value, setValue] = useState('');
  if (held.length === 0) return null;
  return (
    <Action
      label={t('wallet.lost')}
      heading={t('wallet.lostHeading')}
      confirm={t('wallet.lostDo')}
      tone="danger"
      ready={value.trim().length >= 4}
      run={() => staff.send('POST', `${path}/lost-card`, { lost, by, value: value.trim() })}
      done={() => {
        setValue('');
        onDone();
        return t('wallet.lostDone');
      }}
    >
      <p>{t('wallet.lostWords')}</p>
      <SelectField
        label={t('wallet.lostWhich')}
        value={lost}
        options={held.map(({ id, by, bound }) => ({
          value: id,
          text: `${t(`residents.kind.${by}`)} · ${t('wallet.bound', {
            time: formatTime(Date.parse(bound), 'dayAndClock', language),
          })}`,
        }))}
        onInput={setLost}
      />
      <NewCredential by={by} setBy={setBy} value={value} setValue={setValue} label={t('wallet.lostNew')} />
    </Action>
  );
}

export function AddCredentialAction({ path, onDone }: WalletActionProps) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [by, setBy] = useState<CredentialKind>('card');
  const [value, setValue] = useState('');
  return (
    <Action
      label={t('wallet.add')}
      heading={t('wallet.addHeading')}
      confirm={t('wallet.addDo')}
      ready={value.trim().length >= 4}
      run={() => staff.send('POST', `${path}/credentials`, { by, value: value.trim() })}
      done={() => {
        setValue('');
        onDone();
        return t('wallet.addDone');
      }}
    >
      <p>{t('wallet.addWords')}</p>
      <NewCredential by={by} setBy={setBy} value={value} setValue={setValue} label={t('wallet.value')} />
    </Action>
  );
}

interface NewCredentialProps {
  readonly by: CredentialKind;
  setBy(by: CredentialKind): void;
  readonly value: string;
  setValue(value: string): void;
  readonly label: string;
}

function NewCredential({ by, setBy, value, setValue, label }: NewCredentialProps) {
  const { t } = usePreferences();
  return (
    <>
      <SelectField
        label={t('residents.by')}
        value={by}
        options={CREDENTIAL_KINDS.map((kind) => ({ value: kind, text: t(`residents.kind.${kind}`) }))}
        onInput={setBy}
      />
      <TextField
        label={by === 'phone' ? t('residents.phone') : label}
        value={value}
        onInput={setValue}
        {...(by === 'phone' ? { type: 'tel', inputMode: 'tel' } : { type: 'password', autoComplete: 'new-password' })}
      />
    </>
  );
}

export function PinAction({ path, onDone }: WalletActionProps) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const secret = { type: 'password', inputMode: 'numeric', autoComplete: 'new-password' } as const;
  return (
    <Action
      label={t('wallet.setPin')}
      heading={t('wallet.setPinHeading')}
      confirm={t('wallet.setPinDo')}
      ready={isPin(pin) && pin === again}
      run={() => staff.send('POST', `${path}/pin`, { pin })}
      done={() => {
        setPin('');
        setAgain('');
        onDone();
        return t('wallet.setPinDone');
      }}
    >
      <p>{t('wallet.setPinWords')}</p>
      <TextField label={t('wallet.newPin')} value={pin} onInput={setPin} {...secret} />
      <TextField
        label={t('wallet.pinAgain')}
        value={again}
        onInput={setAgain}
        error={again !== '' && again !== pin ? t('wallet.pinDiffers') : undefined}
        {...secret}
      />
    </Action>
  );
}
