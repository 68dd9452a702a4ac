import { type ScreenProps, useKiosk } from '../context.ts';
import { Message } from '../parts/frame.tsx';
import { ScaleScene, WaitScene } from '../parts/scenes.tsx';

export function IdentifyingScreen() {
  const { t } = useKiosk();
  return <Message heading={t('kiosk.identifying.heading')} picture={<WaitScene />} />;
}

export function WeighingScreen() {
  const { t } = useKiosk();
  return (
    <Message heading={t('kiosk.weighing.heading')} picture={<ScaleScene />}>
      <p>{t('kiosk.weighing.text')}</p>
    </Message>
  );
}

export function DispensingScreen({ view, step }: ScreenProps<'dispensing'>) {
  const { t, wishes } = useKiosk();
  const item = view.items.find(({ item }) => item.id === step.item)?.item;
  return (
    <Message heading={t('kiosk.dispensing.heading')} picture={<WaitScene />}>
      <p>{t('kiosk.dispensing.text', { name: item?.name[wishes.language] ?? '' })}</p>
    </Message>
  );
}
