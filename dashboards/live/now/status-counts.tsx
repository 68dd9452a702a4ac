import { formatNumber } from '../../ui/format/quantity.ts';
import { StatusMark } from '../../ui/parts/icons.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import type { Counts } from '../model/site-list.ts';

const STATUSES = ['online', 'unreachable', 'offline'] as const;

/** How many devices there are, and how they are. */
export function StatusCounts({ counts, sites }: { readonly counts: Counts; readonly sites: number }) {
  const { t, language } = usePreferences();
  const number = (value: number) => formatNumber(value, 0, language);
  return (
    <p class="head-facts muted">
      <span>
        {t('sites.sites', { count: sites, number: number(sites) })} ·{' '}
        {t('sites.devices', { count: counts.devices, number: number(counts.devices) })}
      </span>
      {STATUSES.filter((status) => status === 'online' || counts[status] > 0).map((status) => (
        <span key={status} class={`status status-${status}`}>
          <StatusMark status={status} />
          {t(`status.${status}`)} <span class="digits">{number(counts[status])}</span>
        </span>
      ))}
    </p>
  );
}
