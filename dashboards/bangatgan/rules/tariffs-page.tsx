import type { TariffList } from '@maeul/devices/office/tariffs';
import { dayOf } from '../../ui/format/time.ts';
import { EmptyNote, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useMay, useOffice } from '../context.ts';
import { tariffState } from '../model/tariff-state.ts';
import { Answered } from '../parts/answered.tsx';
import { PageHead, Tag } from '../parts/small.tsx';
import { placeOf } from '../places.ts';

export const TARIFFS = '/api/v1/office/tariffs';
export const STATE_TONES = { now: 'good', later: 'warn', before: 'plain' } as const;

/** All versions of all tariffs, those of one place together. */
export function TariffsPage() {
  const { t } = usePreferences();
  const mayEdit = useMay('manager');
  const asked = useOffice<TariffList>(TARIFFS);
  return (
    <>
      <PageHead heading={t('place.tariffs')} text={t('tariffs.text')}>
        {mayEdit ? (
          <a class="button button-main" href={placeOf.tariffEditor()}>
            {t('tariffs.make')}
          </a>
        ) : null}
      </PageHead>
      <Answered asked={asked}>{(list) => <Scopes list={list} />}</Answered>
    </>
  );
}

function Scopes({ list: { tariffs } }: { readonly list: TariffList }) {
  const { t } = usePreferences();
  if (tariffs.length === 0) return <EmptyNote>{t('tariffs.empty')}</EmptyNote>;
  const byScope = [...Map.groupBy(tariffs, ({ tariff }) => tariff.scope)].sort(([a], [b]) => a.localeCompare(b));
  return (
    <>
      {byScope.map(([scope, versions]) => (
        <section key={scope} class="card" aria-label={scope}>
          <h2>{scope}</h2>
          <Versions versions={versions} />
        </section>
      ))}
    </>
  );
}

function Versions({ versions }: { readonly versions: TariffList['tariffs'] }) {
  const { t, language } = usePreferences();
  const all = versions.map(({ tariff }) => tariff);
  const today = dayOf(Date.now());
  const newestFirst = versions.toSorted((a, b) => b.tariff.validFrom.localeCompare(a.tariff.validFrom));
  return (
    <ScrollBox label={t('office.table', { name: versions[0]?.tariff.scope })}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('tariffs.name')}</th>
            <th scope="col">{t('tariffs.version')}</th>
            <th scope="col">{t('tariffs.state')}</th>
            <th scope="col">{t('tariffs.validFrom')}</th>
            <th scope="col">{t('tariffs.validUntil')}</th>
            <th scope="col">{t('tariffs.published')}</th>
          </tr>
        </thead>
        <tbody>
          {newestFirst.map(({ tariff, by }) => {
            const state = tariffState(tariff, all, today);
            return (
              <tr key={`${tariff.id} ${tariff.version}`}>
                <th scope="row">
                  <a href={placeOf.tariff(tariff.id, tariff.version)}>{tariff.name[language]}</a>
                </th>
                <td>{t('tariffs.versionNumber', { version: tariff.version })}</td>
                <td>
                  <Tag tone={STATE_TONES[state]}>{t(`tariffs.states.${state}`)}</Tag>
                </td>
                <td>{tariff.validFrom}</td>
                <td>{tariff.validUntil ?? t('tariffs.open')}</td>
                <td>{by}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollBox>
  );
}
