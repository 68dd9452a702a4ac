import type { Disclosure } from '@maeul/devices/vpp/api/advice';
import { formatNumber, formatShare, quantityText } from '../../../ui/format/quantity.ts';
import { EmptyNote, ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useOffice } from '../../context.ts';
import { Answered } from '../../parts/answered.tsx';
import { PageHead, PrintButton, Tag } from '../../parts/small.tsx';

const COLUMNS = ['floor', 'kwh', 'perArea', 'carbon', 'own', 'measured'] as const;

/** What the largest buildings use and emit per floor area, as everybody may see it. */
export function DisclosurePage() {
  const { t } = usePreferences();
  const asked = useOffice<Disclosure>('/api/v1/board/disclosure');
  return (
    <>
      <PageHead heading={t('place.disclosure')} text={t('disclosure.text')}>
        <PrintButton />
      </PageHead>
      <Answered asked={asked}>{(disclosure) => <Buildings disclosure={disclosure} />}</Answered>
    </>
  );
}

function Buildings({ disclosure: { from, to, rows, factor } }: { readonly disclosure: Disclosure }) {
  const { t, language } = usePreferences();
  if (rows.length === 0) return <EmptyNote>{t('disclosure.none')}</EmptyNote>;
  const span = t('disclosure.span', { from, to });
  const number = (value: number, decimals = 0) => formatNumber(value, decimals, language);
  return (
    <section class="card" aria-label={span}>
      <h2>{span}</h2>
      <ScrollBox label={t('office.table', { name: t('place.disclosure') })}>
        <table class="stacking">
          <thead>
            <tr>
              <th scope="col">{t('disclosure.building')}</th>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" class="number">
                  {t(`disclosure.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, floorM2, kwh, kwhPerM2, kgCO2PerM2, producedKwh, measured, basis }) => {
              const cells = [
                `${number(floorM2)} m²`,
                `${number(kwh)} kWh`,
                `${number(kwhPerM2, 1)} kWh`,
                `${number(kgCO2PerM2, 1)} kg`,
                `${number(producedKwh)} kWh`,
                quantityText(formatShare(measured, language)),
              ];
              return (
                <tr key={`${label.ko} ${floorM2}`}>
                  <th scope="row">
                    {label[language]} <Tag tone="plain">{t(`disclosure.basis.${basis}`)}</Tag>
                  </th>
                  {COLUMNS.map((column, at) => (
                    <td key={column} class="number" data-label={t(`disclosure.${column}`)}>
                      {cells[at]}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollBox>
      <p class="muted">{t('disclosure.factor', { value: number(factor.value, 4), year: factor.year ?? '–' })}</p>
    </section>
  );
}
