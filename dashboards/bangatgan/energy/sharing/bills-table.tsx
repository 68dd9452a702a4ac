import type { MarketBills } from '@maeul/devices/vpp/api/market';
import { formatNumber, formatQuantity, quantityText } from '../../../ui/format/quantity.ts';
import { EmptyNote, ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { energyPlaceOf } from '../places.ts';

const COLUMNS = ['given', 'taken', 'without', 'with', 'benefit', 'paid'] as const;

/** A month of the market, member by member, and of all together. */
export function BillsTable({ bills: { bills, totals, hidden, month } }: { readonly bills: MarketBills }) {
  const { t, language } = usePreferences();
  const won = (milliWon: number) => `${formatNumber(milliWon / 1000, 0, language)} ${t('market.won')}`;
  const energy = (wh: number) => quantityText(formatQuantity(wh, 'Wh', language));
  const name = t('market.bills', { month });
  return (
    <>
      {bills.length === 0 ? (
        <EmptyNote>{t('market.noBills')}</EmptyNote>
      ) : (
        <ScrollBox label={t('office.table', { name })}>
          <table class="stacking">
            <thead>
              <tr>
                <th scope="col">{t('market.member')}</th>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col" class="number">
                    {t(`market.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {bills.map((bill) => {
                const cells = [
                  ...[energy(bill.givenWh), energy(bill.takenWh)],
                  ...[won(bill.withoutMilliWon), won(bill.withMilliWon), won(bill.benefitMilliWon)],
                  won(bill.paidWon * 1000),
                ];
                return (
                  <tr key={bill.member}>
                    <th scope="row">
                      <a href={energyPlaceOf.member(bill.member)}>{bill.member}</a>
                    </th>
                    {COLUMNS.map((column, at) => (
                      <td key={column} class="number" data-label={t(`market.${column}`)}>
                        {cells[at]}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </ScrollBox>
      )}
      {totals === null ? null : (
        <p>
          {t('market.total', { members: totals.members })}: {energy(totals.sharedWh)} · {t('market.benefit')}{' '}
          {won(totals.benefitMilliWon)} · {t('market.paid')} {won(totals.paidWon * 1000)}
        </p>
      )}
      {hidden === 0 ? null : <p class="muted">{t('market.hidden', { count: hidden })}</p>}
    </>
  );
}
