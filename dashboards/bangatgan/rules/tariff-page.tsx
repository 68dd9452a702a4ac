import type { TariffList } from '@maeul/devices/office/tariffs';
import type { Tariff, TariffKind } from '@maeul/devices/points/tariff';
import { formatNumber } from '../../ui/format/quantity.ts';
import { dayOf } from '../../ui/format/time.ts';
import { EmptyNote, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { useMay, useOffice } from '../context.ts';
import { tariffState } from '../model/tariff-state.ts';
import { Answered } from '../parts/answered.tsx';
import { BackTo, PageHead, PrintButton, Tag } from '../parts/small.tsx';
import { placeOf } from '../places.ts';
import { STATE_TONES, TARIFFS } from './tariffs-page.tsx';

/** One version as it was published, to read and to print. */
export function TariffPage({ id, version }: { readonly id: string; readonly version: number }) {
  const { t, language } = usePreferences();
  const mayEdit = useMay('manager');
  const asked = useOffice<TariffList>(TARIFFS);
  const all = asked.answer?.tariffs.map(({ tariff }) => tariff) ?? [];
  const tariff = all.find((one) => one.id === id && one.version === version);
  return (
    <>
      <BackTo place={placeOf.tariffs()} text={t('place.tariffs')} />
      <PageHead heading={tariff?.name[language] ?? id} text={t('tariffs.versionNumber', { version })}>
        <PrintButton />
        {mayEdit && tariff !== undefined ? (
          <a class="button button-main" href={placeOf.tariffEditor({ id, version })}>
            {t('tariffs.edit')}
          </a>
        ) : null}
      </PageHead>
      <Answered asked={asked}>
        {() =>
          tariff === undefined ? (
            <EmptyNote>{t('tariffs.unknown')}</EmptyNote>
          ) : (
            <>
              <Terms tariff={tariff} state={tariffState(tariff, all, dayOf(Date.now()))} />
              <Kinds tariff={tariff} />
              {mayEdit ? null : <p class="muted">{t('tariffs.readOnly')}</p>}
            </>
          )
        }
      </Answered>
    </>
  );
}

interface TermsProps {
  readonly tariff: Tariff;
  readonly state: keyof typeof STATE_TONES;
}

function Terms({ tariff, state }: TermsProps) {
  const { t, language } = usePreferences();
  const number = (value: number) => t('amountOf.points', { number: formatNumber(value, 0, language) });
  const facts: [string, string][] = [
    [t('tariffs.scope'), tariff.scope],
    [t('tariffs.validFrom'), tariff.validFrom],
    [t('tariffs.validUntil'), tariff.validUntil ?? t('tariffs.open')],
    [t('tariffs.step'), number(tariff.step)],
    [t('tariffs.perDay'), tariff.pointsPerDay === undefined ? t('tariffs.noCap') : number(tariff.pointsPerDay)],
    ...Object.entries(tariff.groupPointsPerDay ?? {}).map(([name, cap]): [string, string] => [
      `${t('tariffs.groups')}: ${name}`,
      number(cap),
    ]),
  ];
  return (
    <section class="card" aria-label={t('tariffs.state')}>
      <p class="tags">
        <Tag tone={STATE_TONES[state]}>{t(`tariffs.states.${state}`)}</Tag>
      </p>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h2>{t('tariffs.days')}</h2>
      {tariff.multiplierDays.length === 0 ? <p class="muted">{t('tariffs.noDays')}</p> : null}
      <ul class="lines">
        {tariff.multiplierDays.map(({ on, percent, name }, index) => (
          <li key={index} class="line-head">
            <strong>{name[language]}</strong>
            <span>{'day' in on ? on.day : t('tariffs.everyWeek', { weekday: t(`mobile.weekday.${on.weekday}`) })}</span>
            <Tag tone="plain">{t('tariffs.percent', { percent })}</Tag>
          </li>
        ))}
      </ul>
      <h2>{t('tariffs.source')}</h2>
      <p>{tariff.source}</p>
    </section>
  );
}

function Kinds({ tariff: { kinds } }: { readonly tariff: Tariff }) {
  const { t, language } = usePreferences();
  return (
    <section class="card" aria-labelledby="kinds-heading">
      <h2 id="kinds-heading">{t('tariffs.kinds')}</h2>
      <ScrollBox label={t('office.table', { name: t('tariffs.kinds') })}>
        <table class="wrapping">
          <thead>
            <tr>
              <th scope="col">{t('tariffs.name')}</th>
              <th scope="col">{t('tariffs.price')}</th>
              <th scope="col">{t('tariffs.perDay')}</th>
              <th scope="col">{t('tariffs.prepare')}</th>
            </tr>
          </thead>
          <tbody>
            {kinds.map((kind) => (
              <tr key={kind.id}>
                <th scope="row">{kind.name[language]}</th>
                <td>
                  <Price kind={kind} />
                </td>
                <td>
                  {kind.pointsPerDay === undefined ? t('tariffs.noCap') : formatNumber(kind.pointsPerDay, 0, language)}
                  {kind.capGroup === undefined ? null : <span class="under muted">{kind.capGroup}</span>}
                </td>
                <td class="wide">{kind.prepare.map((step) => step[language]).join(' · ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

function Price({ kind: { price } }: { readonly kind: TariffKind }) {
  const { t, language } = usePreferences();
  const points = formatNumber(price.points, 0, language);
  if (price.by === 'weight') {
    const grams = price.perGrams % 1000 === 0 ? `${price.perGrams / 1000} kg` : `${price.perGrams} g`;
    return <>{t('tariffs.byWeight', { points, grams })}</>;
  }
  const [least, most] = price.itemGrams;
  return (
    <>
      {t('tariffs.byItem', { points, items: price.perItems })}
      <span class="under muted">{t('tariffs.itemWeight', { least, most })}</span>
    </>
  );
}
