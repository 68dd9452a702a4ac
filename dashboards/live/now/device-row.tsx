import { StatusMark } from '../../ui/parts/icons.tsx';
import { AgeText } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { ReadingLink } from '../detail/reading-link.tsx';
import { headline } from '../model/headline.ts';
import type { DeviceView } from '../model/neighbourhood.ts';
import { deviceLabel } from '../model/site-list.ts';
import { placeOf } from '../places.ts';

/** One device: what it is, how it is, and what it says now. */
export function DeviceRow({ device, nowMs }: { readonly device: DeviceView; readonly nowMs: number }) {
  const { t } = usePreferences();
  const { path, status, state, seenMs } = device;
  const readings = headline(device);
  return (
    <li class="device" data-device={path} data-status={status}>
      <div class="device-name">
        <a href={placeOf.device(path)}>{deviceLabel(device)}</a>
        <p class="muted device-facts">
          <span class={`status status-${status}`}>
            <StatusMark status={status} />
            {t(`status.${status}`)}
          </span>
          {state?.role === undefined ? null : <span>{t(`role.${state.role}`)}</span>}
          {seenMs === null ? (
            state?.role === 'edge' ? null : (
              <span>{t('sites.noReading')}</span>
            )
          ) : (
            <AgeText tMs={seenMs} nowMs={nowMs} />
          )}
        </p>
      </div>
      <ul class="device-values">
        {readings.map((reading) => (
          <li key={reading.name}>
            <ReadingLink device={path} reading={reading} nowMs={nowMs} named />
          </li>
        ))}
      </ul>
    </li>
  );
}
