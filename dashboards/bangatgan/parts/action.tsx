import type { Result } from '@maeul/devices/refusal';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { usePreferences } from '../../ui/preferences.tsx';
import { mayBeDone, newFormKey } from '../api/form-key.ts';
import { useStaff } from '../context.ts';
import { TextField } from './field.tsx';
import { Refused } from './refused.tsx';

interface ActionProps<T> {
  /** On the button that opens the question. */
  readonly label: string;
  /** The question, as a heading. */
  readonly heading: string;
  /** On the button that does it: the deed itself, never only "OK". */
  readonly confirm: string;
  /** What will happen in plain words, and the fields that it takes. */
  readonly children: ComponentChildren;
  readonly tone?: 'plain' | 'main' | 'danger';
  /** Has to be typed as it stands here before the deed can be done. */
  readonly typed?: string;
  /** Whether the fields are filled in. */
  readonly ready?: boolean;
  /** @param key names what this opened form does: sent along, it is done once */
  run(key: string): Promise<Result<T>>;
  /** What the page tells afterwards; null tells nothing. */
  done(value: T): string | null;
}

/** A button that first asks in plain words and then does it; what went wrong is said where it was asked. */
export function Action<T>(props: ActionProps<T>) {
  const { label, tone = 'plain' } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class={`button button-${tone}`} onClick={() => setOpen(true)}>
        {label}
      </button>
      {isOpen ? <Question {...props} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function Question<T>(props: ActionProps<T> & { onClose(): void }) {
  const { heading, confirm, children, tone = 'main', typed, ready = true, run, done, onClose } = props;
  const { t } = usePreferences();
  const staff = useStaff();
  const id = useId();
  const box = useRef<HTMLDialogElement>(null);
  const [words, setWords] = useState('');
  const [key, setKey] = useState(newFormKey);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Extract<Result<T>, { ok: false }> | null>(null);
  useEffect(() => {
    box.current?.showModal();
  }, []);
  const isReady = ready && !isBusy && (typed === undefined || words.trim() === typed);
  const act = async (event: Event) => {
    event.preventDefault();
    if (!isReady) return;
    setBusy(true);
    const result = await run(key);
    setBusy(false);
    if (!mayBeDone(result)) setKey(newFormKey());
    if (!result.ok) return setProblem(result);
    box.current?.close();
    const told = done(result.value);
    if (told !== null) staff.tell(told);
  };
  return (
    <dialog ref={box} class="dialog" aria-labelledby={`${id}-heading`} onClose={onClose}>
      <form onSubmit={act}>
        <h2 id={`${id}-heading`}>{heading}</h2>
        <div class="dialog-body">
          {children}
          {typed === undefined ? null : (
            <TextField label={t('office.typeToConfirm', { word: typed })} value={words} onInput={setWords} />
          )}
          {problem === null ? null : <Refused problem={problem} />}
        </div>
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={() => box.current?.close()}>
            {t('office.cancel')}
          </button>
          <button type="submit" class={`button button-${tone === 'danger' ? 'danger' : 'main'}`} disabled={!isReady}>
            {isBusy ? t('office.working') : confirm}
          </button>
        </div>
      </form>
    </dialog>
  );
}
