import { useState } from 'preact/hooks';
import type { SitePower } from '../../ui/api/answers.ts';
import { formatQuantity } from '../../ui/format/quantity.ts';
import { Icon } from '../../ui/parts/icons.tsx';
import { Amount } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { FIGURES } from '../model/balance.ts';
import type { SiteView } from '../model/neighbourhood.ts';
import { siteLabel } from '../model/site-list.ts';
import { DeviceRow } from './device-row.tsx';

interface SiteCardProps {
  readonly path: string;
  readonly devices: SiteView;
  readonly power: SitePower | undefined;
  /** Whether it shows its devices until somebody folds it. */
  readonly opens: boolean;
  readonly nowMs: number;
}

/** One site: its name, its balance, its devices. */
export function SiteCard({ path, devices, power, opens, nowMs }: SiteCardProps) {
  const { t, language } = usePreferences();
  const [toggled, setToggled] = useState<boolean | null>(null);
  const open = toggled ?? opens;
  // The agent that reads the others comes last: people look for things, not for the post.
  const rows = [...devices.values()].sort(
    (a, b) => Number(a.state?.role === 'edge') - Number(b.state?.role === 'edge') || (a.path < b.path ? -1 : 1),
  );
  const id = `site-${path.replaceAll('/', '-')}`;
  return (
    <article class="card site" aria-labelledby={id}>
      <div class="site-head">
        <div class="site-name">
          <h3 id={id}>{siteLabel(path, devices)}</h3>
          <p class="muted path">{path}</p>
        </div>
        <button
          type="button"
          class="button square"
          aria-expanded={open}
          aria-label={t(open ? 'sites.close' : 'sites.open')}
          aria-describedby={id}
          onClick={() => setToggled(!open)}
        >
          <Icon name="down" />
        </button>
      </div>
      {power === undefined ? null : (
        <dl class="site-power">
          {FIGURES.map((figure) => (
            <div key={figure} class={`text-${figure}`}>
              <dt>{t(`figure.${figure}`)}</dt>
              <dd>
                <Amount quantity={formatQuantity(power[figure], 'W', language)} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {open ? (
        <ul class="device-list">
          {rows.map((device) => (
            <DeviceRow key={device.path} device={device} nowMs={nowMs} />
          ))}
        </ul>
      ) : (
        <p class="muted">{t('sites.devicesIn', { count: devices.size })}</p>
      )}
    </article>
  );
}
