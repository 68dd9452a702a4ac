import type { Refusal } from '@maeul/devices/refusal';
import { formatTime } from '../../ui/format/time.ts';
import { wordsFor } from '../../ui/i18n/i18n.ts';
import { Icon } from '../../ui/parts/icons.tsx';
import { usePreferences } from '../../ui/preferences.tsx';

/** Why something was not done: a sentence in the reader's language, the hub's own where there is none. */
export function Refused({ problem }: { readonly problem: Refusal & { readonly until?: string } }) {
  const { t, language } = usePreferences();
  const words = wordsFor(t, 'problem', problem.code);
  const isKnown = words !== problem.code;
  const until = problem.until === undefined ? null : formatTime(Date.parse(problem.until), 'dayAndClock', language);
  return (
    <div class="note note-problem" role="alert">
      <Icon name="warning" />
      <div>
        {isKnown ? <p class="note-heading">{words}</p> : <p lang="en">{problem.message}</p>}
        {until === null ? null : <p>{t('office.until', { time: until })}</p>}
        {problem.hint === undefined ? null : <p lang="en">{problem.hint}</p>}
        <p class="muted">{t('problem.code', { code: problem.code })}</p>
      </div>
    </div>
  );
}
