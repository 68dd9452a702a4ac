import type { OfficeKiosk } from '@maeul/devices/office/kiosks';
import { useState } from 'preact/hooks';
import { usePreferences } from '../../ui/preferences.tsx';
import { useStaff } from '../context.ts';
import { Action } from '../parts/action.tsx';
import { AreaField } from '../parts/field.tsx';

interface GapActionProps {
  readonly kiosk: OfficeKiosk;
  readonly gap: NonNullable<OfficeKiosk['chain']['gap']>;
  onDone(): void;
}

/**
 * Gives up what is missing in the chain of a kiosk. It cannot be taken back, so the numbers have to be typed. If others are missing meanwhile,
 * what was typed no longer fits, and the hub would refuse it.
 */
export function GapAction({ kiosk: { kiosk }, gap: { from, to }, onDone }: GapActionProps) {
  const { t } = usePreferences();
  const staff = useStaff();
  const [reason, setReason] = useState('');
  return (
    <Action
      label={t('kiosks.gap')}
      heading={t('kiosks.gapHeading', { from, to })}
      confirm={t('kiosks.gapDo')}
      tone="danger"
      typed={`${from}-${to}`}
      ready={reason.trim() !== ''}
      run={() => staff.send('POST', '/api/v1/office/kiosks/gaps', { kiosk, from, to, reason: reason.trim() })}
      done={() => {
        onDone();
        return t('kiosks.gapDone');
      }}
    >
      <p class="path">{kiosk}</p>
      <p>{t('kiosks.gapWords', { from, to })}</p>
      <AreaField label={t('office.reason')} hint={t('office.reasonHint')} value={reason} onInput={setReason} />
    </Action>
  );
}
