import { Icon } from '../../ui/parts/icons.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { placeOf } from '../places.ts';

/** The way back: to where one came from within the page, or to its start. */
export function BackLink() {
  const { t } = usePreferences();
  const back = (event: MouseEvent) => {
    if (history.length < 2) return;
    event.preventDefault();
    history.back();
  };
  return (
    <a class="back" href={placeOf.now()} onClick={back}>
      <Icon name="left" />
      {t('device.back')}
    </a>
  );
}
