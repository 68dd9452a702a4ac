import type { Diagnosis } from '@maeul/devices/vpp/api/advice';
import { formatNumber, formatQuantity, formatShare, quantityText } from '../../../ui/format/quantity.ts';
import { ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { assetText } from '../../model/units.ts';
import { Answered } from '../../parts/answered.tsx';
import { BackTo, PageHead, PrintButton } from '../../parts/small.tsx';
import { useVpp } from '../api.ts';
import { Tile } from '../parts/tile.tsx';
import { energyPlaceOf } from '../places.ts';
import { HourBars } from './hour-bars.tsx';
import { WeekdayBars } from './weekday-bars.tsx';

/** A household's energy diagnosis: one page to print and to talk about. */
export function DiagnosisPage({ member }: { readonly member: string }) {
  const { t } = usePreferences();
  const asked = useVpp<Diagnosis>('/advice/diagnosis', { member });
  return (
    <>
      <BackTo place={energyPlaceOf.member(member)} text={member} />
      <PageHead heading={t('diagnosis.heading', { member })} text={t('diagnosis.text')}>
        <PrintButton />
      </PageHead>
      <Answered asked={asked}>
        {(diagnosis) => (
          <section class="card diagnosis" aria-label={t('place.diagnosis')}>
            <Summary diagnosis={diagnosis} />
            <h2>{t('diagnosis.hours')}</h2>
            <HourBars hours={diagnosis.hours} />
            <h2>{t('diagnosis.weekdays')}</h2>
            <WeekdayBars weekdays={diagnosis.weekdays} />
            <Measures diagnosis={diagnosis} />
            <Mileage diagnosis={diagnosis} />
            <Sources diagnosis={diagnosis} />
          </section>
        )}
      </Answered>
    </>
  );
}

interface Given {
  readonly diagnosis: Diagnosis;
}

function Summary({ diagnosis }: Given) {
  const { t, language } = usePreferences();
  const { from, to, quarters, dayWh, yearKwh, yearWon, yearKgCO2, standby, ownProductionKwh } = diagnosis;
  const number = (value: number) => formatNumber(value, 0, language);
  return (
    <>
      <p class="muted">
        {t('diagnosis.span', {
          ...{ from, to },
          share: quantityText(formatShare(quarters.all === 0 ? null : quarters.measured / quarters.all, language)),
        })}
      </p>
      <ul class="tiles tiles-small">
        <li>
          <Tile name={t('diagnosis.year')} quantity={{ digits: number(yearKwh), unit: 'kWh' }}>
            {t('diagnosis.day', { day: quantityText(formatQuantity(dayWh, 'Wh', language)) })}
          </Tile>
        </li>
        <li>
          <Tile name={t('diagnosis.cost')} quantity={{ digits: number(yearWon), unit: t('programmes.won') }} />
        </li>
        <li>
          <Tile name={t('diagnosis.carbon')} quantity={{ digits: number(yearKgCO2), unit: 'kg CO₂' }} />
        </li>
        <li>
          <Tile name={t('diagnosis.standby')} quantity={formatQuantity(standby.watts, 'W', language)}>
            {t('diagnosis.standbyShare', { share: quantityText(formatShare(standby.share, language)) })}
          </Tile>
        </li>
        {ownProductionKwh <= 0 ? null : (
          <li>
            <Tile name={t('diagnosis.own')} color="made" quantity={{ digits: number(ownProductionKwh), unit: 'kWh' }} />
          </li>
        )}
      </ul>
    </>
  );
}

function Measures({ diagnosis: { measures } }: Given) {
  const { t, language } = usePreferences();
  if (measures.length === 0) return null;
  const range = ({ low, high }: { readonly low: number; readonly high: number }) =>
    `${formatNumber(low, 0, language)}–${formatNumber(high, 0, language)}`;
  return (
    <>
      <h2>{t('diagnosis.measures')}</h2>
      <ScrollBox label={t('office.table', { name: t('diagnosis.measures') })}>
        <table class="stacking wrapping">
          <thead>
            <tr>
              <th scope="col">{t('diagnosis.measure')}</th>
              <th scope="col" class="number">
                {t('diagnosis.kwhYear')}
              </th>
              <th scope="col" class="number">
                {t('diagnosis.wonYear')}
              </th>
              <th scope="col" class="number">
                kg CO₂
              </th>
            </tr>
          </thead>
          <tbody>
            {measures.map(({ id, label, why, saving }) => (
              <tr key={id}>
                <th scope="row" class="wide">
                  {label[language]}
                  <span class="under muted">{why[language]}</span>
                </th>
                <td class="number" data-label={t('diagnosis.kwhYear')}>
                  {range(saving.kwh)}
                </td>
                <td class="number" data-label={t('diagnosis.wonYear')}>
                  {range(saving.won)}
                </td>
                <td class="number" data-label="kg CO₂">
                  {range(saving.kgCO2)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </>
  );
}

function Mileage({ diagnosis: { mileage } }: Given) {
  const { t, language } = usePreferences();
  if (mileage === null) return null;
  const amount = (value: number) => assetText(value, mileage.asset, t, language);
  return (
    <>
      <h2>{mileage.label[language]}</h2>
      <p>
        {t(`diagnosis.state.${mileage.state}`)}{' '}
        {mileage.savedShare === null
          ? null
          : t('diagnosis.saved', {
              share: quantityText(formatQuantity(mileage.savedShare * 100, '%', language)),
              amount: amount(mileage.amount),
            })}
      </p>
      <ul class="day-chips">
        {mileage.tiers.map(({ share, amount: earns, reached }) => (
          <li key={share} class={reached ? 'day-chip day-used' : 'day-chip'}>
            <span>{t('diagnosis.tier', { share: quantityText(formatShare(share, language)) })}</span>
            <span>{amount(earns)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Sources({ diagnosis: { sources } }: Given) {
  const { t, language } = usePreferences();
  const number = (value: number) => formatNumber(value, value % 1 === 0 ? 0 : value < 0.5 ? 4 : 1, language);
  return (
    <>
      <h2>{t('diagnosis.sources')}</h2>
      <ul class="sources">
        {sources.map(({ id, label, value, high, unit, year, source }) => (
          <li key={id}>
            {label[language]}: {high === undefined ? number(value) : `${number(value)}–${number(high)}`} {unit}
            {year === undefined ? null : ` (${year})`} <span class="muted">{source[language]}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
