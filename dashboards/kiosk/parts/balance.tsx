import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { useKiosk } from '../context.ts';
import { writeAmount } from '../model/arithmetic.ts';

/** What the resident has, of each asset; offline, what can be spent here. */
export function BalanceCard({ view }: { readonly view: KioskView }) {
  const { t, wishes } = useKiosk();
  const { session } = view;
  if (session === null) return null;
  const amount = (value: number, asset: string) => writeAmount(value, asset, wishes.language, t);
  // Points first and always; of the others only what there is.
  const balances = session.balances?.balances ?? [];
  const points = balances.find(({ asset }) => asset === 'points');
  // What is held is not among what is available. Part of it may be this kiosk's own reservation.
  const held = points?.held ?? 0;
  const reserved = Math.min(held, session.offlineAvailable);
  const others = balances.filter(({ asset, posted }) => asset !== 'points' && posted !== 0);
  return (
    <dl class="balance">
      <div class="balance-main">
        <dt>{t('kiosk.home.balance', { asset: t('kiosk.assets.points') })}</dt>
        {session.balances === null ? (
          <dd class="unknown">{t('kiosk.home.unknown')}</dd>
        ) : (
          <dd class="have">{amount(points?.available ?? 0, 'points')}</dd>
        )}
        {reserved === 0 || view.network === 'offline' ? null : (
          <dd class="fine">{t('kiosk.home.reserved', { amount: amount(reserved, 'points') })}</dd>
        )}
        {held === reserved ? null : (
          <dd class="fine">{t('kiosk.home.held', { amount: amount(held - reserved, 'points') })}</dd>
        )}
        {view.network === 'offline' ? (
          <dd class="fine">{t('kiosk.home.here', { amount: amount(session.offlineAvailable, 'points') })}</dd>
        ) : null}
      </div>
      {others.map(({ asset, available }) => (
        <div key={asset}>
          <dt>{t('kiosk.home.balance', { asset: t(`kiosk.assets.${asset}`) })}</dt>
          <dd>{amount(available, asset)}</dd>
        </div>
      ))}
    </dl>
  );
}
