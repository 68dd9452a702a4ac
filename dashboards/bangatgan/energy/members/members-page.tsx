import { MEMBER_FAULTS, type MemberRow, type MembersPage, PORTFOLIO_TABLES } from '@maeul/devices/vpp/api/portfolio';
import { ASSET_KINDS, CONSENT_SCOPES, MEMBER_KINDS } from '@maeul/devices/vpp/portfolio';
import { useEffect, useState } from 'preact/hooks';
import { usePages } from '../../../ui/api/use-pages.ts';
import { formatQuantity } from '../../../ui/format/quantity.ts';
import { Amount, EmptyNote, ProblemNote, ScrollBox, Skeleton } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { goTo } from '../../../ui/router.ts';
import { useMay } from '../../context.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { PageHead, Tag } from '../../parts/small.tsx';
import { useVpp, vpp } from '../api.ts';
import { energyPlaceOf } from '../places.ts';
import { FaultTags } from './fault-tags.tsx';

const FILTERS = ['kind', 'fault', 'consent', 'asset'] as const;
type Filter = (typeof FILTERS)[number];
const VALUES: Readonly<Record<Filter, readonly string[]>> = {
  kind: MEMBER_KINDS,
  fault: MEMBER_FAULTS,
  consent: CONSENT_SCOPES,
  asset: ASSET_KINDS,
};
const TYPING_MS = 300;

/** Members, those with a fault first; searched and filtered by the address, so that a list can be kept and sent. */
export function MembersPageView({ query }: { readonly query: URLSearchParams }) {
  const { t } = usePreferences();
  const mayChange = useMay('manager');
  const asked = Object.fromEntries([...query].filter(([, value]) => value !== ''));
  const counts = useVpp<MembersPage>('/members', { ...asked, limit: 1 }).answer;
  return (
    <>
      <PageHead heading={t('place.members')} text={t('members.text')}>
        {mayChange ? (
          <>
            <a class="button" href={energyPlaceOf.memberImport()}>
              {t('members.import')}
            </a>
            <a class="button button-main" href={energyPlaceOf.memberForm()}>
              {t('members.add')}
            </a>
          </>
        ) : null}
      </PageHead>
      <section class="card" aria-label={t('place.members')}>
        <Filters asked={asked} />
        {counts === null ? null : (
          <p class="tags">
            <Tag tone="plain">{t('members.total', { count: counts.total })}</Tag>
            <Tag tone={counts.faulty === 0 ? 'good' : 'warn'}>
              {counts.faulty === 0 ? t('members.allFine') : t('members.faulty', { count: counts.faulty })}
            </Tag>
          </p>
        )}
        <List key={query.toString()} asked={asked} />
      </section>
      <Exports />
    </>
  );
}

type Query = Readonly<Record<string, string>>;

function Filters({ asked }: { readonly asked: Query }) {
  const { t } = usePreferences();
  const [search, setSearch] = useState(asked.search ?? '');
  const go = (change: Readonly<Record<string, string>>) =>
    goTo(energyPlaceOf.members(withoutEmpty({ ...asked, ...change })), 'replace');
  useEffect(() => {
    if (search === (asked.search ?? '')) return;
    const timer = setTimeout(() => go({ search: search.trim() }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [search]);
  const groups = (['building', 'feeder'] as const).filter((one) => asked[one] !== undefined);
  return (
    <search class="filter-grid">
      <TextField label={t('members.search')} type="search" value={search} onInput={setSearch} />
      {FILTERS.map((filter) => (
        <SelectField
          key={filter}
          label={t(`members.filter.${filter}`)}
          value={asked[filter] ?? ''}
          options={[
            { value: '', text: t('office.all') },
            ...VALUES[filter].map((value) => ({
              value,
              text: t(`members.${filter === 'asset' ? 'assetKind' : filter === 'consent' ? 'scope' : filter}.${value}`),
            })),
          ]}
          onInput={(value) => go({ [filter]: value })}
        />
      ))}
      {groups.map((group) => (
        <button key={group} type="button" class="button filter-chip" onClick={() => go({ [group]: '' })}>
          {t(`energy.scope.${group}`, { id: asked[group] })} <span aria-hidden="true">×</span>
          <span class="hidden">{t('members.removeFilter')}</span>
        </button>
      ))}
    </search>
  );
}

function withoutEmpty(query: Query): Query {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

function List({ asked }: { readonly asked: Query }) {
  const { t } = usePreferences();
  const { rows, problem, more, again } = usePages<MembersPage, MemberRow>(vpp('/members'), asked, ({ rows }) => rows);
  if (problem !== null) return <ProblemNote problem={problem} onRetry={again} />;
  if (rows === null) return <Skeleton lines={8} />;
  if (rows.length === 0) return <EmptyNote>{t('members.empty')}</EmptyNote>;
  return (
    <>
      <ScrollBox label={t('office.table', { name: t('place.members') })}>
        <table class="stacking">
          <thead>
            <tr>
              <th scope="col">{t('members.member')}</th>
              <th scope="col">{t('members.state')}</th>
              <th scope="col">{t('members.groups')}</th>
              <th scope="col">{t('members.assets')}</th>
              <th scope="col">{t('members.agreed')}</th>
              <th scope="col" class="number">
                {t('members.power')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.member.id} row={row} />
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {more === null ? null : (
        <div class="pager">
          <button type="button" class="button" onClick={more}>
            {t('office.more')}
          </button>
        </div>
      )}
    </>
  );
}

function Row({ row: { member, assets, faults, agreed, powerW, quality } }: { readonly row: MemberRow }) {
  const { t, language } = usePreferences();
  const kinds = [...new Set(assets.map(({ kind }) => kind))];
  const groups = [member.building, member.feeder].filter((one) => one !== undefined);
  return (
    <tr>
      <th scope="row">
        <a href={energyPlaceOf.member(member.id)}>{member.label?.[language] ?? member.id}</a>
        <span class="under muted">{t(`members.kind.${member.kind}`)}</span>
      </th>
      <td>
        <FaultTags faults={faults} />
      </td>
      <td data-label={t('members.groups')}>{groups.length === 0 ? '–' : groups.join(' · ')}</td>
      <td data-label={t('members.assets')}>
        {kinds.length === 0 ? '–' : kinds.map((kind) => t(`members.assetKind.${kind}`)).join(', ')}
      </td>
      <td data-label={t('members.agreed')}>{t('members.agreedCount', { count: agreed.length })}</td>
      <td class="number" data-label={t('members.power')}>
        {!agreed.includes('detail') ? (
          <span class="muted">{t('members.notShown')}</span>
        ) : (
          <>
            <Amount quantity={formatQuantity(powerW, 'W', language)} />
            {quality === null || quality === 'good' ? null : (
              <span class="under muted">{t(`members.quality.${quality}`)}</span>
            )}
          </>
        )}
      </td>
    </tr>
  );
}

/** The whole portfolio as files, in the form that can be imported again. */
function Exports() {
  const { t } = usePreferences();
  return (
    <section class="card" aria-labelledby="exports-heading">
      <h2 id="exports-heading">{t('members.exports')}</h2>
      <p class="muted">{t('members.exportsText')}</p>
      <div class="buttons">
        {PORTFOLIO_TABLES.map((table) => (
          <a key={table} class="button" href={vpp('/portfolio/export', { table })} download={`${table}.csv`}>
            {t(`members.table.${table}`)} CSV
          </a>
        ))}
      </div>
    </section>
  );
}
