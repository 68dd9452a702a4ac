import type { Refusal } from '@maeul/devices/refusal';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { PreferenceChoices } from '../../ui/parts/preference-choices.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useStaff } from '../context.ts';
import { TextField } from '../parts/field.tsx';
import { Refused } from '../parts/refused.tsx';

/** For who has not logged in yet. The address stays: afterwards the same place is shown. */
export function LoginPage() {
  const { t } = usePreferences();
  return (
    <main class="alone">
      <div class="alone-head">
        <p class="brand">
          <img src={new URL('../../live/icon.svg', import.meta.url).href} alt="" width="32" height="32" />
          <strong>{t('office.title')}</strong> <span class="muted">{t('office.subtitle')}</span>
        </p>
        <PreferenceChoices />
      </div>
      <section class="card" aria-labelledby="login-heading">
        <h1 id="login-heading">{t('login.heading')}</h1>
        <p class="muted">{t('login.text')}</p>
        <LoginForm />
      </section>
    </main>
  );
}

/** The session has ended: a question over the page, on which everything stays as it was typed. */
export function LoginAgain({ name }: { readonly name: string }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const id = useId();
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
  }, []);
  return (
    <dialog
      ref={box}
      class="dialog"
      aria-labelledby={id}
      // Escape would leave a page that cannot do anything.
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id={id}>{t('login.again')}</h2>
      <p>{t('login.againText')}</p>
      <LoginForm name={name} />
      <button type="button" class="button button-link" onClick={() => staff.desk.set({ kind: 'nobody' })}>
        {t('login.somebodyElse')}
      </button>
    </dialog>
  );
}

/** @param name of who was logged in; nobody else may go on with what they typed */
function LoginForm({ name: fixedName }: { readonly name?: string }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [name, setName] = useState(fixedName ?? '');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Refusal | null>(null);
  const [isBusy, setBusy] = useState(false);
  const enter = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const answer = await staff.logIn(name.trim(), password);
    setBusy(false);
    if (answer.ok) return;
    setProblem(answer);
    setPassword('');
  };
  return (
    <form class="login" onSubmit={enter}>
      {fixedName === undefined ? (
        <TextField
          label={t('login.name')}
          autoComplete="username"
          value={name}
          onInput={setName}
          name="name"
          required
        />
      ) : (
        <p>
          <strong>{fixedName}</strong>
        </p>
      )}
      <TextField
        label={t('login.password')}
        type="password"
        autoComplete="current-password"
        value={password}
        onInput={setPassword}
        name="password"
        required
      />
      {problem === null ? null : <Refused problem={problem} />}
      <button type="submit" class="button button-main" disabled={isBusy || name.trim() === '' || password === ''}>
        {t(isBusy ? 'office.working' : 'login.enter')}
      </button>
    </form>
  );
}
