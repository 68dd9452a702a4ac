import type { Factors, FactorVersion } from '@maeul/devices/vpp/factors';
import { formatNumber, formatShare, quantityText } from '../../../ui/format/quantity.ts';
import { ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { Answered } from '../../parts/answered.tsx';
import { useVpp } from '../api.ts';

/** By what kWh become carbon and oil, since when, and from where it is known. */
export function FactorsCard() {
  const { t, language } = usePreferences();
  const asked = useVpp<Factors>('/factors');
  const won = (milliWon: number) =>
    `${formatNumber(milliWon / 1000, milliWon % 1000 === 0 ? 0 : 1, language)} ${t('programmes.won')}`;
  return (
    <section class="card" aria-labelledby="factors-heading">
      <h2 id="factors-heading">{t('programmes.factors')}</h2>
      <Answered asked={asked}>
        {(factors) => (
          <>
            <Versions name={t('programmes.grid')} unit="kg CO₂ / kWh" versions={factors.gridKgPerKwh} />
            <Versions name={t('programmes.toe')} unit="toe / MWh" scale={1000} versions={factors.toePerKwh} />
            <dl class="facts">
              {factors.selfRelianceTargets.map(({ year, share }) => (
                <div key={year}>
                  <dt>{t('energy.targets.of', { year })}</dt>
                  <dd>{quantityText(formatShare(share, language))}</dd>
                </div>
              ))}
              <div>
                <dt>{t('programmes.feedIn')}</dt>
                <dd>{won(factors.feedInMilliWon)} / kWh</dd>
              </div>
              <div>
                <dt>{t('programmes.retail')}</dt>
                <dd>{won(factors.retailMilliWon)} / kWh</dd>
              </div>
            </dl>
          </>
        )}
      </Answered>
    </section>
  );
}

interface VersionsProps {
  readonly name: string;
  readonly unit: string;
  readonly versions: readonly FactorVersion[];
  readonly scale?: number;
}

function Versions({ name, unit, versions, scale = 1 }: VersionsProps) {
  const { t, language } = usePreferences();
  return (
    <>
      <h3>
        {name} <span class="muted">{unit}</span>
      </h3>
      <ScrollBox label={t('office.table', { name })}>
        <table class="stacking wrapping">
          <thead>
            <tr>
              <th scope="col">{t('programmes.validFrom')}</th>
              <th scope="col" class="number">
                {t('programmes.value')}
              </th>
              <th scope="col">{t('programmes.year')}</th>
              <th scope="col">{t('tariffs.source')}</th>
            </tr>
          </thead>
          <tbody>
            {versions.map((one) => (
              <tr key={one.version}>
                <th scope="row" class="digits">
                  {one.validFrom}
                </th>
                <td class="number" data-label={t('programmes.value')}>
                  {formatNumber(one.value * scale, 4, language)}
                </td>
                <td data-label={t('programmes.year')} class="digits">
                  {one.year}
                </td>
                <td class="wide">{one.source ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </>
  );
}
