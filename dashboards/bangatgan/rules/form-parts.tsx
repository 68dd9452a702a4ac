import type { ComponentChildren } from 'preact';
import { usePreferences } from '../../ui/preferences.tsx';
import type { FieldErrors } from '../model/form-checks.ts';

/** The sentence at a field, by its path; undefined while nothing is wrong or nothing was looked at. */
export type ErrorAt = (path: string) => string | undefined;

export function useErrorAt(errors: FieldErrors | null): ErrorAt {
  const { t } = usePreferences();
  return (path) => {
    const error = errors?.get(path);
    return error === undefined ? undefined : t(`fieldError.${error.code}`, { ...error.with });
  };
}

/** How many fields are wrong; at the head of the form, so that who is at its end hears of it. */
export function ErrorCount({ errors }: { readonly errors: FieldErrors | null }) {
  const { t } = usePreferences();
  return (
    <p role="status" class="form-errors">
      {errors === null || errors.size === 0 ? '' : t('tariffForm.errors', { count: errors.size })}
    </p>
  );
}

interface RowsProps<T> {
  readonly rows: readonly T[];
  readonly empty: T;
  /** On the button that adds one. */
  readonly add: string;
  /** What one row is called. */
  name(row: T, at: number): string;
  onInput(rows: readonly T[]): void;
  children(row: T, at: number, set: (change: Partial<T>) => void): ComponentChildren;
}

/** Rows that can be added and taken away. */
export function FormRows<T extends object>({ rows, empty, add, name, onInput, children }: RowsProps<T>) {
  const { t } = usePreferences();
  return (
    <>
      {rows.map((row, at) => (
        <fieldset key={at} class="form-row">
          <legend>{name(row, at)}</legend>
          {children(row, at, (change) => onInput(rows.with(at, { ...row, ...change })))}
          <button
            type="button"
            class="button remove"
            aria-label={t('tariffForm.removeThis', { name: name(row, at) })}
            onClick={() => onInput(rows.toSpliced(at, 1))}
          >
            {t('tariffForm.remove')}
          </button>
        </fieldset>
      ))}
      <button type="button" class="button" onClick={() => onInput([...rows, empty])}>
        {add}
      </button>
    </>
  );
}
