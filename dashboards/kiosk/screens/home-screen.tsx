import type { KioskAction } from '@maeul/devices/kiosk/kiosk-view';
import { type ScreenProps, useKiosk } from '../context.ts';
import { BalanceCard } from '../parts/balance.tsx';
import { Heading } from '../parts/frame.tsx';
import { Picture, type PictureName } from '../parts/pictures.tsx';

type Place = 'buy' | 'history' | 'containers' | 'exchange';
const PLACES: readonly (readonly [Place, PictureName])[] = [
  ['buy', 'bag'],
  ['history', 'list'],
  ['containers', 'bowl'],
  ['exchange', 'exchange'],
];

/** What somebody has, and what they may do. */
export function HomeScreen({ view }: ScreenProps<'home'>) {
  const { t, send } = useKiosk();
  const go = (action: KioskAction) => () => send(action);
  return (
    <div class="home">
      <div class="home-head">
        <Heading>{t('kiosk.home.heading')}</Heading>
        <BalanceCard view={view} />
      </div>
      <button type="button" class="tile deposit" onClick={go({ do: 'deposit' })}>
        <Picture name="put" />
        <span class="tile-name">{t('kiosk.home.deposit')}</span>
        <span class="tile-hint">{t('kiosk.home.depositHint')}</span>
      </button>
      <div class="home-places">
        {PLACES.map(([place, picture]) => (
          <button
            key={place}
            type="button"
            class="tile"
            onClick={go({ do: place === 'exchange' ? 'choose-exchange' : place })}
          >
            <Picture name={picture} />
            <span class="tile-name">{t(`kiosk.home.${place}`)}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
