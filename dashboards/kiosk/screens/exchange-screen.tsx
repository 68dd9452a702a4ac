import { useState } from 'preact/hooks';
import { type ScreenProps, useKiosk } from '../context.ts';
import { writeAmount } from '../model/arithmetic.ts';
import { BalanceCard } from '../parts/balance.tsx';
import { Heading } from '../parts/frame.tsx';
import { Picture } from '../parts/pictures.tsx';
import { refusalWords } from '../words/refusals.ts';

/** Points for local currency: an amount is chosen first and asked for second, since it cannot be taken back here. */
export function ExchangeScreen({ view, step }: ScreenProps<'exchange'>) {
  const { t, send, wishes } = useKiosk();
  const [chosen, choose] = useState<number | null>(null);
  const { amounts, closed } = step;
  // The balance may have changed since.
  const amount = chosen !== null && amounts.includes(chosen) ? chosen : null;
  const why = closed === undefined ? null : refusalWords(closed, wishes.language);
  return (
    <div class="listing">
      <div class="listing-head">
        <Heading>{t('kiosk.exchange.heading')}</Heading>
        <BalanceCard view={view} />
      </div>
      {why === null ? null : (
        <p class="lead">
          {why.why} {why.next}
        </p>
      )}
      <div class="tiles amounts">
        {amounts.map((one, index) => (
          <button
            key={one}
            type="button"
            class="tile"
            data-amount={one}
            aria-pressed={one === amount}
            onClick={() => choose(one)}
          >
            <span class="tile-name">{writeAmount(one, 'points', wishes.language, t)}</span>
            {index === amounts.length - 1 ? <span class="tile-hint">{t('kiosk.exchange.all')}</span> : null}
          </button>
        ))}
      </div>
      {closed !== undefined ? null : (
        <div class="answers">
          <p class="fine">{t('kiosk.exchange.explain')}</p>
          <button
            type="button"
            class="button primary big"
            disabled={amount === null}
            onClick={() => (amount === null ? null : send({ do: 'exchange', amount }))}
          >
            <Picture name="exchange" />
            {t('kiosk.exchange.yes')}
          </button>
        </div>
      )}
    </div>
  );
}
