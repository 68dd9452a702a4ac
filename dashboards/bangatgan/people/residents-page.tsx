import { CREDENTIAL_KINDS, type CredentialKind, type ResidentFound } from '@maeul/devices/office/residents';
import type { Refusal } from '@maeul/devices/refusal';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Choice } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { goTo } from '../../ui/router.ts';
import { useStaff } from '../context.ts';
import { isPin, isWalletId } from '../model/typed.ts';
import { Action } from '../parts/action.tsx';
import { CheckField, TextField } from '../parts/field.tsx';
import { Refused } from '../parts/refused.tsx';
import { PageHead } from '../parts/small.tsx';
import { placeOf } from '../places.ts';

interface Asked {
  readonly by: CredentialKind;
  readonly value: string;
}

/** Finds a wallet by what its holder has with them. A reader is a keyboard that ends with Enter. */
export function ResidentsPage() {
  const { t } = usePreferences();
  const staff = useStaff();
  const [by, setBy] = useState<CredentialKind>('card');
  const [value, setValue] = useState('');
  const [unknown, setUnknown] = useState<Asked | null>(null);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const input = () => form.current?.querySelector('input') ?? null;
  useEffect(() => input()?.focus(), [by]);
  const find = async (event: Event) => {
    event.preventDefault();
    const asked = { by, value: value.trim() };
    if (asked.value.length < 4) return;
    setUnknown(null);
    setProblem(null);
    const answer = await staff.send<ResidentFound>('POST', '/api/v1/office/residents/lookup', asked);
    if (answer.ok && answer.value !== null) return goTo(placeOf.wallet(answer.value.wallet));
    if (answer.ok) return;
    // What was tapped stands on no screen longer than it takes; a phone number was typed with trouble.
    if (by !== 'phone') setValue('');
    if (answer.code === 'unknown-credential') setUnknown(asked);
    else setProblem(answer);
    input()?.focus();
  };
  return (
    <>
      <PageHead heading={t('place.residents')} text={t('residents.text')} />
      <section class="card narrow" aria-label={t('place.residents')}>
        <div class="filters">
          <Choice<CredentialKind>
            label={t('residents.by')}
            options={CREDENTIAL_KINDS.map((kind) => ({ value: kind, text: t(`residents.kind.${kind}`) }))}
            value={by}
            onChange={(kind) => {
              setBy(kind);
              setValue('');
              setUnknown(null);
              setProblem(null);
            }}
          />
        </div>
        <form ref={form} onSubmit={find} class="find" key={by}>
          <TextField
            label={t({ card: 'residents.tap', qr: 'residents.scan', phone: 'residents.phone' }[by])}
            hint={t(by === 'phone' ? 'residents.phoneHint' : 'residents.tapHint')}
            value={value}
            onInput={setValue}
            {...(by === 'phone'
              ? { type: 'tel', inputMode: 'tel' }
              : { type: 'password', autoComplete: 'new-password' })}
          />
          <button type="submit" class="button button-main" disabled={value.trim().length < 4}>
            {t('residents.find')}
          </button>
        </form>
        {problem === null ? null : <Refused problem={problem} />}
        {unknown === null ? null : <NewWallet asked={unknown} />}
      </section>
      <OpenById />
    </>
  );
}

/** Nobody has a wallet with this card or number: one can be opened here. */
function NewWallet({ asked }: { readonly asked: Asked }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [consent, setConsent] = useState(false);
  const [pin, setPin] = useState('');
  const needsPin = asked.by === 'phone';
  return (
    <div class="note note-plain" role="status">
      <div>
        <p class="note-heading">{t('residents.unknown')}</p>
        <Action<ResidentFound | null>
          label={t('residents.openWallet')}
          heading={t('residents.openHeading')}
          confirm={t('residents.openDo')}
          ready={consent && (isPin(pin) || (!needsPin && pin === ''))}
          run={() =>
            staff.send<ResidentFound>('POST', '/api/v1/office/wallets', {
              ...asked,
              consent,
              ...(pin === '' ? {} : { pin }),
            })
          }
          done={(found) => {
            if (found !== null) goTo(placeOf.wallet(found.wallet));
            return t('residents.opened');
          }}
        >
          <p>{t('residents.openWords')}</p>
          {needsPin ? (
            <TextField
              label={t('residents.pin')}
              hint={t('residents.pinHint')}
              type="password"
              inputMode="numeric"
              autoComplete="new-password"
              value={pin}
              onInput={setPin}
            />
          ) : null}
          <CheckField label={t('residents.consent')} checked={consent} onInput={setConsent} />
        </Action>
      </div>
    </div>
  );
}

function OpenById() {
  const { t } = usePreferences();
  const [id, setId] = useState('');
  const open = (event: Event) => {
    event.preventDefault();
    if (isWalletId(id)) goTo(placeOf.wallet(id.trim().toLowerCase()));
  };
  return (
    <section class="card narrow" aria-labelledby="by-id-heading">
      <h2 id="by-id-heading">{t('residents.byId')}</h2>
      <form onSubmit={open} class="find">
        <TextField label={t('residents.walletId')} value={id} onInput={setId} />
        <button type="submit" class="button" disabled={!isWalletId(id)}>
          {t('office.open')}
        </button>
      </form>
    </section>
  );
}
