import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { type ScreenProps, useKiosk } from '../context.ts';
import { writeAmount } from '../model/arithmetic.ts';
import { BalanceCard } from '../parts/balance.tsx';
import { Heading } from '../parts/frame.tsx';
import { Paged } from '../parts/pager.tsx';
import { Picture, type PictureName } from '../parts/pictures.tsx';
import { refusalWords } from '../words/refusals.ts';

type OnSale = KioskView['items'][number];

export const ITEM_PICTURES: Readonly<Record<OnSale['item']['group'], PictureName>> = {
  'bag-roll': 'roll',
  wash: 'wash',
  print: 'print',
  charging: 'charge',
  other: 'other',
};

/** What points buy here. Whether they suffice is the edge's to say, once something is chosen. */
export function BuyScreen({ view }: ScreenProps<'buy'>) {
  const { t, send, wishes, portrait } = useKiosk();
  const size = portrait ? 6 : wishes.large ? 3 : 6;
  return (
    <div class="listing">
      <div class="listing-head">
        <Heading>{t('kiosk.buy.heading')}</Heading>
        <BalanceCard view={view} />
      </div>
      {view.items.length === 0 ? <p class="lead">{t('kiosk.buy.none')}</p> : null}
      <Paged list={view.items} size={size}>
        {(shown) => (
          <div class="tiles items">
            {shown.map(({ item, closed }) => (
              <button
                key={item.id}
                type="button"
                class="tile item"
                data-item={item.id}
                disabled={closed !== undefined}
                onClick={() => send({ do: 'choose-item', item: item.id })}
              >
                <Picture name={ITEM_PICTURES[item.group]} />
                <span class="tile-name">{item.name[wishes.language]}</span>
                {closed === undefined ? (
                  <span class="tile-hint">{writeAmount(item.price, item.asset, wishes.language, t)}</span>
                ) : (
                  <span class="tile-closed">{refusalWords(closed, wishes.language).why}</span>
                )}
              </button>
            ))}
          </div>
        )}
      </Paged>
    </div>
  );
}
