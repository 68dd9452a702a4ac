import type { PortfolioChanged } from '@maeul/devices/vpp/api/portfolio';
import type { PortfolioChange } from '@maeul/devices/vpp/portfolio';
import type { ComponentChildren } from 'preact';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useStaff } from '../../context.ts';
import { Action } from '../../parts/action.tsx';
import { vpp } from '../api.ts';

interface PortfolioActionProps {
  readonly label: string;
  readonly heading: string;
  readonly confirm: string;
  readonly tone?: 'plain' | 'main' | 'danger';
  /** What is changed; null while the form is not filled in. */
  readonly change: PortfolioChange | null;
  readonly done: string;
  onDone(): void;
  readonly children: ComponentChildren;
}

/** One change of the portfolio, asked for before it is done. */
export function PortfolioAction({ change, done, onDone, children, ...rest }: PortfolioActionProps) {
  const staff = useStaff();
  return (
    <Action
      {...rest}
      ready={change !== null}
      run={() => staff.send<PortfolioChanged>('POST', vpp('/portfolio'), { changes: [change] })}
      done={() => {
        onDone();
        return done;
      }}
    >
      {children}
    </Action>
  );
}

interface TypedErrors {
  get(path: string): { readonly code: string; readonly with?: Readonly<Record<string, string | number>> } | undefined;
}

/** The sentence at a field that somebody has typed into; an empty one is not yet wrong. */
export function useTypedErrors(errors: TypedErrors | null, form: Readonly<Record<string, string>>) {
  const { t } = usePreferences();
  return (path: string): string | undefined => {
    const error = errors?.get(path);
    if (error === undefined || form[path]?.trim() === '') return undefined;
    return t(`fieldError.${error.code}`, { ...error.with });
  };
}
