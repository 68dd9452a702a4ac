import { formatTime } from '../../ui/format/time.ts';
import { type ScreenProps, useKiosk } from '../context.ts';
import { writeAmount } from '../model/arithmetic.ts';
import { BalanceCard } from '../parts/balance.tsx';
import { Heading } from '../parts/frame.tsx';
import { Paged } from '../parts/pager.tsx';

/** What came in and went out, newest first as the edge gives it. */
export function HistoryScreen({ view, step: { lines } }: ScreenProps<'history'>) {
  const { t, wishes, portrait } = useKiosk();
  const { language } = wishes;
  const size = portrait ? (wishes.large ? 5 : 6) : wishes.large ? 3 : 4;
  return (
    <div class="listing">
      <div class="listing-head">
        <Heading>{t('kiosk.history.heading')}</Heading>
        <BalanceCard view={view} />
      </div>
      {lines === null ? <p class="lead">{t('kiosk.history.away')}</p> : null}
      {lines?.length === 0 ? <p class="lead">{t('kiosk.history.none')}</p> : null}
      {lines === null || lines.length === 0 ? null : (
        <Paged list={lines} size={size}>
          {(shown) => (
            <table class="history">
              <thead>
                <tr>
                  <th scope="col">{t('kiosk.history.when')}</th>
                  <th scope="col">{t('kiosk.history.whatHead')}</th>
                  <th scope="col" class="number">
                    {t('kiosk.history.amount')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {shown.map(({ time, what, name, amount, asset }) => (
                  <tr key={`${time} ${what} ${amount}`}>
                    <td>{formatTime(Date.parse(time), 'dayAndClock', language)}</td>
                    <td>
                      {t(`kiosk.history.what.${what}`, { defaultValue: what })}
                      {name === undefined ? null : <span class="what-name"> {name[language]}</span>}
                    </td>
                    <td class="number">
                      {amount > 0 ? '+' : ''}
                      {writeAmount(amount, asset, language, t)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Paged>
      )}
    </div>
  );
}
