import type { MarketBills, MarketDay, MarketPayout } from '@maeul/devices/vpp/api/market';
import { useState } from 'preact/hooks';
import { formatNumber, formatQuantity, quantityText } from '../../../ui/format/quantity.ts';
import { formatTime } from '../../../ui/format/time.ts';
import { EmptyNote, ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import { useMay, useStaff } from '../../context.ts';
import { Action } from '../../parts/action.tsx';
import { Answered } from '../../parts/answered.tsx';
import { PageHead, PrintButton } from '../../parts/small.tsx';
import { useVpp, vpp } from '../api.ts';
import { DayStepper } from '../parts/day-stepper.tsx';
import { Tile } from '../parts/tile.tsx';
import { Withheld } from '../parts/withheld.tsx';
import { BillsTable } from './bills-table.tsx';

/** Surplus that was shared on a day, and what a month of it is worth. */
export function MarketPage() {
  const { t } = usePreferences();
  const [day, setDay] = useState<string | null>(null);
  const asked = useVpp<MarketDay>('/market', day === null ? {} : { day });
  const today = useToday(asked.answer);
  return (
    <>
      <PageHead heading={t('place.market')} text={t('market.text')}>
        {asked.answer === null ? null : (
          <DayStepper day={day ?? asked.answer.day} today={today ?? asked.answer.day} onChange={setDay} />
        )}
        <PrintButton />
      </PageHead>
      <Answered asked={asked}>{(market) => <Day market={market} />}</Answered>
      {asked.answer === null ? null : <Bills month={asked.answer.day.slice(0, 7)} />}
    </>
  );
}

/** The first answer is today's. */
function useToday(answer: MarketDay | null): string | null {
  const [today, setToday] = useState<string | null>(null);
  if (today === null && answer !== null) setToday(answer.day);
  return today;
}

function Day({ market }: { readonly market: MarketDay }) {
  const { t, language } = usePreferences();
  const { rule, prices, members, totals, withheld } = market;
  const won = (milliWon: number) => formatNumber(milliWon / 1000, 0, language);
  return (
    <>
      {rule === null ? <EmptyNote>{t('market.off')}</EmptyNote> : null}
      <ul class="tiles tiles-small">
        <li>
          <Tile name={t('market.shared')} color="made" quantity={formatQuantity(totals.sharedWh, 'Wh', language)}>
            {t('market.worth', { won: `${won(totals.milliWon)} ${t('market.won')}` })}
          </Tile>
        </li>
        <li>
          <Tile name={t('market.members')} quantity={{ digits: formatNumber(members, 0, language), unit: '' }}>
            {rule === null ? null : `${t('market.rule')}: ${t(`market.rules.${rule.rule}`)}`}
          </Tile>
        </li>
        <li>
          <Tile name={t('market.prices')} quantity={{ digits: won(prices.market), unit: t('market.won') }}>
            {t('market.price', {
              ...{ feedIn: won(prices.feedIn), market: won(prices.market), retail: won(prices.retail) },
            })}
          </Tile>
        </li>
      </ul>
      {withheld === undefined ? <Quarters market={market} /> : <Withheld why={withheld} />}
    </>
  );
}

function Quarters({ market: { day, quarters } }: { readonly market: MarketDay }) {
  const { t, language } = usePreferences();
  const name = t('market.quarters', { day });
  if (quarters.length === 0) return <EmptyNote>{t('market.none')}</EmptyNote>;
  return (
    <section class="card" aria-label={name}>
      <h2>{name}</h2>
      <ScrollBox label={t('office.table', { name })}>
        <table class="stacking">
          <thead>
            <tr>
              <th scope="col">{t('market.time')}</th>
              {['shared', 'givers', 'takers', 'run'].map((column) => (
                <th key={column} scope="col" class="number">
                  {t(`market.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {quarters.map(({ quarter, sharedWh, givers, takers, run }) => (
              <tr key={quarter}>
                <th scope="row">{formatTime(Date.parse(quarter), 'clock', language)}</th>
                <td class="number" data-label={t('market.shared')}>
                  {quantityText(formatQuantity(sharedWh, 'Wh', language))}
                </td>
                <td class="number" data-label={t('market.givers')}>
                  {givers}
                </td>
                <td class="number" data-label={t('market.takers')}>
                  {takers}
                </td>
                <td class="number" data-label={t('market.run')}>
                  {t('market.runOf', { run })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  );
}

function Bills({ month }: { readonly month: string }) {
  const { t } = usePreferences();
  const staff = useStaff();
  const mayPay = useMay('manager');
  const asked = useVpp<MarketBills>('/market/bills', { month });
  return (
    <section class="card" aria-labelledby="market-bills">
      <div class="card-head">
        <h2 id="market-bills">{t('market.bills', { month })}</h2>
        {mayPay ? (
          <Action<MarketPayout | null>
            label={t('market.pay')}
            heading={t('market.payHeading', { month })}
            confirm={t('market.payConfirm')}
            run={() => staff.send<MarketPayout>('POST', vpp('/market/payout'), { month })}
            done={(paid) => {
              asked.again();
              return t('market.paidNow', { lines: paid?.lines ?? 0, won: paid?.won ?? 0 });
            }}
          >
            <p>{t('market.payText')}</p>
          </Action>
        ) : null}
      </div>
      <Answered asked={asked}>{(bills) => <BillsTable bills={bills} />}</Answered>
    </section>
  );
}
