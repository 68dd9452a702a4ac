import type { MileageGranted, MileageList } from '@maeul/devices/vpp/api/advice';
import { useState } from 'preact/hooks';
import { formatNumber, formatQuantity, quantityText } from '../../../ui/format/quantity.ts';
import { EmptyNote, ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useMay, useStaff } from '../../context.ts';
import { assetText } from '../../model/units.ts';
import { Action } from '../../parts/action.tsx';
import { Answered } from '../../parts/answered.tsx';
import { PageHead, PrintButton, Tag } from '../../parts/small.tsx';
import { useVpp, vpp } from '../api.ts';
import { energyPlaceOf } from '../places.ts';

/** Who saved how much against the years before, and what it earns. */
export function MileagePage() {
  const { t, language } = usePreferences();
  const staff = useStaff();
  const mayGrant = useMay('manager');
  const [period, setPeriod] = useState<string | undefined>(undefined);
  const asked = useVpp<MileageList>('/advice/mileage', { period });
  const list = asked.answer;
  return (
    <>
      <PageHead heading={t('place.mileage')} text={t('mileage.text')}>
        {list === null ? null : (
          <label class="field">
            <span class="hidden">{t('mileage.period')}</span>
            <select value={list.period} onChange={({ currentTarget: { value } }) => setPeriod(value)}>
              {list.periods.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        {list === null || !mayGrant || list.totals.due === 0 ? null : (
          <Action<MileageGranted | null>
            label={t('mileage.grant')}
            heading={t('mileage.grantHeading', { period: list.period })}
            confirm={t('mileage.grantConfirm')}
            tone="main"
            run={() =>
              staff.send<MileageGranted>('POST', vpp('/advice/mileage'), {
                ...{ programme: list.programme, period: list.period },
              })
            }
            done={(granted) => {
              asked.again();
              const amount = assetText(granted?.amount ?? 0, 'mileage', t, language);
              return t('mileage.grantedNow', { members: granted?.members ?? 0, amount });
            }}
          >
            <p>{t('mileage.grantText')}</p>
          </Action>
        )}
        <PrintButton />
      </PageHead>
      <Answered asked={asked}>{(answer) => <Standings list={answer} />}</Answered>
    </>
  );
}

function Standings({ list: { label, period, rows, totals } }: { readonly list: MileageList }) {
  const { t, language } = usePreferences();
  const name = `${label[language]} ${period}`;
  const energy = (wh: number | null) => quantityText(formatQuantity(wh, 'Wh', language));
  const saved = (share: number | null) => (share === null ? '–' : `${formatNumber(share * 100, 1, language)} %`);
  if (rows.length === 0) return <EmptyNote>{t('mileage.none')}</EmptyNote>;
  return (
    <section class="card" aria-label={name}>
      <h2>{name}</h2>
      <p>
        {t('mileage.due', { count: totals.due, amount: assetText(totals.dueAmount, 'mileage', t, language) })} ·{' '}
        {t('mileage.granted', { count: totals.granted })}
      </p>
      <ScrollBox label={t('office.table', { name })}>
        <table class="stacking">
          <thead>
            <tr>
              <th scope="col">{t('mileage.member')}</th>
              {['baseline', 'actual', 'saved', 'amount'].map((column) => (
                <th key={column} scope="col" class="number">
                  {t(`mileage.${column}`)}
                </th>
              ))}
              <th scope="col">{t('mileage.state')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ member, wallet, standing }) => (
              <tr key={member}>
                <th scope="row">
                  <a href={energyPlaceOf.member(member)}>{member}</a>
                </th>
                <td class="number" data-label={t('mileage.baseline')}>
                  {energy(standing.baselineWh)}
                </td>
                <td class="number" data-label={t('mileage.actual')}>
                  {energy(standing.actualWh)}
                </td>
                <td class="number" data-label={t('mileage.saved')}>
                  {saved(standing.savedShare)}
                </td>
                <td class="number" data-label={t('mileage.amount')}>
                  {assetText(standing.amount, standing.asset, t, language)}
                </td>
                <td data-label={t('mileage.state')}>
                  <span>{t(`diagnosis.state.${standing.state}`)}</span>{' '}
                  {wallet ? null : <Tag tone="plain">{t('mileage.noWallet')}</Tag>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}
