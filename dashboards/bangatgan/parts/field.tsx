import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with the value, in a sentence. */
  readonly error?: string | undefined;
}

interface TextFieldProps extends FieldProps {
  readonly value: string;
  onInput(value: string): void;
  readonly type?: 'text' | 'password' | 'date' | 'month' | 'tel' | 'search';
  readonly inputMode?: 'numeric' | 'text' | 'tel';
  readonly autoComplete?: 'off' | 'username' | 'current-password' | 'new-password';
  readonly required?: boolean;
  readonly unit?: string;
  readonly name?: string;
}

/** A labelled line to type in; what is wrong with it is said below it. */
export function TextField(props: TextFieldProps) {
  const { value, onInput, type = 'text', inputMode, autoComplete = 'off', required = false, unit, name } = props;
  return (
    <Labelled {...props}>
      {(given) => (
        <span class="field-line">
          <input
            {...given}
            // The types of Preact tell roles by each single type of input; these all have the same.
            type={type as 'text'}
            value={value}
            {...(name === undefined ? {} : { name })}
            {...(inputMode === undefined ? {} : { inputMode })}
            autoComplete={autoComplete}
            required={required}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
          {unit === undefined ? null : <span class="field-unit">{unit}</span>}
        </span>
      )}
    </Labelled>
  );
}

interface AreaFieldProps extends FieldProps {
  readonly value: string;
  onInput(value: string): void;
  readonly rows?: number;
}

export function AreaField(props: AreaFieldProps) {
  return (
    <Labelled {...props}>
      {(given) => (
        <textarea
          {...given}
          rows={props.rows ?? 3}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
      )}
    </Labelled>
  );
}

interface SelectFieldProps<T extends string> extends FieldProps {
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  onInput(value: T): void;
}

export function SelectField<T extends string>(props: SelectFieldProps<T>) {
  return (
    <Labelled {...props}>
      {(given) => (
        <select {...given} value={props.value} onChange={(event) => props.onInput(event.currentTarget.value as T)}>
          {props.options.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

interface CheckFieldProps {
  readonly label: string;
  readonly checked: boolean;
  onInput(checked: boolean): void;
}

export function CheckField({ label, checked, onInput }: CheckFieldProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onInput(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

interface Given {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: 'true';
}

function Labelled({
  label,
  hint,
  error,
  children,
}: FieldProps & { readonly children: (given: Given) => ComponentChildren }) {
  const id = useId();
  const told = [hint === undefined ? null : `${id}-hint`, error === undefined ? null : `${id}-error`].filter(Boolean);
  return (
    <div class={error === undefined ? 'field' : 'field field-wrong'}>
      <label for={id}>{label}</label>
      {children({
        id,
        ...(told.length === 0 ? {} : { 'aria-describedby': told.join(' ') }),
        ...(error === undefined ? {} : { 'aria-invalid': 'true' as const }),
      })}
      {hint === undefined ? null : (
        <p class="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error === undefined ? null : (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
