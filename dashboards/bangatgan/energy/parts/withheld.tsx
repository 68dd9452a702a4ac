import { usePreferences } from '../../../ui/preferences.tsx';

/** Numbers that are there and not shown, and why. */
export function Withheld({ why }: { readonly why: 'too-few-households' | 'no-consent' }) {
  const { t } = usePreferences();
  return (
    <div class="note note-plain" role="note">
      <p>{t(`energy.withheld.${why}`)}</p>
    </div>
  );
}
