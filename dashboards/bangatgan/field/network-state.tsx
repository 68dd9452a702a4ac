import type { OfficeKiosk } from '@maeul/devices/office/kiosks';
import { StatusMark } from '../../ui/parts/icons.tsx';
import { usePreferences } from '../../ui/preferences.tsx';

export function NetworkState({ status }: { readonly status: OfficeKiosk['status'] }) {
  const { t } = usePreferences();
  return (
    <span class={`status status-${status}`}>
      <StatusMark status={status} />
      {t(`kiosks.status.${status}`)}
    </span>
  );
}
