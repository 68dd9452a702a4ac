import type { MemberFault } from '@maeul/devices/vpp/api/portfolio';
import { usePreferences } from '../../../ui/preferences.tsx';
import { Tag, type Tone } from '../../parts/small.tsx';

const TONES: Readonly<Record<MemberFault, Tone>> = {
  'no-meter': 'bad',
  'never-heard': 'bad',
  silent: 'bad',
  late: 'warn',
  'no-wallet': 'plain',
  'no-consent': 'plain',
};

/** What is wrong with a member, in words; good news where nothing is. */
export function FaultTags({ faults }: { readonly faults: readonly MemberFault[] }) {
  const { t } = usePreferences();
  if (faults.length === 0) return <Tag tone="good">{t('members.fine')}</Tag>;
  return (
    <span class="tags tags-inline">
      {faults.map((fault) => (
        <Tag key={fault} tone={TONES[fault]}>
          {t(`members.fault.${fault}`)}
        </Tag>
      ))}
    </span>
  );
}
