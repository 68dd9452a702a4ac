import type { Role } from '@maeul/devices/roles';
import { formatQuantity } from '../../ui/format/quantity.ts';
import { Amount, EmptyNote, Skeleton } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useHubNow, useKnown } from '../context.ts';
import type { Figure } from '../model/balance.ts';
import { siteLabel } from '../model/site-list.ts';
import { DeviceRow } from '../now/device-row.tsx';
import { BackLink } from './back-link.tsx';

/** The roles whose power makes up each figure. */
const ROLES: Readonly<Record<Figure, readonly Role[]>> = {
  made: ['pv'],
  used: ['pv', 'grid', 'battery', 'load'],
  bought: ['grid'],
  exported: ['grid'],
};
const SHOWN_MAX = 100;

/** What a figure of the dong rests on, down to devices and so to their raw readings. */
export function FigurePage({ figure }: { readonly figure: Figure }) {
  const { t, language } = usePreferences();
  const overview = useKnown(({ overview }) => overview);
  const neighbourhood = useKnown(({ neighbourhood }) => neighbourhood);
  const nowMs = useHubNow();
  const sites = (overview?.sites ?? [])
    .filter((site) => site[figure] !== 0)
    .sort((a, b) => (b[figure] ?? -1) - (a[figure] ?? -1));
  const devices = [...neighbourhood.sites.values()]
    .flatMap((site) => [...site.values()])
    .filter(({ state }) => state?.role !== undefined && ROLES[figure].includes(state.role));
  return (
    <section class="card" aria-labelledby="figure-heading">
      <BackLink />
      <div class="card-head">
        <h1 id="figure-heading">{t('parts.heading', { figure: t(`figure.${figure}`) })}</h1>
        <p class={`figure-total text-${figure}`}>
          <Amount quantity={formatQuantity(overview?.[figure] ?? null, 'W', language)} />
        </p>
      </div>
      <p class="muted">{t(`parts.explain.${figure}`)}</p>
      {overview === null ? (
        <Skeleton lines={4} />
      ) : (
        <table class="values">
          <thead>
            <tr>
              <th scope="col">{t('parts.site')}</th>
              <th scope="col" class="number">
                {t(`figure.${figure}`)}
              </th>
            </tr>
          </thead>
          <tbody>
            {sites.slice(0, SHOWN_MAX).map((site) => (
              <tr key={site.site}>
                <th scope="row">
                  {siteLabel(site.site, neighbourhood.sites.get(site.site) ?? new Map())}
                  <span class="muted series-name">{site.site}</span>
                </th>
                <td class="number">
                  <Amount quantity={formatQuantity(site[figure], 'W', language)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h2>{t('parts.devices')}</h2>
      {devices.length === 0 ? <EmptyNote>{t('now.coverageNone')}</EmptyNote> : null}
      <ul class="device-list">
        {devices.slice(0, SHOWN_MAX).map((device) => (
          <DeviceRow key={device.path} device={device} nowMs={nowMs} />
        ))}
      </ul>
    </section>
  );
}
