import { useMemo, useState } from 'preact/hooks';
import { Icon } from '../../ui/parts/icons.tsx';
import { EmptyNote, Skeleton } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useHubNow, useKnown } from '../context.ts';
import { countDevices, listSites, opensAtFirst, SITES_PER_PAGE } from '../model/site-list.ts';
import { SiteCard } from './site-card.tsx';
import { StatusCounts } from './status-counts.tsx';

/** Every site with its devices; searched, filtered and paged once there are many. */
export function SitesPanel({ loading }: { readonly loading: boolean }) {
  const { t } = usePreferences();
  const neighbourhood = useKnown(({ neighbourhood }) => neighbourhood);
  const powers = useKnown(({ overview }) => overview?.sites);
  const powerOf = useMemo(() => new Map(powers?.map((power) => [power.site, power])), [powers]);
  const nowMs = useHubNow();
  const [search, setSearch] = useState('');
  const [troubled, setTroubled] = useState(false);
  const [page, setPage] = useState(0);
  const list = listSites(neighbourhood, { search, troubled, page });
  const isLarge = neighbourhood.sites.size > SITES_PER_PAGE;
  const opens = opensAtFirst(neighbourhood);

  return (
    <section class="sites" aria-labelledby="sites-heading">
      <div class="card-head">
        <h2 id="sites-heading">{t('sites.heading')}</h2>
        <StatusCounts counts={countDevices(neighbourhood)} sites={neighbourhood.sites.size} />
      </div>
      <div class="filters">
        <label class="search">
          <Icon name="search" />
          <span class="hidden">{t('sites.search')}</span>
          <input
            type="search"
            value={search}
            placeholder={t('sites.search')}
            onInput={(event) => {
              setSearch(event.currentTarget.value);
              setPage(0);
            }}
          />
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={troubled}
            onChange={(event) => {
              setTroubled(event.currentTarget.checked);
              setPage(0);
            }}
          />
          {t('sites.troubled')}
        </label>
        {search !== '' || troubled ? <span class="muted">{t('sites.found', { count: list.found })}</span> : null}
      </div>
      {neighbourhood.skipped > 0 ? <p class="muted">{t('sites.skipped', { count: neighbourhood.skipped })}</p> : null}
      {loading && list.found === 0 ? <Skeleton lines={8} /> : null}
      {!loading && list.found === 0 ? <EmptyNote>{t('sites.none')}</EmptyNote> : null}
      <ul class="site-list">
        {list.rows.map(({ path, devices }) => (
          <li key={path}>
            <SiteCard path={path} devices={devices} power={powerOf.get(path)} opens={opens} nowMs={nowMs} />
          </li>
        ))}
      </ul>
      {isLarge ? (
        <div class="pager">
          <button type="button" class="button" disabled={list.page === 0} onClick={() => setPage(list.page - 1)}>
            {t('sites.previous')}
          </button>
          <span>{t('sites.page', { page: list.page + 1, pages: list.pages })}</span>
          <button
            type="button"
            class="button"
            disabled={list.page + 1 >= list.pages}
            onClick={() => setPage(list.page + 1)}
          >
            {t('sites.next')}
          </button>
        </div>
      ) : null}
    </section>
  );
}
