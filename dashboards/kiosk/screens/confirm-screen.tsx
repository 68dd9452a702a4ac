import { type ScreenProps, useKiosk } from '../context.ts';
import { writeAmount } from '../model/arithmetic.ts';
import { Heading } from '../parts/frame.tsx';
import { Picture } from '../parts/pictures.tsx';
import { ITEM_PICTURES } from './buy-screen.tsx';

/** The last question before points are spent. */
export function ConfirmScreen({ view, step }: ScreenProps<'confirm-purchase'>) {
  const { t, send, wishes } = useKiosk();
  const item = view.items.find(({ item }) => item.id === step.item)?.item;
  if (item === undefined) return <Heading>{t('kiosk.confirm.heading')}</Heading>;
  const amount = (value: number) => writeAmount(value, item.asset, wishes.language, t);
  const balance = view.session?.balances?.balances.find(({ asset }) => asset === item.asset);
  const left = balance === undefined ? null : balance.available - item.price;
  return (
    <div class="confirm">
      <Heading>{t('kiosk.confirm.heading')}</Heading>
      <div class="chosen">
        <Picture name={ITEM_PICTURES[item.group]} />
        <p class="lead">{item.name[wishes.language]}</p>
      </div>
      <dl class="sum">
        <div>
          <dt>{t('kiosk.confirm.price')}</dt>
          <dd>{amount(item.price)}</dd>
        </div>
        {left === null || left < 0 ? null : (
          <div>
            <dt>{t('kiosk.confirm.left')}</dt>
            <dd>{amount(left)}</dd>
          </div>
        )}
      </dl>
      <div class="answers">
        <button type="button" class="button big" onClick={() => send({ do: 'back' })}>
          {t('kiosk.confirm.no')}
        </button>
        <button type="button" class="button primary big" onClick={() => send({ do: 'confirm-purchase' })}>
          {t('kiosk.confirm.yes')}
        </button>
      </div>
    </div>
  );
}
