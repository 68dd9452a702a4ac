import type { DrState } from '@maeul/devices/vpp/dr-event';
import { usePreferences } from '../../../ui/preferences.tsx';
import { Tag, type Tone } from '../../parts/small.tsx';

const TONES: Readonly<Record<DrState, Tone>> = {
  scheduled: 'plain',
  notified: 'plain',
  active: 'warn',
  ended: 'plain',
  settled: 'good',
  cancelled: 'plain',
};

/** Where in its life a call is, in a word. */
export function CallState({ state }: { readonly state: DrState }) {
  const { t } = usePreferences();
  return <Tag tone={TONES[state]}>{t(`calls.state.${state}`)}</Tag>;
}
