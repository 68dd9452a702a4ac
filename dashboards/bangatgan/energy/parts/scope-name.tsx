import { type Translate, wordsFor } from '../../../ui/i18n/i18n.ts';
import { usePreferences } from '../../../ui/preferences.tsx';

/** A scope of accounts, as `dong`, `building:b-3`, `kind:household`, in words. */
export function scopeText(scope: string, t: Translate): string {
  const at = scope.indexOf(':');
  if (at < 0) return wordsFor(t, 'energy.scope', scope);
  const kind = scope.slice(0, at);
  const id = scope.slice(at + 1);
  if (kind === 'kind') return wordsFor(t, 'members.kind', id);
  return t(`energy.scope.${kind}`, { id, defaultValue: scope });
}

export function ScopeName({ scope }: { readonly scope: string }) {
  const { t } = usePreferences();
  return <>{scopeText(scope, t)}</>;
}
